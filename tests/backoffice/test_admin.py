"""The Django admin of the site's data: every page opens in Arabic, and nothing that has a rule changes by hand."""

import re

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from openday.accounts.roles import Role
from openday.editions.models import Edition, Gate, OpeningDay, PastFigures, Zone
from openday.notifications.models import (
    BlockedAddress,
    BulkMessage,
    Message,
    MessageText,
    Preference,
    ReminderRule,
)
from openday.passes.models import Pass, SigningKey
from pavilions.models import Pavilion, PavilionContact, Slot
from schools.models import (
    ArrivalWindow,
    Institution,
    Membership,
    Province,
    Region,
    Stop,
    Visit,
    VisitDraft,
    VisitFeedback,
    VisitGroup,
)
from schools.services.passes import passes_of
from tests.backoffice.conftest import book
from tests.factories.accounts import UserFactory
from tests.factories.editions import GateFactory, ZoneFactory
from tests.factories.notifications import (
    BulkMessageFactory,
    MessageFactory,
    MessageTextFactory,
    ReminderRuleFactory,
)
from tests.factories.pavilions import PavilionFactory, SlotFactory
from tests.factories.schools import ArrivalWindowFactory, InstitutionFactory, MembershipFactory

OURS = ("editions", "notifications", "passes", "pavilions", "schools")
MODELS = [model for model in admin.site._registry if model._meta.app_label in OURS]
ADDED_BY_HAND = {Edition, Zone, Gate, PastFigures, Pavilion, Institution}
DELETED_BY_HAND = {PastFigures}


@pytest.fixture
def full(site, regions):
    """A row of everything."""
    visit = book(site, site.turns[0][1], province=Province.objects.get(code="02.411"))
    VisitDraft.objects.create(
        user=visit.booked_by, institution=visit.institution, visit=visit, updated_at=visit.booked_at
    )
    VisitFeedback.objects.create(
        visit=visit, welcome=5, pavilions=4, answered_at=visit.booked_at, changed_at=visit.booked_at
    )
    PavilionContact.objects.create(pavilion=site.turns[0][1].pavilion, full_name="سعاد", email="p1@example.org")
    PastFigures.objects.create(year=2025, city_ar="الجديدة", visitors=2_400_000)
    Edition.objects.update(max_groups=9)
    Slot.objects.filter(pk=site.turns[1][1].pk).update(capacity=51)
    Pavilion.objects.update(name_en="Name")
    ArrivalWindow.objects.update(capacity=201)
    Institution.objects.update(is_rural=True)
    Membership.objects.update(job_title="مدير")
    VisitGroup.objects.update(language="fr")
    Stop.objects.all().delete()
    passes_of(visit=visit, now=site.now)
    Pass.objects.update(revoked_at=site.now, revoked_reason="lost")
    message = MessageFactory(edition=site.edition, about=visit, bulk=BulkMessageFactory(edition=site.edition))
    Message.objects.filter(pk=message.pk).update(asked_again_at=site.now, asked_again_by=visit.booked_by)
    MessageTextFactory(edition=site.edition)
    ReminderRuleFactory(edition=site.edition)
    BlockedAddress.objects.create(channel="email", address="x@example.org", reason="bounced", since=site.now)
    Preference.objects.create(user=visit.booked_by)
    return site


def page_of(model, name, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def test_every_model_of_ours_is_there():
    models = {Edition, OpeningDay, Zone, Gate, PastFigures, Pavilion, Slot, Region, Province, Institution}
    models |= {Membership, ArrivalWindow, Visit, VisitGroup, Stop, VisitDraft, PavilionContact, VisitFeedback}
    tracked = {
        Edition,
        Pavilion,
        PavilionContact,
        Slot,
        Institution,
        Membership,
        ArrivalWindow,
        Visit,
        VisitGroup,
        Stop,
    }

    others = {Pass, SigningKey, Message, BulkMessage, MessageText, ReminderRule, BlockedAddress, Preference}
    tracked |= others

    assert set(MODELS) == models | others | {model.pgh_event_model for model in tracked}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_each_list_and_form_opens_in_arabic_from_the_right(full, operator, model):
    with translation.override("ar"):
        operator.cookies["django_language"] = "ar"
        listed = operator.get(page_of(model, "changelist"))
        searched = operator.get(page_of(model, "changelist"), {"q": "1"})
        row = model._default_manager.first()
        form = operator.get(page_of(model, "change", row.pk)) if row else None
        added = operator.get(page_of(model, "add"))

    assert (listed.status_code, searched.status_code) == (200, 200)
    assert 'dir="rtl"' in listed.content.decode()
    assert form is None or form.status_code == 200
    assert row is not None or model is Stop
    assert added.status_code == (200 if model in ADDED_BY_HAND else 403)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_nothing_is_deleted_by_hand_but_what_may_be(full, operator, model):
    row = model._default_manager.first()
    if row is None:
        return

    answer = operator.post(page_of(model, "delete", row.pk), {"post": "yes"})

    assert (answer.status_code == 302) == (model in DELETED_BY_HAND)
    assert model._default_manager.filter(pk=row.pk).exists() == (model not in DELETED_BY_HAND)


SEEN = [model for model in MODELS if model not in ADDED_BY_HAND | {Region, Province}]


@pytest.mark.parametrize("model", SEEN, ids=lambda model: model._meta.label_lower)
def test_what_has_a_rule_is_not_saved_by_hand(full, operator, model):
    row = model._default_manager.first()
    if row is None:
        return

    answer = operator.post(page_of(model, "change", row.pk), {"capacity": "1", "state": "refused", "_save": "1"})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("model", "kept"),
    [
        (Edition, {"state", "number", "starts_date", "bookings_close_at", "walking_metres_per_minute"}),
        (Pavilion, {"levels", "x_m", "y_m", "zone", "stage", "kind", "edition"}),
        (Gate, {"x_m", "y_m", "edition"}),
        (Institution, {"state", "is_demo"}),
    ],
)
def test_fields_that_bind_bookings_are_read_only(full, operator, model, kept):
    page = operator.get(page_of(model, "change", model._default_manager.first().pk))

    assert kept & set(page.context["adminform"].form.fields) == set()


MANY = {
    Zone: lambda site: ZoneFactory(edition=site.edition),
    Gate: lambda site: GateFactory(edition=site.edition),
    Pavilion: lambda site: PavilionFactory(edition=site.edition),
    Slot: lambda site: SlotFactory(pavilion=PavilionFactory(edition=site.edition)),
    ArrivalWindow: lambda site: ArrivalWindowFactory(gate=GateFactory(edition=site.edition)),
    Institution: lambda site: InstitutionFactory(
        province=Province.objects.get(code="02.411"), region=Region.objects.get(code="02")
    ),
    Membership: lambda site: MembershipFactory(),
    Visit: lambda site: book(site, site.turns[0][1]),
    VisitGroup: lambda site: book(site, site.turns[0][1]),
    Stop: lambda site: book(site, site.turns[0][1]),
    VisitDraft: lambda site: VisitDraft.objects.create(
        user=UserFactory(), institution=InstitutionFactory(), updated_at=site.now
    ),
    Message: lambda site: MessageFactory(edition=site.edition, bulk=BulkMessageFactory(edition=site.edition)),
    BulkMessage: lambda site: BulkMessageFactory(edition=site.edition),
    Preference: lambda site: Preference.objects.create(user=UserFactory()),
    Visit.pgh_event_model: lambda site: book(site, site.turns[0][1]),
    Slot.pgh_event_model: lambda site: SlotFactory(pavilion=PavilionFactory(edition=site.edition)),
}


@pytest.mark.parametrize("model", MANY, ids=lambda model: model._meta.label_lower)
def test_each_list_costs_the_same_for_one_row_and_for_thirty(site, regions, operator, model):
    Slot.objects.update(capacity=5000)
    ArrivalWindow.objects.update(capacity=5000, coach_capacity=500)
    address, costs = page_of(model, "changelist"), []
    operator.get(address)

    for more in (1, 29):
        for _ in range(more):
            MANY[model](site)
        with CaptureQueriesContext(connection) as queries:
            assert operator.get(address).status_code == 200
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_what_a_message_keeps_to_itself_is_not_shown(site, operator):
    message = MessageFactory(edition=None, context={"url": "https://a-secret"})

    page = operator.get(page_of(Message, "change", message.pk))

    assert "a-secret" not in page.content.decode()


def test_a_message_is_found_by_a_whole_address(site, operator):
    message, stranger = MessageFactory(), MessageFactory(recipient=None, address="a@example.org")

    def found(text):
        return list(operator.get(page_of(Message, "changelist"), {"q": text}).context["cl"].result_list)

    assert found(message.recipient.email.upper()) == [message]
    assert found("a@example.org") == [stranger]
    assert found("a@") == []


def do(client, model, action, rows, **said):
    return client.post(
        page_of(model, "changelist"),
        {"action": action, "_selected_action": [row.pk for row in rows]} | said,
        follow=True,
    )


def levels(answer):
    return [message.level_tag for message in answer.context["messages"]]


def test_slots_are_closed_resized_and_reopened_by_actions(site, operator):
    slots = site.turns[0][1:3]

    assert levels(do(operator, Slot, "close", slots)) == ["error"]  # without a reason
    assert levels(do(operator, Slot, "close", slots, reason="عطب")) == ["success"]
    assert set(Slot.objects.exclude(closed_at=None)) == set(slots)
    assert levels(do(operator, Slot, "reopen", slots)) == ["success"]
    assert levels(do(operator, Slot, "resize", slots, capacity="many")) == ["error"]
    assert levels(do(operator, Slot, "resize", slots, capacity="٣٠")) == ["success"]

    assert list(Slot.objects.filter(capacity=30)) == list(slots)


@pytest.mark.parametrize("said", [{"action": "close", "reason": "عطب"}, {"action": "resize", "capacity": "21"}])
def test_an_action_that_would_break_a_visit_is_refused_and_said(site, operator, said):
    book(site, site.turns[0][1])
    before = list(Slot.objects.order_by("pk").values())

    answer = do(operator, Slot, said.pop("action"), site.turns[0][1:3], **said)

    assert [
        (message.level_tag, str(site.turns[0][1].pk) in message.message) for message in answer.context["messages"]
    ] == [("error", True)]
    assert list(Slot.objects.order_by("pk").values()) == before


def test_arrival_windows_are_changed_by_actions_and_refusals_are_said(site, operator):
    book(site, site.turns[0][1])

    assert levels(do(operator, ArrivalWindow, "close", site.windows, reason="عاصفة")) == ["error"]
    assert levels(do(operator, ArrivalWindow, "close", site.windows[1:], reason="عاصفة")) == ["success"]
    assert levels(do(operator, ArrivalWindow, "reopen", site.windows)) == ["success"]
    assert levels(do(operator, ArrivalWindow, "resize", site.windows, capacity="21")) == ["error"]
    assert levels(do(operator, ArrivalWindow, "resize", site.windows, capacity="150")) == ["success"]

    assert set(ArrivalWindow.objects.values_list("capacity", "coach_capacity")) == {(150, 5)}


def test_visits_are_cancelled_by_an_action_with_a_reason(site, operator):
    visit = book(site, site.turns[0][1])

    assert levels(do(operator, Visit, "cancel", [visit])) == ["error"]
    assert levels(do(operator, Visit, "cancel", [visit], reason="عاصفة")) == ["success"]

    visit.refresh_from_db()
    assert (visit.state, visit.cancelled_reason) == ("cancelled", "عاصفة")


@pytest.mark.parametrize("chosen", ["", "x", "1.5", "a\x00b", "9" * 30, "-1", "²", "٩٩٩٩٩٩"])
@pytest.mark.parametrize(
    ("page", "field"),
    [("schools/institution", "province"), ("editions/zone", "edition"), ("pavilions/pavilion", "zone")],
)
def test_a_row_that_is_none_is_refused_by_the_form(db, operator, page, field, chosen):
    answer = operator.post(f"/admin/{page}/add/", {field: chosen})

    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors or (field == "province" and not chosen)


@pytest.mark.parametrize("chosen", ["x", "1.5", "a\x00b", "9" * 30, "-1", "²"])
@pytest.mark.parametrize(
    ("page", "deed"),
    [
        ("pavilions/slot", "close"),
        ("schools/visit", "cancel"),
        ("accounts/user", "erase"),
        ("accounts/apitoken", "revoke"),
    ],
)
def test_a_deed_on_a_row_that_is_none_is_a_bad_request(db, operator, page, deed, chosen):
    answer = operator.post(f"/admin/{page}/", {"action": deed, "_selected_action": [chosen], "reason": "x"})

    assert answer.status_code == (302 if page == "accounts/apitoken" and "\x00" not in chosen else 400)


def test_actions_are_for_those_whose_deed_it_is(site, as_role):
    visit = book(site, site.turns[0][1])
    gates, visits = as_role(Role.GATES), as_role(Role.VISITS)

    do(gates, Visit, "cancel", [visit], reason="عاصفة")
    do(visits, ArrivalWindow, "close", site.windows[1:], reason="عاصفة")

    visit.refresh_from_db()
    assert visit.state == "confirmed"
    assert not ArrivalWindow.objects.exclude(closed_at=None).exists()


def test_a_programme_officer_corrects_the_texts_of_a_pavilion(site, programme):
    pavilion = site.turns[0][1].pavilion
    page = programme.get(page_of(Pavilion, "change", pavilion.pk))
    typed = {name: value or "" for name, value in page.context["adminform"].form.initial.items()}

    answer = programme.post(
        page_of(Pavilion, "change", pavilion.pk), typed | {"name_fr": "Nouveau nom", "levels": "adults", "x_m": "1"}
    )

    before = pavilion.levels
    pavilion.refresh_from_db()
    assert (answer.status_code, pavilion.name_fr, pavilion.levels, pavilion.x_m) == (302, "Nouveau nom", before, 5)


def test_the_admin_runs_no_script_that_the_policy_forbids(full, operator):
    for model in MODELS:
        for address in (page_of(model, "changelist"), page_of(model, "add")):
            page = operator.get(address).content.decode()
            scripts = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", page)
            assert [kind for kind in scripts if "json" not in kind] == [], address
            assert " style=" not in page, address


def test_a_pass_is_found_by_its_whole_serial_and_its_text_is_shown_to_nobody(full, operator):
    issued = Pass.objects.get()

    found = operator.get(page_of(Pass, "changelist"), {"q": str(issued.serial)})
    other = operator.get(page_of(Pass, "changelist"), {"q": str(issued.serial)[:-1]})
    page = operator.get(page_of(Pass, "change", issued.pk))
    key = operator.get(page_of(SigningKey, "change", issued.key_id))

    assert (found.context["cl"].result_count, other.context["cl"].result_count) == (1, 0)
    assert issued.token not in page.content.decode()
    assert SigningKey.objects.get(pk=issued.key_id).sealed_private_key not in key.content.decode()
