"""What was told about a record: to whom as its reader may know it, what became of it, and what can be sent again."""

from datetime import timedelta

import pytest

from openday.notifications.models import Message
from openday.notifications.statuses import Status
from openday.notifications.told import masked, told_to_institution, told_to_staff
from tests.factories.accounts import UserFactory
from tests.factories.notifications import NOW, MessageFactory

VISIT = "schools.visit"


@pytest.fixture
def nadia(db):
    return UserFactory(email="nadia.m@example.org", full_name="نادية المنصوري", phone="+212661223344")


def about(pk=17, **changes) -> Message:
    return MessageFactory(**{"about_type": VISIT, "about_id": pk, **changes})


def staff(**changes):
    return told_to_staff({VISIT: [17]}, **{"may_see_addresses": True, **changes}).rows


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("nadia.m@example.org", "na…@example.org"),
        ("n@example.org", "n…@example.org"),
        ("+212661223344", "06 … 44"),
        ("+33612345678", "+3 … 78"),
        ("", ""),
    ],
)
def test_a_masked_address_is_known_by_its_owner_alone(address, shown):
    assert masked(address) == shown


def test_staff_see_what_was_told_about_the_record_by_every_channel_the_newest_first(nadia):
    mail = about(recipient=nadia, delivered_at=NOW)
    bell = about(recipient=nadia, channel="site", address="", read_at=NOW)
    sms = about(recipient=None, channel="sms", address="+212600000012", kind="schools.visit_today")
    about(pk=18)
    MessageFactory(about_type="schools.membership", about_id=17)

    rows = staff()

    assert [(row.message, row.name, row.address, row.status) for row in rows] == [
        (sms, "", "06 00 00 00 12", Status.SENT),
        (bell, "نادية المنصوري", "", Status.SENT),
        (mail, "نادية المنصوري", "nadia.m@example.org", Status.DELIVERED),
    ]


def test_staff_who_send_nothing_see_no_addresses(nadia):
    about(recipient=nadia)

    assert [row.address for row in staff(may_see_addresses=False)] == ["na…@example.org"]


def test_what_failed_says_why(nadia):
    about(recipient=nadia, bounced_at=NOW, error="550 no such mailbox")
    about(recipient=nadia, state="dead", error="address_blocked", sent_at=None)

    assert [(row.status, bool(row.why)) for row in staff()] == [(Status.DEAD, True), (Status.BOUNCED, True)]


@pytest.mark.parametrize(
    ("changes", "can_be_repeated"),
    [
        ({}, True),
        ({"state": "dead", "sent_at": None}, True),
        ({"state": "queued", "sent_at": None}, False),
        ({"state": "cancelled", "sent_at": None}, False),
        ({"channel": "site", "address": ""}, False),
        ({"kind": "accounts.letter"}, False),
        ({"kind": "gone.kind"}, False),
    ],
)
def test_what_can_be_sent_again(nadia, changes, can_be_repeated):
    about(recipient=nadia, **changes)

    assert [row.can_be_repeated for row in staff()] == [can_be_repeated]


def test_the_institution_knows_its_own_addresses_and_no_others(nadia):
    colleague = UserFactory(email="karim@example.org", full_name="كريم")
    about(recipient=nadia)
    about(recipient=colleague)
    about(recipient=None, channel="sms", address="+212600000012", kind="schools.visit_today")
    about(recipient=None, channel="sms", address="+212600000099", kind="schools.visit_today")

    page = told_to_institution({VISIT: [17]}, reader=nadia, known=["+212600000012"])

    assert [(row.is_readers_own, row.name, row.address) for row in page.rows] == [
        (False, "", "06 … 99"),
        (False, "", "06 00 00 00 12"),
        (False, "كريم", "ka…@example.org"),
        (True, "نادية المنصوري", "nadia.m@example.org"),
    ]


def test_the_institution_sees_what_left_the_site_and_not_what_was_stopped(nadia):
    about(recipient=nadia, channel="site", address="")
    about(recipient=nadia, state="cancelled", error="no_longer_due", sent_at=None)
    waits = about(recipient=nadia, state="queued", sent_at=None, due_at=NOW + timedelta(days=1))

    assert [row.message for row in told_to_institution({VISIT: [17]}, reader=nadia).rows] == [waits]


def test_titles_are_for_their_readers(nadia):
    about(recipient=nadia, kind="schools.visit_cancelled")
    about(recipient=nadia, kind="gone.kind")

    theirs = told_to_institution({VISIT: [17]}, reader=nadia).rows

    assert [row.title for row in staff()] == ["gone.kind", "ألغت مؤسسة زيارتها"]
    assert [row.title for row in theirs] == ["gone.kind", "أُلغيت زيارتكم"]


def test_records_of_several_types_stand_together_and_what_is_too_much_is_cut(nadia, django_assert_num_queries):
    for number in range(3):
        about(recipient=nadia, pk=number)
    MessageFactory(recipient=nadia, about_type="schools.membership", about_id=5)
    MessageFactory(recipient=nadia, about_type="schools.membership", about_id=6)
    records = {VISIT: [0, 1], "schools.membership": [5], "schools.institution": []}

    with django_assert_num_queries(1):
        page = told_to_staff(records, may_see_addresses=True, most=2)

    assert ([row.message.about_id for row in page.rows], page.is_cut) == ([5, 1], True)
    assert not told_to_staff(records, may_see_addresses=True, most=3).is_cut
