"""The way into the press space, and the pages on which staff keep the list of outlets."""

import pytest
from django.test import Client
from django.urls import reverse

from media_accreditation.models import Outlet, Representative
from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.editions.models import Edition
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.editions import EditionFactory
from tests.factories.media_accreditation import (
    ApplicationFactory,
    OutletFactory,
    RepresentativeFactory,
    TeamMemberFactory,
)

pytestmark = pytest.mark.django_db
PROPOSED = {
    "kind": "online",
    "name": "المسار",
    "other_name": "Al Massar",
    "registration_number": "",
    "country": "MA",
    "languages": ["ar"],
    "website": "massar.ma",
    "job_title": "مديرة النشر",
}


@pytest.fixture
def edition(db: None) -> Edition:
    return EditionFactory()


@pytest.fixture
def person(edition: Edition) -> User:
    return UserFactory()


@pytest.fixture
def officer(edition: Edition) -> User:
    return UserFactory(roles=[Role.PRESS])


@pytest.fixture
def outlet(db: None) -> Outlet:
    return OutletFactory(name_ar="جريدة الأفق", name_fr="Al Ofoq", website="https://ofoq.ma", city="فاس")


def page(client: Client, name: str, *args: object, language: str = "ar", **query: str) -> str:
    address = reverse(name, args=args).replace("/ar/", f"/{language}/", 1)
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


# --- People -------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_an_outlet_is_found_in_the_other_script_and_asked_for(client, person, outlet, language):
    sign_in(client, person)

    found = page(client, "press:outlet-find", language=language, q="ofoq")
    assert reverse("press:outlet-ask", args=[outlet.public_id]).replace("/ar/", f"/{language}/", 1) in found
    assert "Al Ofoq" in found

    client.post(reverse("press:outlet-ask", args=[outlet.public_id]), {"job_title": "صحفي"})
    row = Representative.objects.get()
    assert (row.user, row.outlet, row.job_title, row.is_proposer) == (person, outlet, "صحفي", False)


def test_only_the_found_part_is_sent_to_htmx(client, person, outlet):
    sign_in(client, person)

    part = client.get(reverse("press:outlet-find"), {"q": "أفق"}, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part
    assert "جريدة الأفق" in part


def test_what_may_be_the_same_is_shown_before_an_outlet_is_added(client, person):
    known = OutletFactory(name_ar="", name_fr="El Massar")
    refused = OutletFactory(name_ar="المسار", name_fr="", state="refused")
    sign_in(client, person)

    answer = client.post(reverse("press:outlet-propose"), PROPOSED)

    text = answer.content.decode()
    assert reverse("press:outlet-ask", args=[known.public_id]) in text
    assert str(refused.public_id) not in text
    assert 'name="is_another"' in text
    assert 'value="Al Massar"' in text
    assert Outlet.objects.count() == 2

    client.post(reverse("press:outlet-propose"), PROPOSED | {"is_another": "on"})
    outlet = Outlet.objects.get(state="pending")
    assert (outlet.name_ar, outlet.name_fr, outlet.website) == ("المسار", "Al Massar", "https://massar.ma")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"other_name": "مسار آخر"}, "other_name"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "massar"}, "website"),
        ({"country": "XX"}, "country"),
        ({"phone": "123"}, "phone"),
        ({"job_title": ""}, "job_title"),
        ({"languages": ["xx"]}, "languages"),
    ],
)
def test_a_proposal_with_a_mistake_keeps_what_was_typed(client, person, wrong, field):
    sign_in(client, person)

    answer = client.post(reverse("press:outlet-propose"), PROPOSED | wrong)

    assert list(answer.context["form"].errors) == [field]
    assert not Outlet.objects.exists()


def test_its_people_keep_up_how_it_is_reached(client, person, outlet):
    RepresentativeFactory(user=person, outlet=outlet)
    sign_in(client, person)
    address = reverse("press:outlet-detail", args=[outlet.public_id])
    assert "Al Ofoq" in page(client, "press:outlet-detail", outlet.public_id)

    client.post(address, {"languages": ["ar", "zgh"], "city": "مكناس", "website": "ofoq.ma", "phone": "0612345678"})

    outlet.refresh_from_db()
    assert (outlet.languages, outlet.city, outlet.phone) == (["ar", "zgh"], "مكناس", "+212612345678")
    assert outlet.name_fr == "Al Ofoq"


def test_an_outlet_is_closed_to_strangers_and_to_those_who_wait(client, person, outlet):
    RepresentativeFactory(user=person, outlet=outlet, state="pending")
    sign_in(client, person)

    assert client.get(reverse("press:outlet-detail", args=[outlet.public_id])).status_code == 404
    assert client.post(reverse("press:outlet-detail", args=[outlet.public_id]), {"city": "س"}).status_code == 404


def test_whoever_proposed_an_outlet_sees_nobody_who_merely_asked_for_it(client, person):
    row = RepresentativeFactory(user=person, state="pending", is_proposer=True, outlet=OutletFactory(state="pending"))
    asked = RepresentativeFactory(outlet=row.outlet, state="pending", user=UserFactory(full_name="كنزة الراضي"))
    sign_in(client, person)

    people = client.get(reverse("press:outlet-detail", args=[row.outlet.public_id])).context["people"]

    assert list(people) == [row]
    assert asked not in people


def test_an_address_of_a_duplicate_leads_to_what_it_was_merged_into(client, person, outlet):
    old = OutletFactory(state="merged", merged_into=outlet)
    RepresentativeFactory(user=person, outlet=outlet)
    sign_in(client, person)

    for name in ("press:outlet-ask", "press:outlet-detail"):
        answer = client.get(reverse(name, args=[old.public_id]))
        assert answer.headers["Location"] == reverse(name, args=[outlet.public_id])


# --- Staff --------------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 30])
def test_the_list_of_outlets_costs_the_same_however_long(client, officer, edition, count, django_assert_num_queries):
    for application in ApplicationFactory.create_batch(count, edition=edition):
        RepresentativeFactory(outlet=application.outlet)
    sign_in(client, officer)
    page(client, "backoffice:outlet-list")

    with django_assert_num_queries(6):
        page(client, "backoffice:outlet-list")
    with django_assert_num_queries(7):
        page(client, "backoffice:outlet-list", q="ofoq")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "أفق"}, ["ofoq"]),
        ({"state": "pending"}, ["new"]),
        ({"kind": "tv"}, ["new"]),
        ({"country": "FR"}, ["abroad"]),
        ({"application": "draft"}, ["ofoq"]),
        ({"application": "none"}, ["abroad", "new"]),
        ({"state": "merged"}, ["old"]),
        ({}, ["abroad", "new", "ofoq"]),
    ],
)
def test_the_list_of_outlets_is_narrowed(client, officer, outlet, query, found):
    rows = {
        outlet.pk: "ofoq",
        OutletFactory(name_ar="قناة", name_fr="Canal Rif", state="pending", kind="tv").pk: "new",
        OutletFactory(name_ar="", name_fr="Le Phare", country="FR").pk: "abroad",
        OutletFactory(name_ar="", name_fr="Ofoq.ma", state="merged", merged_into=outlet).pk: "old",
    }
    ApplicationFactory(outlet=outlet, edition=Edition.objects.get())
    sign_in(client, officer)

    answer = client.get(reverse("backoffice:outlet-list"), query)

    assert sorted(rows[row.pk] for row in answer.context["page_obj"]) == found


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_an_outlet_shows_its_people_editions_look_alikes_and_history(client, officer, outlet, edition, language):
    row = RepresentativeFactory(outlet=outlet)
    application = ApplicationFactory(outlet=outlet, edition=edition)
    TeamMemberFactory(application=application)
    twin = OutletFactory(name_ar="", name_fr="Ofoq")
    sign_in(client, officer)

    text = page(client, "backoffice:outlet-detail", outlet.public_id, language=language)

    assert row.user.email in text
    assert application.reference in text
    assert f"?with={twin.public_id}" in text
    assert 'value="suspend"' in text


def test_who_only_sees_the_press_decides_nothing(client, outlet, edition):
    sign_in(client, UserFactory(roles=[Role.DIRECTION]))

    text = page(client, "backoffice:outlet-detail", outlet.public_id)
    client.post(reverse("backoffice:outlet-detail", args=[outlet.public_id]), {"deed": "suspend", "words": "لا"})

    assert 'name="deed"' not in text
    assert Outlet.objects.get().state == "verified"
    assert client.get(reverse("backoffice:outlet-edit", args=[outlet.public_id])).status_code == 403
    assert client.get(reverse("backoffice:representative-queue")).status_code == 403


def test_staff_add_an_outlet_after_looking_at_what_is_like_it(client, officer, outlet):
    sign_in(client, officer)
    told = {name: value for name, value in PROPOSED.items() if name != "job_title"}
    told |= {"name": "الأفق", "other_name": "", "other_names": "أفق اليوم\nOfoq Today"}

    answer = client.post(reverse("backoffice:outlet-add"), told)
    assert str(outlet.public_id) in answer.content.decode()

    client.post(reverse("backoffice:outlet-add"), told | {"is_another": "on"})
    added = Outlet.objects.exclude(pk=outlet.pk).get()
    assert (added.state, added.other_names) == ("verified", ["أفق اليوم", "Ofoq Today"])


def test_staff_change_a_name_and_the_old_one_stays_with_it(client, officer, outlet):
    sign_in(client, officer)
    address = reverse("backoffice:outlet-edit", args=[outlet.public_id])
    shown = client.get(address).context["form"].initial
    told = {name: value for name, value in shown.items() if value is not None}

    client.post(address, told | {"other_name": "L'Horizon"})

    outlet.refresh_from_db()
    assert (outlet.name_ar, outlet.name_fr, outlet.other_names) == ("جريدة الأفق", "L'Horizon", ["Al Ofoq"])


def test_a_merge_is_looked_at_before_it_is_done(client, officer, outlet):
    twin = OutletFactory(name_ar="", name_fr="Ofoq.ma")
    row = RepresentativeFactory(outlet=twin)
    sign_in(client, officer)
    address = reverse("backoffice:outlet-merge", args=[outlet.public_id])

    assert f"?with={twin.public_id}" in client.get(address).content.decode()
    assert f"?with={twin.public_id}" in client.get(address, {"q": "ofoq"}).content.decode()
    plan = client.get(address, {"with": str(twin.public_id)}).content.decode()
    assert row.user.get_full_name() in plan
    assert Outlet.objects.standing().count() == 2

    client.post(address, {"with": str(twin.public_id)})
    row.refresh_from_db()
    assert row.outlet == outlet
    assert Outlet.objects.standing().get() == outlet


def test_a_merge_that_cannot_be_says_why_and_offers_no_button(client, officer, outlet, edition):
    twin = OutletFactory(name_ar="", name_fr="Ofoq.ma")
    for each, state in ((outlet, "press_review"), (twin, "submitted")):
        ApplicationFactory(outlet=each, edition=edition, state=state)
    sign_in(client, officer)
    address = reverse("backoffice:outlet-merge", args=[outlet.public_id])

    plan = client.get(address, {"with": str(twin.public_id)}).content.decode()
    client.post(address, {"with": str(twin.public_id)})

    assert 'name="with"' not in plan
    assert Outlet.objects.standing().count() == 2


# --- The queue ----------------------------------------------------------------------------------
@pytest.mark.parametrize("count", [1, 30])
def test_the_queue_costs_the_same_however_long(client, officer, count, django_assert_num_queries):
    RepresentativeFactory.create_batch(count, state="pending")
    sign_in(client, officer)
    page(client, "backoffice:representative-queue")

    with django_assert_num_queries(6):
        page(client, "backoffice:representative-queue")


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_officer_sees_person_outlet_and_what_may_be_the_same(client, officer, outlet, language):
    new = OutletFactory(name_ar="", name_fr="Ofoq.ma", state="pending", website="https://ofoq.ma")
    row = RepresentativeFactory(outlet=new, state="pending", is_proposer=True, user=UserFactory(email="salma@ofoq.ma"))
    sign_in(client, officer)

    answer = client.get(reverse("backoffice:representative-queue").replace("/ar/", f"/{language}/", 1))

    text = answer.content.decode()
    assert answer.context["compared"].mailbox == "own"
    assert f'value="same:{outlet.pk}"' in text
    assert 'data-hotkey="a"' in text
    assert row.job_title in text


def test_decisions_walk_through_the_queue(client, officer):
    first, second = RepresentativeFactory.create_batch(2, state="pending")
    new = RepresentativeFactory(state="pending", outlet=OutletFactory(state="pending"), is_proposer=True)
    sign_in(client, officer)

    def decide(row: Representative, deed: str, **told: str) -> str:
        address = reverse("backoffice:representative-decide", args=[row.pk])
        return str(client.post(address, {"deed": deed, "narrowing": "", **told}).headers.get("Location", ""))

    assert f"at={second.pk}" in decide(first, "verify", following=str(second.pk))
    assert decide(second, "refuse") == ""  # it says why first
    decide(second, "refuse", words="لا نعرفكم")
    decide(new, "verify_both")

    states = Representative.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["verified", "refused", "verified"]
    assert Outlet.objects.get(pk=new.outlet_id).state == "verified"


def test_a_proposal_that_is_listed_goes_to_the_listed_outlet_with_its_draft(client, officer, outlet, edition):
    new = OutletFactory(name_ar="", name_fr="Ofoq.ma", state="pending")
    row = RepresentativeFactory(outlet=new, state="pending", is_proposer=True)
    draft = ApplicationFactory(outlet=new, edition=edition)
    sign_in(client, officer)

    client.post(
        reverse("backoffice:representative-decide", args=[row.pk]), {"deed": f"same:{outlet.pk}", "narrowing": ""}
    )

    row.refresh_from_db()
    draft.refresh_from_db()
    assert (row.outlet, row.state, draft.outlet) == (outlet, "pending", outlet)
