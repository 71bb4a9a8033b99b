"""`manage.py import_outlets FILE`: make the outlets what a list says."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from media_accreditation.models import Outlet
from media_accreditation.services.imports.rows import KNOWN_FIELDS
from media_accreditation.services.imports.trial import ListOfOutlets, try_list
from media_accreditation.services.imports.words import sentence_of
from media_accreditation.services.imports.writing import import_outlets
from openday.lists.columns import ColumnError
from openday.lists.outcomes import Outcome
from openday.lists.spreadsheets import SpreadsheetError
from openday.lists.words import file_sentence


class Command(BaseCommand):
    help = (
        "Import a list of media outlets (.csv in any spelling, or .xlsx). A row is recognised by its registration "
        "number, else by one of its names exactly; where an outlet only sounds like it, resembles it or has its site, "
        "the row is left out and told. Blank cells never erase anything, and the same list again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and write nothing")
        parser.add_argument("--kind", choices=Outlet.Kind.values, default="", help="where the list says none")
        parser.add_argument(
            "--row",
            action="append",
            default=[],
            metavar="NUMBER=new|out|ID",
            help="what a row in doubt is: a new outlet, left out, or the outlet with this number",
        )
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="NAME=COLUMN",
            help=f"read NAME from the column COLUMN. Names: {', '.join(KNOWN_FIELDS.aliases)}",
        )
        parser.add_argument("--encoding", default="", help="what a CSV is written in, where the guess is wrong")
        parser.add_argument("--language", choices=("ar", "fr", "en"), default="en", help="of what it says")

    def handle(self, *args: Any, **options: Any) -> None:
        file = ListOfOutlets(
            path=options["file"],
            usual_kind=options["kind"],
            mapping=dict(_pair(text) for text in options["map"]),
            decisions=dict(_pair(text) for text in options["row"]),
            encoding=options["encoding"],
        )
        with translation.override(options["language"]):
            try:
                trial = try_list(file) if options["dry_run"] else import_outlets(file=file)
            except (SpreadsheetError, ColumnError) as error:
                raise CommandError(file_sentence(error)) from error
            except LookupError as error:
                raise CommandError(f"--encoding {options['encoding']}: {error}") from error
            except OSError as error:
                raise CommandError(f"{error.filename}: {error.strerror}") from error
            if options["dry_run"]:
                self.stdout.write(self.style.WARNING("dry run: nothing was written"))
            counts = trial.counts()
            said = " + ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome.values)
            self.stdout.write(f"{counts['read']} rows read = {said}")
            for tried in trial.of(Outcome.REFUSED, Outcome.AMBIGUOUS):
                like = f"like outlets {', '.join(str(one.outlet_id) for one in tried.candidates)}"
                why = " ".join(sentence_of(remark) for remark in tried.remarks) or like
                self.stdout.write(f"row {tried.row.number} ({' / '.join(tried.row.names)}): {why}")


def _pair(text: str) -> tuple[str, str]:
    name, separator, value = text.partition("=")
    if not separator:
        raise CommandError(f"{text}: write it as NAME=VALUE")
    return name.strip(), value.strip()
