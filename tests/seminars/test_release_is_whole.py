"""Nothing joins a release after the transaction that made it, whoever writes it and however."""

import pytest
from django.db import IntegrityError, connection, transaction

from seminars.models import ReleaseChange, ReleasedEntry
from tests.factories.seminars import ReleasedEntryFactory, ScheduleReleaseFactory, SeminarFactory
from tests.seminars.schedule_cast import Schedule


@pytest.mark.django_db(transaction=True)
def test_nothing_joins_a_release_that_was_made():
    schedule = Schedule()
    schedule.seminar("S01")
    made = schedule.release("1")
    late = SeminarFactory(edition=schedule.edition)

    for write in (
        lambda: ReleasedEntryFactory(release=made, seminar=late, hall=schedule.other_hall),
        lambda: ReleaseChange.objects.create(release=made, position=9, kind="added", seminar=late),
        lambda: raw_copy(made.pk),
    ):
        with pytest.raises(IntegrityError, match="nothing_joins_a_release"), transaction.atomic():
            write()

    assert (ReleasedEntry.objects.count(), ReleaseChange.objects.count()) == (1, 1)


def raw_copy(release_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO seminars_releasedentry (release_id, kind, hall_id, starts_at, ends_at, is_cancelled, facts)
            SELECT release_id, 'break', hall_id, starts_at - interval '1 hour', starts_at, false, '{}'
            FROM seminars_releasedentry WHERE release_id = %s
            """,
            [release_id],
        )


@pytest.mark.django_db(transaction=True)
def test_a_release_is_made_across_savepoints_of_one_transaction():
    schedule = Schedule()
    with transaction.atomic():
        with transaction.atomic():
            release = ScheduleReleaseFactory(edition=schedule.edition, number=1)
        with transaction.atomic():
            ReleasedEntryFactory(release=release, hall=schedule.hall)

    assert release.entries.count() == 1
