"""The outlet's space as people use it: from the first page to a sent application, an answer, a decision."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from media_accreditation.models import Application, Outlet, Paper, Representative, TeamMember
from media_accreditation.own_part import own_part_path
from media_accreditation.services.team import invite_member
from openday.accounts.models import User
from tests.factories.accounts import ConfirmedUserFactory, UserFactory, sign_in
from tests.factories.editions import EditionFactory, ZoneFactory
from tests.factories.media_accreditation import (
    NOW,
    ApplicationFactory,
    BadgeFactory,
    EquipmentFactory,
    InformationRequestFactory,
    OutletFactory,
    PaperFactory,
    PressRulesFactory,
    RepresentativeFactory,
    TeamMemberFactory,
    VehicleFactory,
)

State = Application.State


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def salma(db: None) -> User:
    return ConfirmedUserFactory(full_name="سلمى بناني", phone="+212612345678", language="ar")


@pytest.fixture
def desk(client: Client, salma: User) -> Client:
    return sign_in(client, salma)


@pytest.fixture
def application(salma: User) -> Application:
    outlet = RepresentativeFactory(user=salma).outlet
    return ApplicationFactory(edition=PressRulesFactory().edition, outlet=outlet)


def whole(application: Application) -> Application:
    PaperFactory(application=application, kind=Paper.Kind.ASSIGNMENT)
    TeamMemberFactory(application=application, papers=True)
    return application


def url(name: str, *args: object) -> str:
    return reverse(f"press:{name}", args=args)


# --- Home -----------------------------------------------------------------------------------------
def test_the_space_begins_with_finding_an_outlet(desk: Client):
    answer = desk.get(url("home"))

    assert url("outlet-find") in answer.content.decode()


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_home_says_the_next_step_for_each_outlet(desk: Client, salma: User, application: Application, language: str):
    whole(application)
    RepresentativeFactory(user=salma, state=Representative.State.PENDING)
    RepresentativeFactory(user=salma, state=Representative.State.REFUSED)
    free = RepresentativeFactory(user=salma).outlet
    past = EditionFactory(state="archived", starts_date=application.edition.starts_date - timedelta(days=365))
    ApplicationFactory(edition=past, outlet=application.outlet, state=State.APPROVED)

    answer = desk.get(url("home").replace("/ar/", f"/{language}/"))

    body = answer.content.decode()
    detail = url("application-detail", application.public_id).replace("/ar/", f"/{language}/")
    start = url("application-start", free.public_id).replace("/ar/", f"/{language}/")
    assert (answer.status_code, detail in body, start in body) == (200, True, True)
    assert [place.can_begin for place in answer.context["places"]].count(True) == 1
    assert sum(len(place.earlier) for place in answer.context["places"]) == 1


def test_home_takes_the_same_queries_for_one_outlet_and_for_thirty(
    desk: Client, salma: User, application: Application, django_assert_num_queries
):
    whole(application)
    desk.get(url("home"))
    for count in (1, 30):
        with django_assert_num_queries(14):
            answer = desk.get(url("home"))
        assert len(answer.context["places"]) == count
        for _more in range(29 if count == 1 else 0):
            other = RepresentativeFactory(user=salma).outlet
            whole(ApplicationFactory(edition=application.edition, outlet=other))


def test_an_application_is_begun_by_one_button_and_gone_on_with_by_the_same(desk: Client, salma: User):
    PressRulesFactory()
    outlet = RepresentativeFactory(user=salma).outlet

    answers = [desk.post(url("application-start", outlet.public_id)) for _twice in range(2)]

    begun = Application.objects.get()
    assert [answer.url for answer in answers] == [url("application-details", begun.public_id)] * 2
    assert desk.post(url("application-start", OutletFactory().public_id)).status_code == 404


# --- Filling in, sending --------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_page_of_an_application_shows_itself(desk: Client, application: Application, language: str):
    whole(application)
    ZoneFactory(edition=application.edition)
    EquipmentFactory(application=application)
    VehicleFactory(application=application, kind="satellite", frequencies="14.25 GHz")
    member = application.members.get()
    pages = [
        url(name, application.public_id)
        for name in (
            "application-detail",
            "application-details",
            "application-team",
            "member-add",
            "application-equipment",
        )
    ] + [url("member-edit", member.public_id), url("member-withdraw", member.public_id)]

    answers = [desk.get(address.replace("/ar/", f"/{language}/")) for address in pages]

    assert [answer.status_code for answer in answers] == [200] * len(pages)


def test_what_is_filled_in_badly_is_shown_again_and_nothing_is_written(desk: Client, application: Application):
    address = url("application-details", application.public_id)

    answer = desk.post(address, {"contact_name": "سلمى", "contact_phone": "12", "contact_email": "x"})

    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"contact_phone", "contact_email"})
    assert 'value="سلمى"' in answer.content.decode()
    application.refresh_from_db()
    assert application.revision == 1


def test_the_details_are_kept_half_filled_and_lead_on_to_the_team(desk: Client, application: Application):
    address = url("application-details", application.public_id)
    day = application.days[0]

    answer = desk.post(address, {"contact_name": "سلمى", "contact_phone": "", "days": [day.isoformat()], "go": "on"})

    application.refresh_from_db()
    assert answer.url == url("application-team", application.public_id)
    assert (application.contact_phone, application.days) == ("", [day])


def test_a_member_is_added_changed_taken_off_and_put_back(desk: Client, application: Application):
    typed = {"role": "camera", "name_ar": "كريم الفاسي", "nationality": "MA", "language": "ar", "id_number": "ab 12٣"}

    added = desk.post(url("member-add", application.public_id), typed | {"papers": "on"})
    member = application.members.get()
    changed = desk.post(url("member-edit", member.public_id), typed | {"name_fr": "Karim", "nationality": "FR"})
    desk.post(url("member-withdraw", member.public_id))
    assert not application.members.standing().exists()
    desk.post(url("member-put-back", member.public_id))

    member.refresh_from_db()
    assert added.url == url("member-papers", member.public_id)
    assert changed.url == url("application-team", application.public_id) + f"#member-{member.pk}"
    assert (member.id_number, member.name_fr, member.nationality, member.withdrawn_at) == ("AB123", "Karim", "FR", None)


def test_one_person_twice_is_told_at_the_number_with_what_was_typed(desk: Client, application: Application):
    TeamMemberFactory(application=application, id_number="AB1", id_digest="")
    typed = {"role": "camera", "name_ar": "كريم", "nationality": "MA", "language": "ar", "id_number": "ZZ 9"}
    desk.post(url("member-add", application.public_id), typed)

    answer = desk.post(url("member-add", application.public_id), typed)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["id_number"])
    assert 'value="ZZ 9"' in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "field"), [({"role": ""}, "role"), ({"name_ar": " "}, "name_ar"), ({"nationality": "ZZ"}, "nationality")]
)
def test_a_member_has_a_role_a_name_and_a_country(desk: Client, application: Application, typed: dict, field: str):
    right = {"role": "camera", "name_ar": "كريم", "nationality": "MA", "language": "ar"}

    answer = desk.post(url("member-add", application.public_id), right | typed)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert desk.post(url("member-add", application.public_id), right).status_code == 302


def test_the_last_team_is_brought_over_without_whom_is_here(desk: Client, application: Application):
    past = EditionFactory(state="archived", starts_date=application.edition.starts_date - timedelta(days=365))
    before = ApplicationFactory(edition=past, outlet=application.outlet, state=State.APPROVED)
    karim, nadia, _gone = (
        TeamMemberFactory(application=before, id_number="AB1"),
        TeamMemberFactory(application=before, id_number="", id_digest="", name_ar="نادية"),
        TeamMemberFactory(application=before, withdrawn_at=NOW),
    )
    address = url("team-bring", application.public_id)
    assert desk.get(url("application-team", application.public_id)).context["earlier"] == [karim, nadia]

    desk.post(address, {"member": [karim.public_id, "x"]})
    desk.post(address, {"member": [karim.public_id]})

    brought = application.members.get()
    assert (brought.id_number, brought.role, brought.photo) == ("AB1", karim.role, None)
    assert desk.get(url("application-team", application.public_id)).context["earlier"] == [nadia]


def test_everybody_is_invited_by_one_button(desk: Client, application: Application):
    TeamMemberFactory.create_batch(2, application=application)
    address = url("team-invite", application.public_id)
    assert address in desk.get(url("application-team", application.public_id)).content.decode()

    desk.post(address)

    assert application.members.exclude(invited_at=None).count() == 2
    assert address not in desk.get(url("application-team", application.public_id)).content.decode()


def test_equipment_and_vehicles_are_added_and_taken_off(desk: Client, application: Application):
    address = url("application-equipment", application.public_id)

    desk.post(address, {"add": "equipment", "equipment-name": "Sony FX6", "equipment-serial_numbers": "A١\nB2"})
    van = {"add": "vehicle", "vehicle-kind": "satellite", "vehicle-plate": "12345-أ-6"}
    refused = desk.post(address, van)
    desk.post(address, van | {"vehicle-frequencies": "14.25 GHz"})
    again = desk.post(address, van | {"vehicle-frequencies": "14.25 GHz"})

    assert list(application.equipment.order_by("pk").values_list("serial_number", flat=True)) == ["A1", "B2"]
    assert (refused.status_code, list(refused.context["vehicle_form"].errors)) == (422, ["frequencies"])
    assert (again.status_code, list(again.context["vehicle_form"].errors)) == (422, ["plate"])
    desk.post(url("equipment-remove", application.public_id, application.equipment.first().pk))
    desk.post(url("vehicle-remove", application.public_id, application.vehicles.get().pk))
    assert (application.equipment.count(), application.vehicles.count()) == (1, 0)


def test_what_is_missing_is_listed_with_where_to_put_it_right(desk: Client, application: Application):
    member = TeamMemberFactory(application=application, id_kind="")

    answer = desk.get(url("application-detail", application.public_id))

    lacks = {lack.url for lack in answer.context["dossier"].lacks}
    assert lacks == {
        url("application-papers", application.public_id) + "#assignment",
        url("member-edit", member.public_id) + "#id_id_kind",
        url("member-papers", member.public_id) + "#id_paper",
        url("member-papers", member.public_id) + "#photo",
    }
    assert url("application-submit", application.public_id) not in answer.content.decode()


def test_an_application_is_sent_and_taken_back_from_its_page(desk: Client, application: Application):
    whole(application)
    detail = url("application-detail", application.public_id)
    assert url("application-submit", application.public_id) in desk.get(detail).content.decode()

    stale = desk.post(url("application-submit", application.public_id), {"revision": "9"}, follow=True)
    application.refresh_from_db()
    assert (stale.status_code, application.state) == (200, State.DRAFT)
    desk.post(url("application-submit", application.public_id), {"revision": "1"})
    application.refresh_from_db()
    assert application.state == State.SUBMITTED

    assert url("application-take-back", application.public_id) in desk.get(detail).content.decode()
    desk.post(url("application-take-back", application.public_id))
    application.refresh_from_db()
    events = [event.kind.value for event in desk.get(detail).context["events"]]
    assert (application.state, events) == (State.DRAFT, ["begun", "sent", "taken_back"])


@pytest.mark.parametrize("name", ["application-detail", "application-team"])
def test_the_page_of_an_application_takes_the_same_queries_for_one_member_and_for_thirty(
    desk: Client, application: Application, name: str, django_assert_num_queries
):
    whole(application)
    address, most = url(name, application.public_id), {"application-detail": 15, "application-team": 13}[name]
    desk.get(address)
    for count in (1, 30):
        with django_assert_num_queries(most):
            answer = desk.get(address)
        assert len(answer.context["dossier"].team) == count
        if count == 1:
            TeamMemberFactory.create_batch(29, application=application, papers=True)


# --- Answering, decisions -------------------------------------------------------------------------
def test_a_question_is_answered_on_the_page_and_the_last_one_goes_back_to_review(desk: Client, salma: User):
    outlet = RepresentativeFactory(user=salma).outlet
    application = whole(ApplicationFactory(edition=PressRulesFactory().edition, outlet=outlet, state=State.MORE_INFO))
    question = InformationRequestFactory(application=application, reasons=["photo_unusable"])
    address = url("application-answer", application.public_id, question.pk)

    empty = desk.post(address, {f"question-{question.pk}-answer": " "})
    assert (empty.status_code, "error-summary" in empty.content.decode()) == (422, True)
    desk.post(address, {f"question-{question.pk}-answer": "أرسلنا صورة جديدة"})

    application.refresh_from_db()
    assert application.state == State.PRESS_REVIEW
    shown = desk.get(url("application-detail", application.public_id)).content.decode()
    assert "أرسلنا صورة جديدة" in shown
    other = InformationRequestFactory(application=ApplicationFactory(edition=application.edition, state="more_info"))
    assert desk.post(url("application-answer", application.public_id, other.pk)).status_code == 404


@pytest.mark.parametrize("state", ["submitted", "press_review", "security_review", "approved", "refused", "revoked"])
def test_what_is_sent_can_be_looked_at_and_not_changed(desk: Client, salma: User, state: str):
    outlet = RepresentativeFactory(user=salma).outlet
    application = ApplicationFactory(edition=PressRulesFactory().edition, outlet=outlet, state=state)
    member = TeamMemberFactory(application=application)

    detail = desk.get(url("application-detail", application.public_id))
    details = desk.get(url("application-details", application.public_id))
    edit = desk.get(url("member-edit", member.public_id))

    assert (detail.status_code, details.url, edit.url) == (
        200,
        url("application-detail", application.public_id),
        url("application-team", application.public_id),
    )


def test_a_decision_is_told_person_by_person_and_notes_of_staff_are_not(desk: Client, salma: User):
    outlet = RepresentativeFactory(user=salma).outlet
    application = ApplicationFactory(
        edition=PressRulesFactory().edition, outlet=outlet, state="partly_approved", decision_words="مرحبا بكم"
    )
    cleared = TeamMemberFactory(application=application, papers=True)
    refused = TeamMemberFactory(
        application=application,
        verdict="not_cleared",
        security_reasons=["identity_in_doubt"],
        security_note="سر المراجعين",
    )
    badge = BadgeFactory(member=cleared)

    answer = desk.get(url("application-detail", application.public_id).replace("/ar/", "/fr/"))

    body = answer.content.decode()
    assert [(each.member, each.is_cleared, each.badge) for each in answer.context["decided"]] == [
        (cleared, True, badge),
        (refused, False, None),
    ]
    assert ("مرحبا بكم" in body, "سر المراجعين" in body, "Identity in doubt" in body) == (True, False, False)


def test_leaving_an_approved_team_is_asked_first(desk: Client, salma: User):
    outlet = RepresentativeFactory(user=salma).outlet
    application = ApplicationFactory(edition=PressRulesFactory().edition, outlet=outlet, state=State.APPROVED)
    member = TeamMemberFactory(application=application)

    assert desk.get(url("member-withdraw", member.public_id)).status_code == 200
    desk.post(url("member-withdraw", member.public_id))

    member.refresh_from_db()
    assert member.withdrawn_at == NOW


# --- Doors ----------------------------------------------------------------------------------------
def test_a_stranger_finds_none_of_it(client: Client, application: Application):
    stranger = sign_in(client, ConfirmedUserFactory())
    member = TeamMemberFactory(application=application)
    pages = [url("member-edit", member.public_id), url("member-withdraw", member.public_id)] + [
        url(name, application.public_id)
        for name in ("application-detail", "application-details", "application-team", "application-equipment")
    ]
    deeds = [url("member-invite", member.public_id), url("member-put-back", member.public_id)] + [
        url(name, application.public_id)
        for name in ("application-submit", "application-take-back", "team-bring", "team-invite")
    ]

    assert {stranger.get(address).status_code for address in pages} == {404}
    assert {stranger.post(address).status_code for address in deeds} == {404}


def test_a_suspended_representative_finds_it_no_more(desk: Client, salma: User, application: Application):
    Representative.objects.filter(user=salma).update(state=Representative.State.SUSPENDED)

    assert desk.get(url("application-detail", application.public_id)).status_code == 404


# --- One's own part -------------------------------------------------------------------------------
@pytest.fixture
def invited(application: Application, salma: User) -> TeamMember:
    member = TeamMemberFactory(application=application, name_ar="", name_fr="Karim", id_number="AB12399", id_kind="")
    invite_member(member_id=member.pk, by=salma, now=NOW)
    member.refresh_from_db()
    return member


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_member_fills_in_their_part_without_an_account(client: Client, invited: TeamMember, language: str):
    address = own_part_path(invited).replace("/ar/", f"/{language}/")
    shown = client.get(address)
    typed = {"name_ar": "كريم الفاسي", "name_fr": "Karim El Fassi", "nationality": "MA", "id_kind": "national"}

    answer = client.post(address, typed)

    invited.refresh_from_db()
    assert (shown.status_code, "AB12399" in shown.content.decode(), "399" in shown.content.decode()) == (
        200,
        False,
        True,
    )
    assert (answer.status_code, invited.name_ar, invited.id_number) == (302, "كريم الفاسي", "AB12399")
    assert invited.filled_at == NOW
    assert client.get(address).headers["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_a_link_that_is_not_the_members_opens_nothing(client: Client, invited: TeamMember, application: Application):
    other = TeamMemberFactory(application=application, invited_at=NOW)
    key = own_part_path(invited).rstrip("/").rpartition("/")[2]

    for public_id, tried in ((other.public_id, key), (invited.public_id, key[:-1]), (invited.public_id, "x")):
        assert client.get(url("own-part", public_id, tried)).status_code == 404
        assert client.get(url("own-papers", public_id, tried)).status_code == 404

    TeamMember.objects.filter(pk=invited.pk).update(withdrawn_at=NOW)
    assert client.get(own_part_path(invited)).status_code == 404


def test_once_the_application_is_sent_the_part_is_shut(client: Client, invited: TeamMember):
    Application.objects.update(state=State.SUBMITTED, submitted_at=NOW, submitted_by=UserFactory())

    shown = client.get(own_part_path(invited))
    answer = client.post(own_part_path(invited), {"name_fr": "Somebody Else", "nationality": "MA"})

    invited.refresh_from_db()
    assert (shown.status_code, answer.status_code, invited.name_fr) == (200, 200, "Karim")
    assert client.get(own_part_path(invited) + "papers/").status_code == 302


def test_papers_are_sent_by_the_link_and_not_shown_to_it(client: Client, invited: TeamMember):
    paper = PaperFactory(member=invited, kind=Paper.Kind.ID_PAPER)

    body = client.get(own_part_path(invited) + "papers/").content.decode()

    assert "press_papers.js" in body
    assert str(paper.public_id) not in body


def test_an_outlet_that_waits_prepares_and_is_told_what_it_waits_for(desk: Client, salma: User):
    outlet = OutletFactory(state=Outlet.State.PENDING)
    RepresentativeFactory(user=salma, outlet=outlet, state=Representative.State.PENDING, is_proposer=True)
    application = whole(ApplicationFactory(edition=PressRulesFactory().edition, outlet=outlet))

    answer = desk.get(url("application-detail", application.public_id))

    assert [lack.url for lack in answer.context["dossier"].lacks] == [""]
    assert url("application-submit", application.public_id) not in answer.content.decode()
