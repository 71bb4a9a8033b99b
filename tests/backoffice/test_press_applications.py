"""Applications as staff see them: the list, one of them, the release, quotas and lots."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from media_accreditation.models import Application, Draw, Quota, Verdict
from media_accreditation.services.quotas import set_capacity, set_quota
from media_accreditation.services.releasing import release_decisions
from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.editions.models import Edition
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.editions import EditionFactory
from tests.factories.media_accreditation import NOW, ApplicationFactory, DrawFactory
from tests.media_accreditation.review_cast import REFUSE, ready, submitted, team_of

State = Application.State


@pytest.fixture
def press(db: None) -> User:
    return UserFactory(roles=[Role.PRESS])


@pytest.fixture
def security(db: None) -> User:
    return UserFactory(roles=[Role.SECURITY])


@pytest.fixture
def edition(db: None) -> Edition:
    return EditionFactory()


def page(user: User, name: str, *args: object, language: str = "ar", **said: object):
    with translation.override(language):
        return sign_in(Client(), user).get(reverse(f"backoffice:{name}", args=args, query=said))


def send(user: User, name: str, *args: object, **said: object):
    return sign_in(Client(), user).post(reverse(f"backoffice:{name}", args=args), said)


def text(answer) -> str:
    return answer.content.decode()


# --- List and detail ------------------------------------------------------------------------------
@pytest.mark.parametrize(("language", "state"), [("ar", "مرسل"), ("fr", "Envoyée")])
def test_the_list_says_how_far_all_are_and_is_narrowed(press, edition, language, state):
    submitted(edition=edition, outlet__name_ar="قناة الأفق", outlet__name_fr="Ofoq TV")
    ApplicationFactory(edition=edition, outlet__name_ar="جريدة الملتقى", outlet__name_fr="Moltaqa")

    found = page(press, "press-application-list", language=language)
    narrowed = page(press, "press-application-list", language=language, state="submitted")

    assert state in text(found)
    assert ("Moltaqa" in text(found)) or ("جريدة الملتقى" in text(found))
    assert [row.outlet.name_fr for row in narrowed.context["page_obj"]] == ["Ofoq TV"]


def test_the_list_costs_the_same_for_one_and_for_thirty(press, edition, django_assert_num_queries):
    client = sign_in(Client(), press)
    address = reverse("backoffice:press-application-list")
    submitted(edition=edition)
    client.get(address)

    with django_assert_num_queries(LIST_QUERIES):
        client.get(address)

    for _ in range(29):
        submitted("journalist", "camera", edition=edition)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(address)


def test_one_application_shows_each_what_is_theirs(press, security, edition):
    application = ready(submitted("journalist", edition=edition), press, security)
    application.members.update(press_note="اتصلت بالمدير", security_note="ملف رقم 17")
    direction = UserFactory(roles=[Role.DIRECTION])

    seen = {
        user: text(page(user, "press-application-detail", application.public_id))
        for user in (press, security, direction)
    }

    assert ["ملف رقم 17" in seen[user] for user in (press, security, direction)] == [False, True, False]
    assert ["اتصلت بالمدير" in seen[user] for user in (press, security, direction)] == [True, True, False]
    assert all(team_of(application)[0].name_ar in told for told in seen.values())


def test_a_late_draft_is_allowed(press, security, edition):
    application = ApplicationFactory(edition=edition)

    send(security, "press-application-change", application.public_id, deed="allow_late")
    application.refresh_from_db()
    before = application.late_allowed_by
    send(press, "press-application-change", application.public_id, deed="allow_late")

    application.refresh_from_db()
    assert (before, application.late_allowed_by) == (None, press)


def test_one_person_or_all_are_revoked_with_a_reason(press, security, edition):
    application = ready(submitted("journalist", "camera", edition=edition), press, security)
    release_decisions(application_ids=[application.pk], by=press, now=NOW)
    first = team_of(application)[0]

    silent = send(press, "press-application-change", application.public_id, deed="revoke", reason="  ")
    send(press, "press-application-change", application.public_id, deed=f"revoke_member:{first.pk}", reason="غادر")
    first.refresh_from_db()
    application.refresh_from_db()
    after_one = (application.state, first.released_verdict)
    send(security, "press-application-change", application.public_id, deed="revoke", reason="أعيرت الشارة")

    application.refresh_from_db()
    assert (silent.status_code, after_one) == (422, (State.PARTLY_APPROVED, Verdict.NOT_CLEARED))
    assert (application.state, application.revoked_reason) == (State.REVOKED, "أعيرت الشارة")


# --- Release --------------------------------------------------------------------------------------
def test_what_is_ticked_is_released(press, security, edition):
    team = submitted("journalist", "camera", edition=edition)
    ticked = ready(team, press, security, of_security={1: REFUSE["security"]})
    other = ready(submitted(edition=edition), press, security)

    before = page(press, "press-release")
    answer = send(press, "press-release", application=[ticked.pk], words="مرحبا")

    ticked.refresh_from_db()
    other.refresh_from_db()
    assert [(row.cleared, row.team, row.outcome) for row in before.context["rows"]] == [
        (1, 2, State.PARTLY_APPROVED),
        (1, 1, State.APPROVED),
    ]
    assert answer.status_code == 302
    assert (ticked.state, ticked.decision_words, other.state) == (
        State.PARTLY_APPROVED,
        "مرحبا",
        State.SECURITY_REVIEW,
    )


def test_a_release_over_quota_says_what_is_over_and_keeps_the_ticks(press, security, edition):
    application = ready(submitted("journalist", "journalist", edition=edition), press, security)
    set_quota(edition=edition, places=1, by=press)

    answer = send(press, "press-release", application=[application.pk], words="مرحبا")

    assert answer.status_code == 422
    for said in (application.reference, "2 من الأشخاص والحصة 1", "checked", "مرحبا"):
        assert said in text(answer)
    assert send(press, "press-release").status_code == 422


def test_the_release_costs_the_same_for_one_and_for_thirty(press, security, edition, django_assert_num_queries):
    client = sign_in(Client(), press)
    address = reverse("backoffice:press-release")
    ready(submitted(edition=edition), press, security)
    client.get(address)

    with django_assert_num_queries(RELEASE_QUERIES):
        client.get(address)

    values = Application.objects.values().get()
    for _ in range(29):
        application = submitted("journalist", "camera", edition=edition)
        stamps = {name: values[name] for name in values if "reviewed" in name}
        Application.objects.filter(pk=application.pk).update(state=values["state"], **stamps)
    with django_assert_num_queries(RELEASE_QUERIES):
        assert len(client.get(address).context["rows"]) == 30


# --- Quotas and lots ------------------------------------------------------------------------------
def test_quotas_are_written_in_a_table_and_emptied_again(press, edition):
    outlet = submitted(edition=edition).outlet

    send(press, "press-quota-list", which="quotas", **{"q-:": "٤", "q-tv:V": "2"})
    send(press, "press-quota-list", which="of_outlet", **{"o-outlet": outlet.pk, "o-category": "", "o-places": "9"})
    send(press, "press-quota-list", which="capacities", **{"c-P": "20"})
    rows = set(Quota.objects.values_list("outlet", "outlet_kind", "category", "places"))
    send(press, "press-quota-list", which="quotas", **{"q-tv:V": "3"})
    send(press, "press-quota-remove", Quota.objects.get(outlet=outlet).pk)

    assert rows == {(None, "", "", 4), (None, "tv", "V", 2), (outlet.pk, "", "", 9)}
    assert set(Quota.objects.values_list("outlet_kind", "category", "places")) == {("tv", "V", 3)}
    assert list(edition.press_capacities.values_list("category", "places")) == [("P", 20)]
    assert send(press, "press-quota-list", which="quotas", **{"q-:": "many"}).status_code == 422


def test_fewer_places_than_are_taken_are_refused_in_words(press, security, edition):
    application = ready(submitted("photographer", edition=edition), press, security)
    set_capacity(edition=edition, category="P", places=1, by=press)
    release_decisions(application_ids=[application.pk], by=press, now=NOW)

    answer = send(press, "press-quota-list", which="capacities", **{"c-P": "0"})

    assert answer.status_code == 422
    assert "مكان واحد محجوز" in text(answer)


def test_lots_are_drawn_on_a_page_and_drawn_again_on_another(press, security, edition):
    set_capacity(edition=edition, category="P", places=1, by=press)
    for _ in "12":
        ready(submitted("photographer", edition=edition), press, security)

    early = send(press, "press-draw-list", category="E", seed="17")
    answer = send(press, "press-draw-list", category="P", seed="17")

    draw = Draw.objects.get()
    assert (early.status_code, answer["Location"]) == (422, reverse("backoffice:press-draw-detail", args=[draw.pk]))
    shown = page(UserFactory(roles=[Role.DIRECTION]), "press-draw-detail", draw.pk)
    assert "الفائزون أنفسهم" in text(shown)
    assert text(shown).count("<tr>") == 3
    Draw.objects.filter(pk=draw.pk).update(seed="18", places=2)
    assert "فاز غيرهم" in text(page(press, "press-draw-detail", draw.pk))


# --- Admin ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("model", ["application", "quota", "categorycapacity", "draw"])
def test_the_admin_shows_the_press_office_rows_that_nobody_changes_there(press, security, edition, model):
    application = submitted(edition=edition)
    set_capacity(edition=edition, category="P", places=1, by=press)
    row = {
        "application": application,
        "quota": set_quota(edition=edition, outlet=application.outlet, places=1, by=press),
        "categorycapacity": edition.press_capacities.get(),
        "draw": DrawFactory(edition=edition),
    }[model]
    addresses = [
        reverse(f"admin:media_accreditation_{model}_changelist"),
        reverse(f"admin:media_accreditation_{model}_change", args=[row.pk]),
    ]

    statuses = {user: [sign_in(Client(), user).get(at).status_code for at in addresses] for user in (press, security)}

    assert statuses == {press: [200, 200], security: [403, 403]}
    assert sign_in(Client(), press).post(addresses[1], {"places": "9"}).status_code == 403


LIST_QUERIES = 6
RELEASE_QUERIES = 13
