"""Activities on the pages of their outlet, and its agenda in calendars."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
import vobject
from django.core import signing
from django.urls import reverse
from django.utils import translation
from icalendar import Calendar

from media_accreditation.agendas import agenda_of
from media_accreditation.models import ActivityRequest, AgendaFeed, Application
from media_accreditation.services.activities import (
    agree_activity,
    cancel_activity,
    propose_time,
)
from media_accreditation.services.activity_rules import Plan
from openday.accounts.roles import Role
from openday.calendar_feeds import feed_of, renew_feed, token_of
from openday.time_zone import at_local
from tests.factories.accounts import UserFactory
from tests.factories.editions import FIRST_DAY
from tests.factories.media_accreditation import (
    NOW,
    ActivityRequestFactory,
    ApplicationFactory,
    OfficerFactory,
    RepresentativeFactory,
)
from tests.factories.pavilions import PavilionFactory

State = ActivityRequest.State
TEN = at_local(FIRST_DAY, time(10))
LONG = (
    'المديرية العامة للأمن الوطني في خدمة المواطن: مواكبة يوم كامل لفرق الشرطة العلمية والتقنية، "الجزء الأول"; كواليس'
)


@pytest.fixture(autouse=True)
def before_the_edition(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def application(db):
    return ApplicationFactory(state=Application.State.APPROVED)


@pytest.fixture
def journalist(application):
    return RepresentativeFactory(outlet=application.outlet).user


@pytest.fixture
def space(client, journalist):
    client.force_login(journalist)
    return client


def url(name, *args, language="ar"):
    with translation.override(language):
        return reverse(f"press:{name}", args=args)


def typed(application, **changes):
    pavilion = PavilionFactory(edition=application.edition)
    return {
        "kind": "filming",
        "subject": LONG[:200],
        "pavilion": pavilion.pk,
        "officer": "",
        "day": FIRST_DAY.isoformat(),
        "opens": "٠٩:٣٠",
        "closes": "12h",
        "duration_minutes": "٤٥",
        "cameras": "1",
        "language": "",
        "details": "",
        "key": str(uuid4()),
        **changes,
    }


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_an_outlet_asks_as_people_write_and_sends_twice(space, application, language):
    said = typed(application)
    address = url("activity-ask", application.public_id, language=language)

    answers = [space.post(address, said) for _ in range(2)]

    (activity,) = ActivityRequest.objects.all()
    assert [answer.url for answer in answers] == [url("activity-detail", activity.public_id, language=language)] * 2
    assert (activity.wished_from, activity.duration_minutes, activity.cameras) == (
        at_local(FIRST_DAY, time(9, 30)),
        45,
        1,
    )
    assert space.get(answers[0].url).status_code == 200


def test_what_cannot_be_had_is_said_and_what_was_typed_is_kept(space, application):
    answer = space.post(url("activity-ask", application.public_id), typed(application, cameras="3"))

    assert answer.status_code == 422
    assert "3" in answer.content.decode()
    assert LONG[:40] in answer.content.decode()
    assert answer.context["form"].non_field_errors()
    assert not ActivityRequest.objects.exists()


def test_only_an_accredited_outlet_finds_the_form_and_nobody_else_s_activity(space, application, client):
    other = ApplicationFactory(edition=application.edition, state=Application.State.APPROVED)
    waiting = ApplicationFactory(edition=application.edition, outlet=RepresentativeFactory().outlet)
    theirs = ActivityRequestFactory(application=other, state=State.PROPOSED)

    answers = [
        space.get(url("activity-ask", other.public_id)),
        space.get(url("activity-ask", waiting.public_id)),
        space.get(url("activity-detail", theirs.public_id)),
        space.get(url("activity-event", theirs.public_id)),
        space.post(url("activity-agree", theirs.public_id), {"revision": 1}),
        space.post(url("activity-cancel", theirs.public_id)),
        space.post(url("activity-another-time", theirs.public_id)),
        space.get(url("activity-change", theirs.public_id)),
    ]

    assert [answer.status_code for answer in answers] == [404] * 8
    theirs.refresh_from_db()
    assert theirs.state == State.PROPOSED


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_proposal_is_answered_with_yes_or_another_time(space, application, language):
    yes, other = (ActivityRequestFactory(application=application, state=State.PROPOSED) for _ in range(2))

    shown = space.get(url("activity-detail", yes.public_id, language=language))
    space.post(
        url("activity-agree", yes.public_id, language=language), {"revision": shown.context["activity"].revision}
    )
    space.post(
        url("activity-another-time", other.public_id, language=language),
        {"revision": 1, "day": FIRST_DAY.isoformat(), "opens": "14:00", "closes": "16:00", "words": "بعد الزوال"},
    )

    yes.refresh_from_db()
    other.refresh_from_db()
    assert (yes.state, other.state, other.outlet_words) == (State.AGREED, State.ASKED, "بعد الزوال")
    assert other.wished_from == at_local(FIRST_DAY, time(14))


def test_a_yes_to_a_time_that_moved_is_no_yes(space, application):
    activity = ActivityRequestFactory(application=application, state=State.PROPOSED)
    desk = UserFactory(roles=[Role.PRESS])
    plan = Plan(TEN + timedelta(hours=2), TEN + timedelta(hours=3), activity.pavilion_id)
    propose_time(activity_id=activity.pk, revision=1, plan=plan, by=desk, now=NOW)

    answer = space.post(url("activity-agree", activity.public_id), {"revision": 1}, follow=True)

    activity.refresh_from_db()
    assert activity.state == State.PROPOSED
    assert [str(message) for message in answer.context["messages"]]


def test_wishes_change_and_an_activity_is_cancelled(space, application):
    activity = ActivityRequestFactory(application=application)
    said = typed(application, subject="موضوع آخر", pavilion=activity.pavilion_id, revision=1)

    form = space.get(url("activity-change", activity.public_id))
    space.post(url("activity-change", activity.public_id), said)
    space.post(url("activity-cancel", activity.public_id), {"reason": "غير ضروري"})

    activity.refresh_from_db()
    assert form.context["form"].initial["opens"] == time(9)
    assert (activity.subject, activity.state, activity.ended_reason) == ("موضوع آخر", State.CANCELLED, "غير ضروري")


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_of_an_outlet_costs_the_same_at_any_length(space, application, count, django_assert_num_queries):
    for number in range(count):
        ActivityRequestFactory(application=application, state=list(State)[number % 2 * 5], subject=LONG[:200])

    with django_assert_num_queries(5):
        answer = space.get(url("activity-list"))

    assert answer.content.decode().count('class="card stack"') == count


def test_an_empty_list_says_what_to_do(space, application):
    with_nothing = space.get(url("activity-list")).content.decode()
    Application.objects.update(state=Application.State.SECURITY_REVIEW)
    before = space.get(url("activity-list")).content.decode()

    assert url("activity-ask", application.public_id) in with_nothing
    assert url("activity-ask", application.public_id) not in before


# --- calendars --------------------------------------------------------------------------------------


def events(content: bytes) -> list[tuple]:
    """Each as (uid, sequence, status), read by one program; the other must find the same number."""
    found = Calendar.from_ical(content).walk("VEVENT")
    read = vobject.readOne(content.decode())
    assert len(read.contents.get("vevent", [])) == len(found)
    return [(str(event["uid"]), int(event["sequence"]), str(event["status"])) for event in found]


def test_the_agenda_keeps_one_uid_through_every_change(client, application, journalist):
    row = ActivityRequestFactory(application=application, state=State.PROPOSED, subject=LONG[:200])
    ActivityRequestFactory(application=application)  # without a time
    ActivityRequestFactory(
        application=ApplicationFactory(edition=application.edition, state="approved"), state="agreed"
    )
    token = token_of(feed_of(AgendaFeed, user=journalist, now=NOW), salt="press.agenda_feed")
    desk = UserFactory(roles=[Role.PRESS])
    seen = []

    def look():
        seen.extend(events(client.get(url("agenda-feed", token)).content))

    look()
    agree_activity(activity_id=row.pk, revision=1, by=journalist, now=NOW)
    look()
    plan = Plan(TEN + timedelta(hours=4), TEN + timedelta(hours=5), row.pavilion_id)
    propose_time(activity_id=row.pk, revision=2, plan=plan, by=desk, now=NOW)
    look()
    cancel_activity(activity_id=row.pk, by=desk, now=NOW, reason="x")
    look()

    uid = f"activity-{row.public_id}@openday"
    assert seen == [
        (uid, 1, "TENTATIVE"),
        (uid, 2, "CONFIRMED"),
        (uid, 3, "TENTATIVE"),
        (uid, 4, "CANCELLED"),
    ]


def test_the_same_activities_are_the_same_bytes_and_instants_are_in_utc(application):
    ActivityRequestFactory(
        application=application, state=State.AGREED, officer=OfficerFactory(edition=application.edition)
    )
    rows = ActivityRequest.objects.for_agendas()

    first, second = (agenda_of(rows.all(), language="fr") for _ in range(2))

    (event,) = Calendar.from_ical(first).walk("VEVENT")
    assert first == second
    assert event.decoded("dtstart") == TEN
    assert event.decoded("dtstart").utcoffset() == timedelta()
    assert b"TZID" not in first


def test_a_link_that_was_renewed_or_invented_opens_nothing(client, journalist, space):
    old = token_of(feed_of(AgendaFeed, user=journalist, now=NOW), salt="press.agenda_feed")
    new = token_of(renew_feed(AgendaFeed, user=journalist, now=NOW), salt="press.agenda_feed")
    of_visits = signing.dumps([journalist.pk, 2], salt="schools.calendar_feed")

    page_shows = new in space.get(url("agenda")).content.decode()
    statuses = [client.get(url("agenda-feed", token)).status_code for token in (new, old, of_visits, "x")]

    assert page_shows
    assert statuses == [200, 404, 404, 404]


def test_a_person_who_no_longer_acts_for_an_outlet_reads_nothing_of_it(client, application, journalist):
    ActivityRequestFactory(application=application, state=State.AGREED)
    token = token_of(feed_of(AgendaFeed, user=journalist, now=NOW), salt="press.agenda_feed")
    journalist.outlets_represented.update(state="suspended")

    assert events(client.get(url("agenda-feed", token)).content) == []
    assert isinstance(AgendaFeed.objects.get().read_at, datetime)
