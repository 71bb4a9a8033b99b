"""The state of a seminar follows from the draft, the current release and the time."""

from seminars.models import (
    Seminar,
)
from seminars.services.seminars import cancel_seminar
from seminars.services.states import state_of, with_state
from tests.factories.seminars import (
    NOW,
    SeminarFactory,
)
from tests.seminars.schedule_cast import at

State = Seminar.State


def test_the_state_of_a_seminar_follows_from_draft_release_and_time(schedule):
    seminar = SeminarFactory(edition=schedule.edition, code="S09")
    released = schedule.seminar("S01")
    states = [state_of(seminar, NOW), state_of(released, NOW)]
    schedule.release("1")
    states += [state_of(released, NOW), state_of(released, at(0.5)), state_of(released, at(1))]
    released.placement.delete()
    states.append(state_of(released, NOW))  # the public still reads it
    schedule.seminar("S02")
    schedule.release("2")
    states.append(state_of(released, NOW))
    cancel_seminar(seminar_id=released.pk, reason="تعذر", by=schedule.officer, now=NOW)
    states.append(state_of(released, at(1)))

    assert states == [
        State.DRAFT,
        State.SCHEDULED,
        State.RELEASED,
        State.RELEASED,
        State.OVER,
        State.RELEASED,
        State.DRAFT,
        State.CANCELLED,
    ]


def test_the_states_of_many_are_one_query(schedule, django_assert_num_queries):
    for number in range(5):
        schedule.seminar(f"S0{number}", hours=number)
    schedule.release("1")

    with django_assert_num_queries(1):
        found = list(with_state(Seminar.objects.of_edition(schedule.edition), NOW).values_list("state", flat=True))

    assert found == ["released"] * 5
