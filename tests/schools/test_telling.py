"""Who is told what became of a visit or of a request, in the transaction of the deed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import translation

from openday.notifications.kinds import kind_of
from openday.notifications.models import Channel, Message, Priority
from schools.errors import PlacesTaken
from schools.models import Membership
from schools.services.booking import book_visit, cancel_visit, change_visit
from schools.services.memberships import (
    refuse_institution,
    refuse_membership,
    restore_institution,
    restore_membership,
    suspend_institution,
    suspend_membership,
    verify_institution,
    verify_membership,
)
from schools.services.telling import confirmation_of
from tests.factories.accounts import UserFactory
from tests.factories.schools import MembershipFactory


@pytest.fixture
def colleague(school):
    return MembershipFactory(institution=school, user=UserFactory(language="fr")).user


@pytest.fixture
def visit(site, school, head):
    visit = book_visit(institution_id=school.pk, request=site.request(site.turns[0][1]), by=head, now=site.now)
    Message.objects.all().delete()
    return visit


def told():
    """Who was told what, by which channel: by kind, then address."""
    rows = Message.objects.order_by("kind", "channel", "recipient_id", "address")
    return [(row.kind.removeprefix("schools."), row.channel, row.recipient or row.address) for row in rows]


def facts_of(message, language="en"):
    message.language = language
    return kind_of(message.kind).load([message]).get(message.pk)


def sms_sent(visit, **changes):
    """The adult in charge was reminded."""
    return Message.objects.create(
        kind="schools.visit_near",
        channel=Channel.SMS,
        language="ar",
        about_type="schools.visit",
        about_id=visit.pk,
        due_at=visit.booked_at,
        created_at=visit.booked_at,
        **{"address": visit.adult_phone, "state": "sent", "sent_at": visit.booked_at, **changes},
    )


# --- Booked ----------------------------------------------------------------------------------------


def test_who_booked_is_told_and_where_staff_did_those_who_represent_the_institution(
    visit, head, colleague, visits_officer, site
):
    theirs = confirmation_of(visit=visit, by=head, now=site.now)
    ours = confirmation_of(visit=visit, by=visits_officer, now=site.now)

    assert [(row.recipient, row.channel) for row in theirs] == [(head, "email")]
    assert {(row.recipient, row.channel) for row in ours} == {
        (person, channel) for person in (head, colleague) for channel in ("email", "site")
    }
    assert {(row.kind, row.about_type, row.about_id) for row in ours} == {
        ("schools.visit_confirmed", "schools.visit", visit.pk)
    }


# --- Changed ---------------------------------------------------------------------------------------


def test_a_change_is_told_to_all_who_represent_the_institution_with_what_changed(visit, head, colleague, site):
    request = site.request(site.turns[1][3], window=1, pupils=30, adults=3, coaches=2)

    change_visit(visit=visit, request=request, by=head, now=site.now)

    assert told() == [
        ("visit_changed", "email", head),
        ("visit_changed", "email", colleague),
        ("visit_changed", "site", head),
        ("visit_changed", "site", colleague),
    ]
    message = Message.objects.filter(channel="email").first()
    assert message.language == "ar"
    assert facts_of(message).values["changes"] == (
        "Moved from Saturday 22 May, 09:00 to Saturday 22 May, 09:15; Number of people: 22, then 33;"
        " Number of coaches: 1, then 2; Groups or stops changed"
    )


def test_numbers_alone_are_no_other_stops(visit, head, site):
    change_visit(visit=visit, request=site.request(site.turns[0][1], pupils=30, adults=3), by=head, now=site.now)

    assert facts_of(Message.objects.first()).values["changes"] == "Number of people: 22, then 33"


def test_another_gate_is_said_in_the_language_of_the_reader(visit, head, site):
    change_visit(visit=visit, request=site.request(site.turns[0][1], pupils=30, adults=3), by=head, now=site.now)
    message = Message.objects.first()
    message.context["before"]["gate"] = {"ar": "الباب الشرقي", "fr": "Porte Est", "en": ""}

    said = {language: facts_of(message, language).values["changes"] for language in ("ar", "fr", "en")}

    assert "الباب الشرقي" in said["ar"]
    assert "Porte Est" in said["fr"]
    assert "الباب الشرقي" in said["en"]  # nobody wrote it in English


@pytest.mark.parametrize("changes", [{}, {"adult_in_charge": "خالد"}, {"language": "fr"}, {"coach_plates": ("1-ا-1",)}])
def test_what_needs_no_telling_is_not_told(visit, head, site, changes):
    change_visit(visit=visit, request=replace(site.request(site.turns[0][1]), **changes), by=head, now=site.now)

    assert told() == []


def test_staff_say_that_it_was_they(visit, head, colleague, visits_officer, site):
    change_visit(visit=visit, request=site.request(site.turns[0][2]), by=visits_officer, now=site.now)

    assert {kind for kind, _, _ in told()} == {"visit_changed_by_staff"}
    assert {person for _, _, person in told()} == {head, colleague}


def test_a_change_that_is_refused_tells_nobody(visit, head, site):
    site.turns[2][5].__class__.objects.filter(pk=site.turns[2][5].pk).update(capacity=10)

    with pytest.raises(PlacesTaken):
        change_visit(visit=visit, request=site.request(site.turns[2][5]), by=head, now=site.now)

    assert told() == []


def test_each_change_is_told_and_none_twice(visit, head, site):
    for pupils in (11, 12, 12):
        request = site.request(site.turns[0][1], pupils=pupils, adults=2)
        change_visit(visit=visit, request=request, by=head, now=site.now)

    assert told() == [("visit_changed", "email", head)] * 2 + [("visit_changed", "site", head)] * 2


# --- The adult in charge ---------------------------------------------------------------------------


def test_the_adult_who_was_told_of_the_visit_is_told_when_it_moves_or_is_off(visit, head, site):
    sms_sent(visit)

    change_visit(visit=visit, request=site.request(site.turns[0][1], pupils=21, adults=3), by=head, now=site.now)
    change_visit(
        visit=visit, request=site.request(site.turns[0][2], window=1, pupils=21, adults=3), by=head, now=site.now
    )
    cancel_visit(visit=visit, by=head, now=site.now)

    by_sms = [(kind, address) for kind, channel, address in told() if channel == "sms"]
    assert by_sms == [
        ("visit_cancelled", visit.adult_phone),
        ("visit_changed", visit.adult_phone),
        ("visit_near", visit.adult_phone),
    ]
    told_at_night = Message.objects.filter(channel="sms", priority=Priority.URGENT)
    assert set(told_at_night.values_list("kind", flat=True)) == {"schools.visit_changed", "schools.visit_cancelled"}


@pytest.mark.parametrize("sms", [None, {"state": "queued", "sent_at": None}, {"address": "+212699999999"}])
def test_nobody_else_is_told_by_sms(visit, head, site, sms):
    if sms is not None:
        sms_sent(visit, **sms)

    cancel_visit(visit=visit, by=head, now=site.now)

    assert "sms" not in {channel for kind, channel, _ in told() if kind == "visit_cancelled"}


def test_what_the_adult_is_told_does_not_wait_for_the_morning(visit, visits_officer):
    sms_sent(visit)

    cancel_visit(visit=visit, by=visits_officer, now=visit.arrives_at - timedelta(hours=12), reason="عاصفة")

    told = Message.objects.filter(kind="schools.visit_cancelled_by_staff")
    assert told.get(channel="sms").priority == Priority.URGENT
    assert {row.priority for row in told.exclude(channel="sms")} == {Priority.NORMAL}


# --- Cancelled -------------------------------------------------------------------------------------


def test_a_cancelled_visit_is_told_once_with_who_and_why(visit, head, colleague, site):
    for _ in range(2):
        cancel_visit(visit=visit, by=head, now=site.now, reason="الحافلة معطلة")

    assert told() == [
        ("visit_cancelled", "email", head),
        ("visit_cancelled", "email", colleague),
        ("visit_cancelled", "site", head),
        ("visit_cancelled", "site", colleague),
    ]
    table = dict(facts_of(Message.objects.first()).table)
    assert (table["Reason"], table["Cancelled by"]) == ("الحافلة معطلة", head.full_name)


def test_staff_cancel_with_a_reason_and_no_name(visit, head, visits_officer, site):
    cancel_visit(visit=visit, by=visits_officer, now=site.now, reason="عاصفة")

    assert told() == [("visit_cancelled_by_staff", "email", head), ("visit_cancelled_by_staff", "site", head)]
    facts = facts_of(Message.objects.first())
    assert dict(facts.table)["Reason"] == "عاصفة"
    assert visits_officer.full_name not in str(facts)


# --- What is told no more --------------------------------------------------------------------------


def test_what_was_written_before_a_cancellation_is_not_sent_after_it(visit, head, site):
    change_visit(visit=visit, request=site.request(site.turns[0][2]), by=head, now=site.now)
    changed = Message.objects.first()
    before = facts_of(changed)
    cancel_visit(visit=visit, by=head, now=site.now)

    assert before.values["time"] == "09:00"
    assert facts_of(changed) is None
    assert facts_of(Message.objects.filter(kind="schools.visit_cancelled").first()) is not None


def test_a_visit_that_is_over_is_not_confirmed_any_more(visit, head, site):
    (row,) = confirmation_of(visit=visit, by=head, now=visit.arrives_at + timedelta(minutes=1))

    assert kind_of(row.kind).load([row]).get(row.pk) is None


# --- Memberships -----------------------------------------------------------------------------------


@pytest.fixture
def pending(school):
    return MembershipFactory(institution=school, state=Membership.State.PENDING)


def test_each_decision_is_told_to_the_person(pending, visits_officer, site):
    decided = {"membership_id": pending.pk, "by": visits_officer, "now": site.now}

    verify_membership(**decided)
    suspend_membership(**decided, reason="شكاية")
    restore_membership(**decided)
    restore_membership(**decided)

    kinds = [row.kind for row in Message.objects.filter(channel="email").order_by("pk")]
    assert kinds == ["schools.membership_verified", "schools.membership_suspended", "schools.membership_restored"]
    assert {row.recipient for row in Message.objects.all()} == {pending.user}
    assert {row.edition for row in Message.objects.all()} == {site.edition}


def test_a_refusal_says_why(pending, visits_officer, site):
    refuse_membership(membership_id=pending.pk, reason="العنوان خاص", by=visits_officer, now=site.now)

    facts = facts_of(Message.objects.first())
    assert facts.values["reason"] == "العنوان خاص"
    assert facts.url.endswith("/en/visits/")


def test_what_was_decided_otherwise_since_is_not_told(pending, visits_officer, site):
    verify_membership(membership_id=pending.pk, by=visits_officer, now=site.now)
    verified = Message.objects.first()
    suspend_membership(membership_id=pending.pk, reason="شكاية", by=visits_officer, now=site.now)

    assert facts_of(verified) is None


def test_who_asked_for_an_institution_that_is_none_is_told_so(visits_officer, site):
    pending = MembershipFactory(institution__state="pending", state=Membership.State.PENDING)

    refuse_institution(institution_id=pending.institution_id, reason="مكررة", by=visits_officer, now=site.now)

    assert told() == [("membership_refused", "email", pending.user), ("membership_refused", "site", pending.user)]


def test_an_institution_that_cannot_book_for_a_while_is_told_to_those_who_represent_it(
    school, head, colleague, visits_officer, site
):
    MembershipFactory(institution=school, state=Membership.State.PENDING)
    decided = {"institution_id": school.pk, "by": visits_officer, "now": site.now}

    suspend_institution(**decided, reason="تحقيق")
    suspended = Message.objects.filter(channel="email").order_by("pk").first()
    assert facts_of(suspended).values["reason"] == "تحقيق"
    restore_institution(**decided)

    by_mail = [(kind, person) for kind, channel, person in told() if channel == "email"]
    assert by_mail == [
        ("institution_restored", head),
        ("institution_restored", colleague),
        ("institution_suspended", head),
        ("institution_suspended", colleague),
    ]
    assert facts_of(suspended) is None


def test_a_proposed_institution_that_is_verified_tells_nobody_yet(visits_officer, site):
    pending = MembershipFactory(institution__state="pending", state=Membership.State.PENDING)

    verify_institution(institution_id=pending.institution_id, by=visits_officer, now=site.now)

    assert told() == []


# --- Many at once ----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 30])
def test_a_batch_is_filled_in_five_queries(visit, head, site, number, django_assert_num_queries):
    rows = []
    for key in range(1, number + 1):
        (row,) = confirmation_of(visit=visit, by=head, now=site.now)
        row.pk, row.language = key, ("ar", "fr", "en")[key % 3]
        rows.append(row)

    with translation.override("ar"), django_assert_num_queries(5):
        facts = kind_of("schools.visit_confirmed").load(rows)

    assert len(facts) == number
