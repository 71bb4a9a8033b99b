"""Lots for the last places: fair by outlet, the same whenever they are drawn again."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from media_accreditation.errors import (
    AccreditationOverQuota,
    DrawTooEarly,
    MayNotDecide,
    NoDrawNeeded,
    SameOfficer,
    SeedMissing,
)
from media_accreditation.models import Application, Draw, Verdict
from media_accreditation.services.draws import draw_again, draw_lots, is_as_drawn
from media_accreditation.services.lots import Entrant, ticket, turns, winners
from media_accreditation.services.quotas import set_capacity, set_quota
from media_accreditation.services.releasing import release_decisions
from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.editions.models import Edition
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory
from tests.factories.media_accreditation import NOW
from tests.media_accreditation.review_cast import ready, submitted, team_of

State = Application.State
SEED = "4821-2027"


@pytest.fixture
def press(db: None) -> User:
    return UserFactory(roles=[Role.PRESS])


@pytest.fixture
def security(db: None) -> User:
    return UserFactory(roles=[Role.SECURITY])


@pytest.fixture
def edition(press) -> Edition:
    edition = EditionFactory()
    set_capacity(edition=edition, category="P", places=3, by=press)
    return edition


def photographers(edition, count, press, security) -> Application:
    return ready(submitted(*["photographer"] * count, "journalist", edition=edition), press, security)


# --- The method -----------------------------------------------------------------------------------
TEAMS = {"a": 9, "b": 1, "c": 2}
ENTRANTS = [Entrant(outlet, f"{outlet}{number}") for outlet, count in TEAMS.items() for number in range(count)]


@pytest.mark.parametrize("places", [0, 1, 3, 5, 12])
def test_no_outlet_has_a_second_place_before_each_has_one(places):
    drawn = turns(seed=SEED, entrants=ENTRANTS, places=places)

    per_outlet = {outlet: sum(member[0] == outlet for member in winners(drawn)) for outlet in TEAMS}
    most = max(per_outlet.values())
    assert sum(per_outlet.values()) == places
    assert all(per_outlet[outlet] >= min(count, most - 1) for outlet, count in TEAMS.items())


def test_lots_follow_from_the_seed_alone():
    once = turns(seed=SEED, entrants=ENTRANTS, places=4)

    assert turns(seed=SEED, entrants=reversed(ENTRANTS), places=4) == once
    assert winners(once) != winners(turns(seed="another", entrants=ENTRANTS, places=4))
    # By hand: printf '%s' '4821-2027:a' | sha256sum
    assert ticket(SEED, "a") == "6609f196302502c02bb669f6f846b9dd3c9316ae4c16d65f46ce4eb4b30b4370"


def test_each_has_the_same_chance():
    crowd = [Entrant(f"o{number}", f"m{number}") for number in range(5)]
    times = dict.fromkeys((entrant.member for entrant in crowd), 0)

    for number in range(2000):
        for member in winners(turns(seed=f"s{number}", entrants=crowd, places=2)):
            times[member] += 1

    assert all(abs(count - 800) < 110 for count in times.values())  # five standard deviations


# --- Drawing --------------------------------------------------------------------------------------
def test_who_draws_no_place_is_not_cleared_and_the_rest_can_be_released(edition, press, security):
    applications = [photographers(edition, count, press, security) for count in (3, 1, 1)]

    draw = draw_lots(edition=edition, category="P", seed=SEED, by=press, now=NOW)

    cleared = [
        sum(member.press_verdict == Verdict.CLEARED for member in team_of(application)) for application in applications
    ]
    assert cleared == [2, 2, 2]  # the journalist and one photographer of each
    losers = [m for m in team_of(applications[0]) if m.press_verdict != Verdict.CLEARED]
    assert [(m.press_reasons, m.press_decided_by) for m in losers] == [(["no_place_drawn"], press)] * 2
    assert (len(draw.entrants), len(draw.winners), draw.places) == (5, 3, 3)
    assert is_as_drawn(draw)
    with pytest.raises(NoDrawNeeded):
        draw_lots(edition=edition, category="P", seed="another try", by=press, now=NOW)
    released = release_decisions(application_ids=[each.pk for each in applications], by=press, now=NOW)
    assert [application.state for application in released] == ["partly_approved", "approved", "approved"]


def test_a_draw_waits_for_the_reviews_unless_told_not_to(edition, press, security):
    photographers(edition, 4, press, security)
    submitted("photographer", edition=edition)

    with pytest.raises(DrawTooEarly) as refusal:
        draw_lots(edition=edition, category="P", seed=SEED, by=press, now=NOW)

    assert refusal.value.waiting == 1
    draw = draw_lots(edition=edition, category="P", seed=SEED, by=press, now=NOW, leaves_out_waiting=True)
    assert len(draw.entrants) == 4


def test_a_draw_is_refused(edition, press, security):
    application = photographers(edition, 4, press, security)
    given = {"edition": edition, "category": "P", "seed": SEED, "by": press, "now": NOW}

    for change, refusal in (
        ({"by": security}, MayNotDecide),
        ({"seed": "  "}, SeedMissing),
        ({"category": "E"}, NoDrawNeeded),  # without a limit
    ):
        with pytest.raises(refusal):
            draw_lots(**given | change)
    security.roles = [Role.OPERATOR]
    security.save(update_fields=["roles"])
    with pytest.raises(SameOfficer):
        draw_lots(**given | {"by": security})
    set_quota(edition=edition, outlet=application.outlet, category="P", places=2, by=press)
    with pytest.raises(AccreditationOverQuota):
        draw_lots(**given)
    assert not Draw.objects.exists()
    assert {member.press_verdict for member in team_of(application)} == {Verdict.CLEARED}


# --- Drawing again --------------------------------------------------------------------------------
def test_a_draw_is_drawn_again_by_a_command_which_tells_what_was_touched(edition, press, security):
    photographers(edition, 4, press, security)
    draw = draw_lots(edition=edition, category="P", seed=SEED, by=press, now=NOW)
    said = StringIO()

    call_command("replay_draw", draw.pk, stdout=said)

    lines = said.getvalue().splitlines()
    assert (len(lines), lines[-1]) == (6, "drawing again gives the same winners")
    assert [line.rpartition(": ")[2] for line in lines[1:5]] == ["place 1", "place 2", "place 3", "no place"]
    loser = draw_again(draw)[-1].entrant.member
    Draw.objects.filter(pk=draw.pk).update(winners=[loser, *draw.winners[1:]])
    with pytest.raises(CommandError, match="other winners"):
        call_command("replay_draw", draw.pk, stdout=said)
    with pytest.raises(CommandError, match="there is no draw"):
        call_command("replay_draw", draw.pk + 1, stdout=said)
