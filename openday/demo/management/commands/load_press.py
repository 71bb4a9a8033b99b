"""`manage.py load_press`: the press of a demo edition in its full size, taken through every state by the services."""

import time
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from media_accreditation.models import Outlet
from openday.demo.press_loading import (
    LARGEST_TEAM,
    LEAST_OUTLETS,
    Counts,
    CountsDiffer,
    NotADemo,
    PressLoaded,
    Scale,
    TooFew,
    let_the_planner_know,
    load_press,
)
from openday.demo.press_names import UnreadableOutlets, outlets_up_to, read_outlets

OUTLETS, MEMBERS, ACTIVITIES = 187, 1500, 1256  # as the edition of 2025 published them, and about as many people


def count(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(f"{text} is no number")
    return int(text)


class Command(BaseCommand):
    help = (
        "Load the press of the demo edition: outlets with their teams, applications, reviews, badges and activities, "
        "each step by the service that does it, in every state. Only into a demo; all of it or nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--outlets",
            type=Path,
            metavar="FILE",
            help="a CSV list of outlets to name them after (columns name_ar, name_fr, kind); without one, and where "
            "it is too short, names are invented",
        )
        parser.add_argument("--number", type=count, default=OUTLETS, help="outlets (default: %(default)s)")
        parser.add_argument("--members", type=count, default=MEMBERS, help="people (default: %(default)s)")
        parser.add_argument("--activities", type=count, default=ACTIVITIES, help="(default: %(default)s)")
        parser.add_argument("--seed", type=count, default=2027, help="the same seed, the same press")

    def handle(self, *args: Any, outlets: Path | None, number: int, seed: int, **options: Any) -> None:
        began = time.monotonic()
        try:
            taken = Outlet.objects.values_list("name_ar", flat=True)
            names = outlets_up_to(number, known=read_outlets(outlets) if outlets else (), taken=taken)
            scale = Scale(names, options["members"], options["activities"], seed)
            counts = load_press(scale=scale, now=timezone.now())
        except OSError as error:
            raise CommandError(f"{outlets} cannot be read: {error.strerror}.") from error
        except UnreadableOutlets as refusal:
            raise CommandError(f"{outlets} is no list of outlets: it lacks name_ar, name_fr or kind.") from refusal
        except NotADemo as refusal:
            raise CommandError("This is not a demo: run load_demo in an empty database first.") from refusal
        except PressLoaded as refusal:
            raise CommandError(f"The press is here already: {refusal.count} outlets. Nothing was changed.") from refusal
        except TooFew as refusal:
            raise CommandError(
                f"At least {LEAST_OUTLETS} outlets are needed, with two to {LARGEST_TEAM} people each."
            ) from refusal
        except CountsDiffer as refusal:
            self.show(refusal.counts)
            raise CommandError("These counts are not what was asked for. Nothing was kept.") from refusal
        let_the_planner_know()
        self.show(counts)
        self.stdout.write(f"Loaded and counted in {time.monotonic() - began:.0f} s.")

    def show(self, counts: Counts) -> None:
        for name, total, by_state in (
            ("outlets", counts.outlets, counts.applications_by_state),
            ("members", counts.members, {}),
            ("badges", sum(counts.badges_by_state.values()), counts.badges_by_state),
            ("activities", counts.activities, counts.activities_by_state),
        ):
            states = ", ".join(f"{state} {number}" for state, number in sorted(by_state.items()))
            self.stdout.write(f"{name:11} {total:5}  {states}".rstrip())
