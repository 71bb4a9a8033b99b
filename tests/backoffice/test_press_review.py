"""The desk of the two reviews, as officers use it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from media_accreditation.models import Application, Review, Verdict
from openday.accounts.models import User
from openday.accounts.roles import Role
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.editions import EditionFactory
from tests.factories.media_accreditation import InformationRequestFactory, QuotaFactory, TeamMemberFactory
from tests.media_accreditation.review_cast import CLEAR, REFUSE, decide, passed, submitted, team_of

State = Application.State


@pytest.fixture
def press(db: None) -> User:
    return UserFactory(roles=[Role.PRESS])


@pytest.fixture
def security(db: None) -> User:
    return UserFactory(roles=[Role.SECURITY])


def browser(user: User) -> Client:
    return sign_in(Client(), user)


def desk(review: str = "press", language: str = "ar", **said: object) -> str:
    with translation.override(language):
        return reverse(f"backoffice:{review}-review", query=said)


def send(client: Client, application: Application, deed: str, review: str = "press", **said: object):
    """Posts the form of the desk; members by place: `verdict_0="cleared"`."""
    members = team_of(application)
    form = {"deed": deed, "revision": application.revision, "narrowing": "kind=written", "words": ""}
    for name, value in said.items():
        stem, _sep, place = name.partition("_")
        form[f"{stem}-{members[int(place)].pk}" if place.isdigit() else name] = value
    return client.post(reverse(f"backoffice:{review}-decide", args=[application.pk]), form)


@pytest.mark.parametrize(("language", "title"), [("ar", "مراجعة مكتب الصحافة"), ("fr", "Examen du bureau de presse")])
def test_the_one_who_waits_longest_is_in_hand_with_all_that_is_looked_at(press, language, title):
    application = submitted("journalist", remarks="مدخل قريب من المنصة")
    QuotaFactory(edition=application.edition, outlet_kind="written", places=0)
    other = submitted(edition=application.edition)
    TeamMemberFactory(application=other, id_digest=team_of(application)[0].id_digest)

    page = browser(press).get(desk(language=language)).content.decode()

    assert title in page
    member = team_of(application)[0]
    for said in (application.reference, member.name_ar, member.name_fr, member.id_number, "مدخل قريب من المنصة"):
        assert said in page
    elsewhere = other.outlet.name_ar if language == "ar" else other.outlet.name_fr
    assert page.count(elsewhere) == 2  # in the queue, and as the other team of the same person


def test_nobody_waits(press):
    EditionFactory()

    assert "لا شيء في انتظاركم" in browser(press).get(desk()).content.decode()


def test_an_officer_confirms_and_the_next_one_comes_up(press):
    application = submitted("journalist", "camera")
    following = submitted(edition=application.edition)

    answer = send(
        browser(press),
        application,
        "confirm",
        verdict_0="cleared",
        verdict_1="not_cleared",
        reasons_1=["not_press_work", "security_grounds"],
        note_1="اتصلت بالمدير",
        following=following.pk,
    )

    application.refresh_from_db()
    second = team_of(application)[1]
    assert answer["Location"] == desk(kind="written", at=following.pk)
    assert (application.state, application.press_reviewed_by) == (State.SECURITY_REVIEW, press)
    # What is ticked for another verdict, or is another review's to say, does not count.
    assert (second.press_reasons, second.press_note) == (["not_press_work"], "اتصلت بالمدير")


def test_whoever_is_left_is_cleared_at_once(press):
    application = submitted("journalist", "camera", "driver")

    send(browser(press), application, "clear_all", verdict_1="not_cleared", reasons_1=["not_press_work"])

    application.refresh_from_db()
    verdicts = [member.press_verdict for member in team_of(application)]
    assert (application.state, verdicts) == (State.SECURITY_REVIEW, ["cleared", "not_cleared", "cleared"])


def test_more_information_asks_the_outlet(press):
    application = submitted("journalist", "camera")

    send(
        browser(press),
        application,
        "confirm",
        verdict_0="cleared",
        verdict_1="more_info",
        reasons_1=["photo_unusable"],
        words="أرسلوها قبل الأحد",
    )

    application.refresh_from_db()
    assert (application.state, application.asked_during) == (State.MORE_INFO, Review.PRESS)
    asked = application.questions.order_by("pk").values_list("member", "reasons", "words")
    assert list(asked) == [(None, [], "أرسلوها قبل الأحد"), (team_of(application)[1].pk, ["photo_unusable"], "")]
    page = browser(press).get(desk(stage="waiting")).content.decode()
    assert "أرسلوها قبل الأحد" in page
    send(browser(press), application, "go_on")
    application.refresh_from_db()
    assert application.state == State.PRESS_REVIEW


def test_a_refusal_without_its_reason_keeps_what_was_typed(press):
    application = submitted("journalist", "camera")

    answer = send(
        browser(press), application, "confirm", verdict_0="cleared", verdict_1="not_cleared", note_1="اتصلت بالمدير"
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "اتصلت بالمدير" in page
    assert page.count(" checked") == 2
    assert "اختاروا سببا واحدا على الأقل" in page
    application.refresh_from_db()
    assert (application.state, application.revision) == (State.SUBMITTED, 1)


def test_who_comes_second_keeps_the_typed_text_and_sees_what_stands(press):
    application = submitted("journalist")
    colleague = UserFactory(roles=[Role.PRESS], full_name="خديجة المراكشي")
    client = browser(press)
    decide(application, Review.PRESS, colleague, {0: REFUSE[Review.PRESS]})
    application.revision = 1  # as the second officer read it

    answer = send(client, application, "confirm", verdict_0="cleared", note_0="تحققت من البطاقة", words="مرحبا")

    page = answer.content.decode()
    assert answer.status_code == 409
    for said in ("خديجة المراكشي", "تحققت من البطاقة", "مرحبا", "لا يقوم بعمل صحفي هنا"):
        assert said in page
    assert 'name="revision" value="2"' in page
    assert team_of(application)[0].press_verdict == Verdict.NOT_CLEARED
    application.refresh_from_db()
    assert send(client, application, "confirm", verdict_0="cleared").status_code == 302
    assert team_of(application)[0].press_decided_by == press


def test_a_form_that_is_sent_twice_does_its_work_once(press):
    application = submitted("journalist")
    client = browser(press)

    answers = [send(client, application, "confirm", verdict_0="cleared").status_code for _ in "12"]

    application.refresh_from_db()
    assert (answers, application.revision) == ([302, 302], 3)


def test_security_decides_on_whom_the_press_office_cleared_or_gives_it_back(press, security):
    application = passed(submitted("journalist", "driver"), press, {1: REFUSE[Review.PRESS]})
    page = browser(security).get(desk("security")).content.decode()

    cleared, refused = team_of(application)
    assert f"verdict-{cleared.pk}" in page
    assert f"verdict-{refused.pk}" not in page
    assert refused.name_ar in page
    send(browser(security), application, "return", "security", words="تحققوا من المهمة")
    application.refresh_from_db()
    assert (application.state, application.press_reviewed_at) == (State.PRESS_REVIEW, None)


def test_what_security_noted_stays_with_security(press, security):
    application = passed(submitted("journalist"), press)
    decided = decide(application, Review.SECURITY, security, {0: CLEAR})
    application.members.update(security_note="ملف رقم 17")
    application.refresh_from_db()

    send(browser(security), application, "return", "security", words="تحققوا من المهمة")

    assert decided
    assert "ملف رقم 17" not in browser(press).get(desk()).content.decode()


def test_whoever_had_a_part_in_the_other_review_is_told_instead_of_asked(press):
    operator = UserFactory(roles=[Role.OPERATOR])
    application = passed(submitted("journalist"), operator)

    page = browser(operator).get(desk("security")).content.decode()

    assert "شاركتم في المراجعة الأخرى" in page
    assert f"verdict-{team_of(application)[0].pk}" not in page
    assert send(browser(operator), application, "clear_all", "security").status_code == 422


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"q": "الأفق"}, ["ofoq"]),
        ({"q": "Hind Mrabet"}, ["ofoq"]),
        ({"q": "radio"}, []),
        ({"kind": "tv"}, ["abroad"]),
        ({"country": "abroad"}, ["abroad"]),
        ({"country": "home"}, ["ofoq"]),
    ],
)
def test_the_queue_is_narrowed(press, said, found):
    edition = EditionFactory()
    applications = {
        "ofoq": submitted(edition=edition, outlet__name_ar="جريدة الأفق", outlet__name_fr="Al Ofoq"),
        "abroad": submitted(edition=edition, outlet__name_ar="تلفزيون", outlet__name_fr="TV", outlet__kind="tv"),
    }
    applications["ofoq"].members.update(name_ar="هند المرابط", name_fr="Hind Mrabet")
    applications["abroad"].members.update(nationality="FR")
    type(applications["abroad"].outlet).objects.filter(pk=applications["abroad"].outlet_id).update(country="FR")

    page = browser(press).get(desk(**said))

    assert [row.pk for row in page.context["queue"].rows] == [applications[name].pk for name in found]


def test_the_desk_costs_the_same_for_one_and_for_thirty(press, django_assert_num_queries):
    application = submitted("journalist")
    client = browser(press)
    client.get(desk())

    with django_assert_num_queries(QUERIES):
        client.get(desk())

    for _ in range(29):
        submitted(edition=application.edition)
        TeamMemberFactory(application=application, papers=True)
        InformationRequestFactory(application=application, review="press")
    with django_assert_num_queries(QUERIES):
        client.get(desk())


QUERIES = 19
