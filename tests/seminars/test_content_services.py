"""Halls, seminars and speakers as services change them: what is refused stands beside what is done."""

from datetime import time, timedelta
from functools import partial

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.editions.models import Edition
from openday.notifications.models import Message
from openday.signed_links import key_of
from openday.time_zone import at_local
from openday.uploads import store
from openday.uploads.reading import JPEG, CleanFile
from seminars.errors import (
    CodeTaken,
    EmailTaken,
    HallGetsTooSmall,
    InUse,
    LanguageMissing,
    MayNotManage,
    NameMissing,
    NarrowSeating,
    NoAddressToWriteTo,
    OutsideTheEdition,
    OwnPageClosed,
    ReasonMissing,
    SentJustNow,
    SpeakerElsewhere,
    SpeakerTwice,
    StaleRevision,
    TwoModerators,
    UnknownSpeaker,
)
from seminars.models import Contribution, Hall, Seminar, Speaker
from seminars.own_page import opens_own_page, own_key_of
from seminars.services.halls import HallCard, add_hall, change_hall, delete_hall
from seminars.services.own_part import fill_in_own_part, propose_photo
from seminars.services.rules import change_seminar_rules, seminar_rules_of
from seminars.services.seminars import (
    Contributing,
    SeminarCard,
    add_seminar,
    cancel_seminar,
    change_seminar,
    delete_seminar,
    next_code,
    revive_seminar,
    set_contributions,
)
from seminars.services.speakers import (
    OPEN_AFTER,
    OwnPart,
    SpeakerCard,
    add_speaker,
    change_speaker,
    delete_speaker,
    is_open,
    send_link,
    send_missing_links,
    set_availability,
    set_photo,
)
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory, ZoneFactory
from tests.factories.seminars import (
    NOW,
    TEN,
    ContributionFactory,
    HallFactory,
    PlacementFactory,
    RegistrationFactory,
    ReleasedEntryFactory,
    ScheduleReleaseFactory,
    SeatingFactory,
    SeminarFactory,
    SpeakerFactory,
)

pytestmark = pytest.mark.django_db
CARD = SeminarCard(theme="technology", title_ar="الهوية الرقمية", languages=("ar", "fr"), interpretation=("en",))
NADIA = SpeakerCard(name_ar="نادية العلوي", name_fr="Nadia El Alaoui", email="Nadia@Example.org")
HOUR = timedelta(hours=1)


@pytest.fixture
def edition() -> Edition:
    return EditionFactory()


@pytest.fixture
def officer() -> User:
    return UserFactory(roles=[Role.PROGRAMME])


def hall_card(edition: Edition, **told: object) -> HallCard:
    zone = ZoneFactory(edition=edition)
    return HallCard(**{"code": "C1", "name_ar": "القاعة الكبرى", "zone_id": zone.pk, "capacity": 200} | told)


def photo(content: bytes = b"a face") -> CleanFile:
    return CleanFile(JPEG, (content, b"small"), 1, 700, 900, "0" * 64, "me.jpg")


# --- Roles ------------------------------------------------------------------------------------------
def test_who_only_sees_the_programme_changes_nothing(edition):
    direction = UserFactory(roles=[Role.DIRECTION])
    seminar, speaker = SeminarFactory(edition=edition), SpeakerFactory(edition=edition)
    hall = HallFactory(edition=edition)
    by, now = direction, NOW
    deeds = [
        partial(add_hall, edition=edition, card=hall_card(edition), by=by),
        partial(change_hall, hall_id=hall.pk, card=hall_card(edition), by=by),
        partial(delete_hall, hall_id=hall.pk, by=by),
        partial(change_seminar_rules, edition=edition, rules={"max_seats": 2}, by=by),
        partial(add_seminar, edition=edition, code="S77", card=CARD, by=by),
        partial(change_seminar, seminar_id=seminar.pk, revision=1, card=CARD, by=by),
        partial(set_contributions, seminar_id=seminar.pk, revision=1, contributions=[], by=by),
        partial(cancel_seminar, seminar_id=seminar.pk, reason="x", by=by, now=now),
        partial(revive_seminar, seminar_id=seminar.pk, by=by),
        partial(delete_seminar, seminar_id=seminar.pk, by=by),
        partial(add_speaker, edition=edition, card=NADIA, by=by, now=now),
        partial(change_speaker, speaker_id=speaker.pk, revision=1, card=NADIA, by=by, now=now),
        partial(delete_speaker, speaker_id=speaker.pk, by=by),
        partial(send_link, speaker_id=speaker.pk, by=by, now=now),
        partial(send_missing_links, edition=edition, by=by, now=now),
        partial(set_photo, speaker_id=speaker.pk, photo=photo(), by=by),
        partial(set_availability, speaker_id=speaker.pk, windows=[], by=by, now=now),
    ]

    for deed in deeds:
        with pytest.raises(MayNotManage), transaction.atomic():
            deed()

    assert (Hall.objects.count(), Seminar.objects.count(), Speaker.objects.count()) == (1, 1, 1)
    assert Message.objects.count() == 0


# --- Halls ------------------------------------------------------------------------------------------
def test_a_hall_is_added_changed_and_deleted(edition, officer):
    hall = add_hall(edition=edition, card=hall_card(edition, booths=3), by=officer)

    change_hall(hall_id=hall.pk, card=hall_card(edition, capacity=90, name_fr="Salle"), by=officer)

    hall.refresh_from_db()
    assert (hall.code, hall.capacity, hall.booths, hall.name_fr) == ("C1", 90, 0, "Salle")
    delete_hall(hall_id=hall.pk, by=officer)
    delete_hall(hall_id=hall.pk, by=officer)  # twice
    assert not edition.halls.exists()


def test_two_halls_of_an_edition_have_two_codes(edition, officer):
    other = EditionFactory(state=Edition.State.DRAFT)
    add_hall(edition=edition, card=hall_card(edition), by=officer)
    add_hall(edition=other, card=hall_card(other), by=officer)

    with pytest.raises(CodeTaken), transaction.atomic():
        add_hall(edition=edition, card=hall_card(edition), by=officer)

    assert edition.halls.count() == 1


def test_a_hall_that_gets_smaller_than_its_seats_asks_first(edition, officer):
    placement = PlacementFactory(seminar__edition=edition, hall__capacity=200)
    SeatingFactory(seminar=placement.seminar, seats=200, seats_taken=120)
    hall = placement.hall
    smaller = hall_card(edition, code=hall.code, capacity=150, zone_id=hall.zone_id)

    with pytest.raises(HallGetsTooSmall) as refused, transaction.atomic():
        change_hall(hall_id=hall.pk, card=smaller, by=officer)

    assert refused.value.seatings == [NarrowSeating(placement.seminar.public_id, str(placement.seminar), 200, 120)]
    hall.refresh_from_db()
    assert hall.capacity == 200
    change_hall(hall_id=hall.pk, card=smaller, by=officer, is_understood=True)
    hall.refresh_from_db()
    placement.seminar.seating.refresh_from_db()
    assert (hall.capacity, placement.seminar.seating.seats, placement.seminar.seating.seats_taken) == (150, 200, 120)


def test_a_hall_of_the_draft_or_of_a_release_stays(edition, officer):
    placed = PlacementFactory(seminar__edition=edition).hall
    released = ReleasedEntryFactory(release__edition=edition).hall

    for hall, where in ((placed, "draft"), (released, "release")):
        with pytest.raises(InUse) as refused, transaction.atomic():
            delete_hall(hall_id=hall.pk, by=officer)
        assert refused.value.where == where


def test_rules_of_sign_up_are_made_with_their_first_use_and_changed(edition, officer):
    assert seminar_rules_of(edition).max_seats == 6

    change_seminar_rules(edition=edition, rules={"max_seats": 4, "offer_hours": 24}, by=officer)

    rules = seminar_rules_of(edition)
    assert (rules.max_seats, rules.offer_hours, rules.confirm_hours) == (4, 24, 48)


# --- Seminars ---------------------------------------------------------------------------------------
def test_a_seminar_is_added_and_changed(edition, officer):
    seminar = add_seminar(edition=edition, code="S01", card=CARD, by=officer)
    changed = SeminarCard(theme="forensics", title_ar="الدليل العلمي", languages=("fr",), expected_people=150)

    change_seminar(seminar_id=seminar.pk, revision=1, card=changed, by=officer)

    seminar = Seminar.objects.get(pk=seminar.pk)
    assert (seminar.code, seminar.theme, seminar.languages, seminar.interpretation) == ("S01", "forensics", ["fr"], [])
    assert (seminar.expected_people, seminar.revision) == (150, 2)


def test_who_read_an_older_seminar_does_not_overwrite_it(edition, officer):
    seminar = add_seminar(edition=edition, code="S01", card=CARD, by=officer)
    change_seminar(seminar_id=seminar.pk, revision=1, card=CARD, by=officer)

    for deed in (
        partial(change_seminar, card=SeminarCard(theme="forensics", title_ar="غيره")),
        partial(set_contributions, contributions=[]),
    ):
        with pytest.raises(StaleRevision) as refused, transaction.atomic():
            deed(seminar_id=seminar.pk, revision=1, by=officer)
        assert refused.value.revision == 2

    assert Seminar.objects.get(pk=seminar.pk).title_ar == "الهوية الرقمية"


def test_a_seminar_has_a_code_of_its_own_and_a_language(edition, officer):
    add_seminar(edition=edition, code="S07", card=CARD, by=officer)

    with pytest.raises(CodeTaken), transaction.atomic():
        add_seminar(edition=edition, code="S07", card=CARD, by=officer)
    mute = SeminarCard(theme="technology", title_ar="بلا لغة", languages=())
    with pytest.raises(LanguageMissing), transaction.atomic():
        add_seminar(edition=edition, code="S08", card=mute, by=officer)
    with pytest.raises(IntegrityError, match="a_seminar_is_held_in_some_language"), transaction.atomic():
        Seminar.objects.update(languages=[])

    assert next_code(edition) == "S08"
    assert next_code(EditionFactory(state=Edition.State.DRAFT)) == "S01"


def test_a_cancelled_seminar_says_why_and_can_take_place_after_all(edition, officer):
    seminar = SeminarFactory(edition=edition)
    with pytest.raises(ReasonMissing), transaction.atomic():
        cancel_seminar(seminar_id=seminar.pk, reason=" ", by=officer, now=NOW)

    cancel_seminar(seminar_id=seminar.pk, reason="تعذر الحضور", by=officer, now=NOW)
    again = cancel_seminar(seminar_id=seminar.pk, reason="سبب آخر", by=officer, now=NOW + HOUR)

    assert (again.cancelled_at, again.cancelled_by, again.cancelled_reason) == (NOW, officer, "تعذر الحضور")
    revived = revive_seminar(seminar_id=seminar.pk, by=officer)
    assert (revived.cancelled_at, revived.cancelled_by, revived.cancelled_reason) == (None, None, "")
    assert revive_seminar(seminar_id=seminar.pk, by=officer).revision == revived.revision


def test_only_what_nobody_met_is_deleted(edition, officer):
    alone = SeminarFactory(edition=edition)
    placed = PlacementFactory(seminar__edition=edition).seminar
    released = ReleasedEntryFactory(release__edition=edition).seminar
    asked_for = RegistrationFactory(seminar__edition=edition, state="asked").seminar

    for seminar, where in ((placed, "draft"), (released, "release"), (asked_for, "registrations")):
        with pytest.raises(InUse) as refused, transaction.atomic():
            delete_seminar(seminar_id=seminar.pk, by=officer)
        assert refused.value.where == where
    delete_seminar(seminar_id=alone.pk, by=officer)
    delete_seminar(seminar_id=alone.pk, by=officer)  # twice

    assert set(Seminar.objects.all()) == {placed, released, asked_for}


# --- Who contributes --------------------------------------------------------------------------------
def contributing(*parts: tuple[Speaker, str]) -> list[Contributing]:
    return [Contributing(speaker.pk, role) for speaker, role in parts]


def said(seminar: Seminar) -> list[tuple[int, str]]:
    return list(seminar.contributions.order_by("position").values_list("speaker_id", "role"))


def test_contributions_are_set_whole_in_their_order(edition, officer):
    seminar = SeminarFactory(edition=edition)
    one, two, three = SpeakerFactory.create_batch(3, edition=edition)
    first = contributing((one, "moderator"), (two, "speaker"))
    set_contributions(seminar_id=seminar.pk, revision=1, contributions=first, by=officer)

    second = contributing((three, "guest"), (two, "moderator"), (one, "speaker"))  # two and one change places
    set_contributions(seminar_id=seminar.pk, revision=2, contributions=second, by=officer)

    assert said(seminar) == [(three.pk, "guest"), (two.pk, "moderator"), (one.pk, "speaker")]
    set_contributions(seminar_id=seminar.pk, revision=3, contributions=contributing((one, "speaker")), by=officer)
    assert said(seminar) == [(one.pk, "speaker")]


def test_nobody_contributes_twice_two_never_moderate_and_strangers_do_not_speak(edition, officer):
    seminar = SeminarFactory(edition=edition)
    one, two = SpeakerFactory.create_batch(2, edition=edition)
    stranger = SpeakerFactory(edition=EditionFactory(state=Edition.State.DRAFT))

    for parts, refusal in (
        ([(one, "speaker"), (one, "guest")], SpeakerTwice),
        ([(one, "moderator"), (two, "moderator")], TwoModerators),
        ([(one, "speaker"), (stranger, "speaker")], UnknownSpeaker),
    ):
        with pytest.raises(refusal), transaction.atomic():
            set_contributions(seminar_id=seminar.pk, revision=1, contributions=contributing(*parts), by=officer)

    assert said(seminar) == []
    ContributionFactory(seminar=seminar, speaker=one, role="moderator")
    with pytest.raises(IntegrityError, match="one_moderator_a_seminar"), transaction.atomic():
        ContributionFactory(seminar=seminar, speaker=two, role="moderator")


def test_a_speaker_whom_the_draft_needs_elsewhere_is_refused(edition, officer):
    placed = PlacementFactory(seminar__edition=edition, starts_at=TEN)
    other = PlacementFactory(seminar__edition=edition, starts_at=TEN + HOUR / 2)
    later = PlacementFactory(seminar__edition=edition, starts_at=TEN + HOUR)
    speaker = SpeakerFactory(edition=edition)
    ContributionFactory(seminar=placed.seminar, speaker=speaker)
    parts = contributing((speaker, "speaker"))

    with pytest.raises(SpeakerElsewhere) as refused, transaction.atomic():
        set_contributions(seminar_id=other.seminar_id, revision=1, contributions=parts, by=officer)

    clash = refused.value
    assert (clash.speaker, clash.seminar, clash.starts_at, clash.ends_at) == (
        speaker.name,
        str(placed.seminar),
        TEN,
        TEN + HOUR,
    )
    set_contributions(seminar_id=later.seminar_id, revision=1, contributions=parts, by=officer)  # one after the other
    assert said(later.seminar) == [(speaker.pk, "speaker")]
    with pytest.raises(IntegrityError, match="no_speaker_in_two_places"), transaction.atomic():
        Contribution.objects.create(seminar=other.seminar, speaker=speaker)


# --- Speakers ---------------------------------------------------------------------------------------
def test_a_speaker_is_added_with_an_address_of_their_own_name(edition, officer):
    speaker = add_speaker(edition=edition, card=NADIA, by=officer, now=NOW)
    namesake = SpeakerCard(name_fr="Nadia El Alaoui")
    arabic = SpeakerCard(name_ar="سعيد")

    assert (speaker.slug, speaker.email, speaker.filming_said_at) == ("nadia-el-alaoui", "nadia@example.org", None)
    assert add_speaker(edition=edition, card=namesake, by=officer, now=NOW).slug == "nadia-el-alaoui-2"
    assert add_speaker(edition=edition, card=arabic, by=officer, now=NOW).slug == "speaker"


def test_a_speaker_has_a_name_and_an_address_that_is_nobody_elses(edition, officer):
    add_speaker(edition=edition, card=NADIA, by=officer, now=NOW)

    twin = SpeakerCard(name_ar="أخرى", email="nadia@example.org")
    with pytest.raises(EmailTaken), transaction.atomic():
        add_speaker(edition=edition, card=twin, by=officer, now=NOW)
    with pytest.raises(NameMissing), transaction.atomic():
        add_speaker(edition=edition, card=SpeakerCard(email="x@example.org"), by=officer, now=NOW)

    assert Speaker.objects.count() == 1


def test_another_name_gives_another_address_until_a_release_has_shown_it(edition, officer):
    speaker = add_speaker(edition=edition, card=NADIA, by=officer, now=NOW)
    card = SpeakerCard(name_fr="Nadia Alaoui")
    changed = change_speaker(speaker_id=speaker.pk, revision=1, card=card, by=officer, now=NOW)
    assert changed.slug == "nadia-alaoui"

    seminar = ContributionFactory(speaker=speaker, seminar__edition=edition).seminar
    ReleasedEntryFactory(release=ScheduleReleaseFactory(edition=edition), seminar=seminar)
    card = SpeakerCard(name_fr="Nadia El Alaoui")
    changed = change_speaker(speaker_id=speaker.pk, revision=2, card=card, by=officer, now=NOW)

    assert (changed.name_fr, changed.slug) == ("Nadia El Alaoui", "nadia-alaoui")


def test_who_read_an_older_speaker_does_not_overwrite_what_they_said_themselves(edition, officer):
    speaker = add_speaker(edition=edition, card=NADIA, by=officer, now=NOW)
    part = OwnPart(name_fr="Nadia El Alaoui", biography_fr="Vingt ans de laboratoire.", filming="agreed")
    fill_in_own_part(speaker_id=speaker.pk, revision=1, part=part, now=NOW + HOUR)

    with pytest.raises(StaleRevision), transaction.atomic():
        change_speaker(speaker_id=speaker.pk, revision=1, card=NADIA, by=officer, now=NOW + HOUR)

    speaker.refresh_from_db()
    assert (speaker.proposed["biography_fr"], speaker.filming, speaker.filming_said_at) == (
        "Vingt ans de laboratoire.",
        "agreed",
        NOW + HOUR,
    )
    assert speaker.own_part_at == NOW + HOUR
    assert speaker.email == "nadia@example.org"  # not theirs to change here


def test_only_who_speaks_nowhere_is_deleted(edition, officer, django_capture_on_commit_callbacks):
    speaker = ContributionFactory(seminar__edition=edition).speaker
    idle = SpeakerFactory(edition=edition)
    name = set_photo(speaker_id=idle.pk, photo=photo(), by=officer).photo_name

    with pytest.raises(InUse), transaction.atomic():
        delete_speaker(speaker_id=speaker.pk, by=officer)
    with django_capture_on_commit_callbacks(execute=True):
        delete_speaker(speaker_id=idle.pk, by=officer)

    assert list(Speaker.objects.all()) == [speaker]
    assert not default_storage.exists(f"{name}/1")


# --- The link ---------------------------------------------------------------------------------------
def test_a_speaker_is_sent_the_link_and_not_again_at_once(edition, officer):
    speaker = SpeakerFactory(edition=edition, language="fr")
    send_link(speaker_id=speaker.pk, by=officer, now=NOW)

    with pytest.raises(SentJustNow) as refused, transaction.atomic():
        send_link(speaker_id=speaker.pk, by=officer, now=NOW + timedelta(minutes=9))
    send_link(speaker_id=speaker.pk, by=officer, now=NOW + timedelta(minutes=10))

    assert refused.value.again_at == NOW + timedelta(minutes=10)
    sent = Message.objects.filter(kind="seminars.own_page")
    assert list(sent.values_list("address", "language", "about_id")) == [(speaker.email, "fr", speaker.pk)] * 2


def test_a_speaker_without_an_address_is_not_written_to(edition, officer):
    with pytest.raises(NoAddressToWriteTo):
        send_link(speaker_id=SpeakerFactory(edition=edition, email="").pk, by=officer, now=NOW)


def test_a_new_link_and_another_address_shut_the_link_before(edition, officer):
    speaker = send_link(speaker_id=SpeakerFactory(edition=edition).pk, by=officer, now=NOW)
    first = own_key_of(speaker)
    assert opens_own_page(first, speaker)
    assert not opens_own_page(key_of(speaker.public_id, page="seminars:own-page"), speaker)

    speaker = send_link(speaker_id=speaker.pk, by=officer, now=NOW, is_new=True)
    second = own_key_of(speaker)
    assert (opens_own_page(first, speaker), opens_own_page(second, speaker)) == (False, True)

    card = SpeakerCard(name_fr=speaker.name_fr, email="other@example.org")
    speaker = change_speaker(speaker_id=speaker.pk, revision=speaker.revision, card=card, by=officer, now=NOW)
    assert (opens_own_page(second, speaker), speaker.link_sent_at) == (False, None)


def test_links_go_to_those_who_speak_and_were_never_sent_one(edition, officer):
    speaks = ContributionFactory(seminar__edition=edition).speaker
    ContributionFactory(seminar__edition=edition, speaker=speaks)  # twice, and written to once
    ContributionFactory(seminar__edition=edition, speaker=SpeakerFactory(edition=edition, email=""))
    ContributionFactory(seminar__edition=edition, speaker=SpeakerFactory(edition=edition, link_sent_at=NOW))
    SpeakerFactory(edition=edition)  # speaks nowhere
    ContributionFactory(seminar__edition=EditionFactory(state=Edition.State.DRAFT))

    assert send_missing_links(edition=edition, by=officer, now=NOW) == 1
    assert send_missing_links(edition=edition, by=officer, now=NOW) == 0

    assert list(Message.objects.values_list("about_id", flat=True)) == [speaks.pk]


def test_staff_are_told_once_a_day_that_a_page_was_filled_in(edition, officer):
    speaker = SpeakerFactory(edition=edition)
    part = OwnPart(name_ar="نادية")
    for revision, later in enumerate((timedelta(), HOUR, timedelta(days=1)), start=1):
        fill_in_own_part(speaker_id=speaker.pk, revision=revision, part=part, now=NOW + later)

    told = Message.objects.filter(kind="seminars.own_part_filled")
    assert [(message.recipient_id, message.channel) for message in told] == [(officer.pk, "site")] * 2


def test_the_page_of_a_speaker_closes_a_month_after_the_edition(edition, officer):
    speaker = SpeakerFactory(edition=edition)
    last = at_local(edition.ends_date + timedelta(days=1), time(0)) + OPEN_AFTER
    deeds = (
        partial(fill_in_own_part, revision=1, part=OwnPart(name_ar="نادية")),
        partial(propose_photo, photo=photo()),
        partial(set_availability, windows=[], by=None),
    )

    assert is_open(speaker, now=last - timedelta(seconds=1))
    for deed in deeds:
        with pytest.raises(OwnPageClosed), transaction.atomic():
            deed(speaker_id=speaker.pk, now=last)
    set_photo(speaker_id=speaker.pk, photo=photo(), by=officer)  # staff still can


# --- When they can come, photos ---------------------------------------------------------------------
def test_times_that_touch_become_one_and_replace_those_before(edition):
    speaker = SpeakerFactory(edition=edition)
    set_availability(speaker_id=speaker.pk, windows=[(TEN - HOUR, TEN)], by=None, now=NOW)

    windows = [(TEN + HOUR, TEN + 2 * HOUR), (TEN, TEN + HOUR), (TEN + 4 * HOUR, TEN + 5 * HOUR)]
    set_availability(speaker_id=speaker.pk, windows=windows, by=None, now=NOW)

    assert list(speaker.availabilities.values_list("starts_at", "ends_at")) == [
        (TEN, TEN + 2 * HOUR),
        (TEN + 4 * HOUR, TEN + 5 * HOUR),
    ]


@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [
        (TEN + HOUR, TEN),
        (TEN, TEN),
        (TEN - timedelta(days=1), TEN - timedelta(hours=23)),
        (TEN + timedelta(days=5), TEN + timedelta(days=5, hours=1)),
    ],
)
def test_times_lie_inside_the_edition(edition, starts_at, ends_at):
    speaker = SpeakerFactory(edition=edition)

    with pytest.raises(OutsideTheEdition):
        set_availability(speaker_id=speaker.pk, windows=[(starts_at, ends_at)], by=None, now=NOW)


def test_a_new_photo_replaces_the_one_before(edition, officer, django_capture_on_commit_callbacks):
    speaker = SpeakerFactory(edition=edition)
    with django_capture_on_commit_callbacks(execute=True):
        first = set_photo(speaker_id=speaker.pk, photo=photo(b"one"), by=officer).photo_name
    with django_capture_on_commit_callbacks(execute=True):
        second = set_photo(speaker_id=speaker.pk, photo=photo(b"two"), by=officer).photo_name

    assert store.read_page(second) == b"two"
    assert not default_storage.exists(f"{first}/1")
    with django_capture_on_commit_callbacks(execute=True):
        gone = set_photo(speaker_id=speaker.pk, photo=None, by=officer)
    assert (gone.photo_name, default_storage.exists(f"{second}/1")) == ("", False)
