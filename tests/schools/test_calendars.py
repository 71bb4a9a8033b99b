"""Visits in calendars: read alike by two programs that know nothing of each other, updated and cancelled by one UID."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import signing
from icalendar import Calendar

from openday.accounts.mail import Letter, message_of, rendered
from openday.calendar_feeds import UnknownFeed
from schools.models import CalendarFeed, Visit
from schools.papers.attachments import cancelled_event, certificate, letter_and_event
from schools.papers.calendars import Method, calendar_of
from schools.services.booking import book_visit, cancel_visit, change_visit, correct_contact
from schools.services.calendar_feeds import feed_of as opened
from schools.services.calendar_feeds import read_feed, renew_feed, token_of
from tests.calendar_readers import events_by_icalendar, events_by_vobject
from tests.factories.schools import InstitutionFactory, MembershipFactory
from tests.pdf import lines_of
from tests.schools.conftest import head_of

LONG = "الثانوية التأهيلية الأمير مولاي عبد الله للأقسام التحضيرية، الملحقة الثانية؛ الشرقية"


@pytest.fixture
def school(db):
    return InstitutionFactory(name_ar=LONG, name_fr='Lycée "Al Amal"; annexe 2, site est \\ ouest')


@pytest.fixture
def visit(site, school, head):
    request = site.request(site.turns[0][1], site.turns[2][3])
    return book_visit(institution_id=school.pk, request=request, by=head, now=site.now)


def calendar(visit, **told) -> bytes:
    visits = Visit.objects.for_calendars().filter(pk=visit.pk)
    return calendar_of(visits, **{"language": "ar", **told})


def by_icalendar(content: bytes) -> dict:
    (event,) = events_by_icalendar(content)
    return event


def by_vobject(content: bytes) -> dict:
    (event,) = events_by_vobject(content)
    return event


# --- What a calendar says ---------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("method", Method)
def test_two_programs_read_the_same(visit, language, method):
    content = calendar(visit, language=language, method=method, attendee="head@example.org")

    assert by_icalendar(content) == by_vobject(content)


def test_an_event_says_when_where_and_for_whom(site, visit):
    read = by_icalendar(calendar(visit))

    assert (read["starts_at"], read["ends_at"]) == (site.nine, site.turns[2][3].ends_at)
    assert read["summary"] == f"الأبواب المفتوحة: {LONG}"
    assert read["location"] == "باب الحافلات، فضاء المعارض، وجدة"
    assert read["description"].splitlines() == [
        f"رقم الزيارة: {visit.reference}",
        "مجموعة واحدة، 20 تلميذا، مرافقان، حافلة واحدة",
        "يمكن تعديلها إلى غاية الجمعة 21 ماي، 09:00.",
    ]
    assert read["url"] == f"http://testserver/ar/visits/{visit.public_id}/"
    assert read["alarms"] == [timedelta(days=-1), timedelta(hours=-2)]
    assert (read["method"], read["status"], read["attendee"]) == ("PUBLISH", "CONFIRMED", "")
    assert "0600000012" not in calendar(visit).decode().replace(" ", "")


def test_lines_are_folded_between_letters_and_no_longer_than_allowed(visit):
    lines = calendar(visit).split(b"\r\n")

    assert max(map(len, lines)) <= 75
    assert all(line.decode() for line in lines if line)  # no letter is cut in two
    assert any(line.startswith(b" ") for line in lines)


def test_signs_that_have_a_meaning_are_written_so_that_they_have_none(visit):
    content = calendar(visit, language="fr")

    assert by_vobject(content)["summary"].endswith('Lycée "Al Amal"; annexe 2, site est \\ ouest')
    assert rb"\; annexe 2\, site est \\ ouest" in content.replace(b"\r\n ", b"")


def test_times_are_instants_and_name_no_time_zone(visit):
    content = calendar(visit)

    assert b"DTSTART:20270522T090000Z" in content
    assert b"TZID" not in content


def test_the_same_visit_is_the_same_bytes(visit):
    assert calendar(visit) == calendar(visit)


def test_a_calendar_that_is_read_again_says_its_name_and_how_often(visit):
    whole = Calendar.from_ical(calendar(visit, language="fr"))

    assert (str(whole["x-wr-calname"]), str(whole["x-published-ttl"].to_ical(), "ascii")) == (
        "Visites aux Journées portes ouvertes",
        "PT1H",
    )


# --- Updates and cancellation -----------------------------------------------------------------------
def test_whatever_happens_the_uid_stays_and_the_sequence_grows(site, visit, head):
    request = site.request(site.turns[0][1], window=1)
    told = [by_icalendar(calendar(visit, method=Method.REQUEST, attendee="head@example.org"))]

    change_visit(visit=visit, request=replace(request, coach_count=0), by=head, now=site.now)
    told.append(by_icalendar(calendar(visit, method=Method.REQUEST, attendee="head@example.org")))
    correct_contact(
        visit=visit,
        adult_in_charge="سعاد",
        adult_phone="+212600000013",
        language="ar",
        coach_plates=[],
        by=head,
        now=site.now,
        expected_revision=2,
    )
    told.append(by_icalendar(calendar(visit, method=Method.REQUEST, attendee="head@example.org")))
    cancel_visit(visit=visit, by=head, now=site.now + timedelta(hours=1), reason="عاصفة")
    told.append(by_icalendar(calendar(visit, method=Method.CANCEL, attendee="head@example.org")))

    assert {each["uid"] for each in told} == {f"visit-{visit.public_id}@openday"}
    assert [each["sequence"] for each in told] == [1, 2, 3, 4]
    assert [each["status"] for each in told] == ["CONFIRMED"] * 3 + ["CANCELLED"]
    assert told[1]["starts_at"] == site.windows[1].starts_at != told[0]["starts_at"]
    assert (told[3]["method"], told[3]["alarms"], told[3]["starts_at"]) == ("CANCEL", [], told[2]["starts_at"])
    assert {(each["attendee"], each["organizer"]) for each in told} == {
        ("mailto:head@example.org", "mailto:no-reply@localhost")
    }


# --- With mails -------------------------------------------------------------------------------------
def files_of(visit, make, *, now, language="ar"):
    return make(visit_id=visit.pk, language=language, address="head@example.org", now=now)


def test_a_mail_brings_the_letter_and_an_invitation(site, visit):
    letter, event = files_of(visit, letter_and_event, now=site.now, language="fr")

    assert (letter.name, letter.content_type) == (f"{visit.reference}.pdf", "application/pdf")
    assert "Lettre de visite" in lines_of(letter.content)
    assert (event.name, event.content_type) == ("visit.ics", "text/calendar; method=REQUEST")
    assert by_vobject(event.content)["attendee"] == "mailto:head@example.org"


def test_an_invitation_arrives_as_it_was_made(site, visit):
    _, event = files_of(visit, letter_and_event, now=site.now)
    mail = rendered(Letter(subject="x", lines=("y",)), to="head@example.org", language="ar")

    sent = message_of(mail, [(event.name, event.content, event.content_type)]).message()

    (part,) = [part for part in sent.walk() if part.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "REQUEST"
    assert part.get_content_charset() == "utf-8"
    assert by_icalendar(part.get_payload(decode=True)) == by_icalendar(event.content)


def test_after_a_cancellation_a_mail_takes_the_event_away_and_brings_no_letter(site, visit, head):
    cancel_visit(visit=visit, by=head, now=site.now)

    assert files_of(visit, letter_and_event, now=site.now) == []
    (event,) = files_of(visit, cancelled_event, now=site.now)
    assert event.content_type == "text/calendar; method=CANCEL"
    assert by_icalendar(event.content)["status"] == "CANCELLED"


def test_the_certificate_comes_once_the_day_is_over(site, visit):
    end = visit.arrives_at + timedelta(hours=14, minutes=59)

    assert files_of(visit, certificate, now=end) == []
    (file,) = files_of(visit, certificate, now=end + timedelta(minutes=1))

    assert file.name == f"{visit.reference}-certificate.pdf"
    assert "شهادة مشاركة" in lines_of(file.content)


def test_who_did_not_come_has_no_certificate(site, visit):
    Visit.objects.filter(pk=visit.pk).update(state="no_show", live_number=None)

    assert files_of(visit, certificate, now=visit.arrives_at + timedelta(days=2)) == []


# --- The address that calendars read -----------------------------------------------------------------
def read(token, site):
    return [visit.pk for visit in read_feed(token=token, now=site.now)]


def test_a_link_opens_the_visits_of_those_whom_its_owner_represents(site, visit, head, other_teacher):
    theirs = other_teacher.memberships.get().institution
    elsewhere = book_visit(
        institution_id=theirs.pk, request=site.request(site.turns[1][1]), by=other_teacher, now=site.now
    )

    tokens = {user: token_of(opened(user=user, now=site.now)) for user in (head, other_teacher)}

    assert (read(tokens[head], site), read(tokens[other_teacher], site)) == ([visit.pk], [elsewhere.pk])
    MembershipFactory(user=head, institution=theirs, state="pending")
    assert read(tokens[head], site) == [visit.pk]


def test_a_cancelled_visit_stays_so_that_calendars_take_it_away(site, visit, head):
    token = token_of(opened(user=head, now=site.now))
    cancel_visit(visit=visit, by=head, now=site.now)

    (shown,) = read_feed(token=token, now=site.now)

    assert by_vobject(calendar_of([shown], language="ar"))["status"] == "CANCELLED"


@pytest.mark.parametrize("end", ["no_show", "archived"])
def test_what_is_over_for_good_is_not_in_it(site, visit, head, end):
    token = token_of(opened(user=head, now=site.now))
    if end == "no_show":
        Visit.objects.update(state="no_show", live_number=None)
    else:
        site.edition.state = end
        site.edition.save()

    assert read(token, site) == []


def test_a_new_link_ends_the_one_before(site, visit, head):
    before = token_of(opened(user=head, now=site.now))

    after = token_of(renew_feed(user=head, now=site.now))

    assert read(after, site) == [visit.pk]
    with pytest.raises(UnknownFeed):
        read(before, site)


def test_asking_for_a_link_twice_is_the_same_link(site, head):
    assert token_of(opened(user=head, now=site.now)) == token_of(opened(user=head, now=site.now))
    assert CalendarFeed.objects.count() == 1


@pytest.mark.parametrize("forged", ["", "x", "WzEsMV0:1abc:def", "other salt", "not a pair", "nobody"])
def test_a_link_of_somebody_else_making_opens_nothing(site, head, forged):
    feed = opened(user=head, now=site.now)
    made = {
        "other salt": signing.dumps([head.pk, feed.number], salt="x"),
        "not a pair": signing.dumps("x", salt="schools.calendar_feed"),
        "nobody": signing.dumps([0, 1], salt="schools.calendar_feed"),
    }

    with pytest.raises(UnknownFeed):
        read_feed(token=made.get(forged, forged), now=site.now)


def test_the_link_of_whoever_was_shut_out_opens_nothing(site, visit, head):
    token = token_of(opened(user=head, now=site.now))
    head.is_active = False
    head.save()

    with pytest.raises(UnknownFeed):
        read(token, site)


def test_its_owner_sees_whether_a_calendar_reads_it(site, visit, head):
    feed = opened(user=head, now=site.now)
    times = [site.now, site.now + timedelta(minutes=59), site.now + timedelta(minutes=61)]

    noted = []
    for now in times:
        list(read_feed(token=token_of(feed), now=now))
        feed.refresh_from_db()
        noted.append(feed.read_at)

    assert noted == [times[0], times[0], times[2]]


def test_a_colleague_who_joins_sees_the_visit_too(site, visit, school):
    colleague = head_of(school)

    assert read(token_of(opened(user=colleague, now=site.now)), site) == [visit.pk]
