"""`manage.py replay_draw`: does drawing again give what was drawn?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from media_accreditation.models import Draw
from media_accreditation.services.draws import draw_again, is_as_drawn
from media_accreditation.services.lots import ticket


class Command(BaseCommand):
    help = "Draw the lots of one draw again from its seed and its entrants, turn by turn; fail if anybody else wins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("draw", type=int, help="the number of the draw, as its page says")

    def handle(self, *args: Any, **options: Any) -> None:
        draw = Draw.objects.filter(pk=options["draw"]).first()
        if draw is None:
            raise CommandError(f"there is no draw {options['draw']}")
        self.stdout.write(f"category {draw.category}, {draw.places} places, seed {draw.seed}")
        for turn in draw_again(draw):
            tickets = f"{ticket(draw.seed, turn.entrant.outlet)[:12]} {ticket(draw.seed, turn.entrant.member)[:12]}"
            place = f"place {turn.place}" if turn.place else "no place"
            self.stdout.write(f"round {turn.round}: {turn.entrant.outlet} {turn.entrant.member} ({tickets}): {place}")
        if not is_as_drawn(draw):
            raise CommandError("drawing again gives other winners: entrants, seed or winners were changed")
        self.stdout.write("drawing again gives the same winners")
