"""`manage.py import_institutions FILE`: make the institutions what a list says."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils import timezone, translation
from tqdm import tqdm

from openday.lists.columns import ColumnError
from openday.lists.outcomes import ImportReport, ImportRunning, Outcome
from openday.lists.spreadsheets import SpreadsheetError
from openday.lists.words import file_sentence
from schools.models import Institution
from schools.services.imports.columns import ALIASES
from schools.services.imports.run import ListFile, import_institutions
from schools.services.imports.words import field_sentence, kinds_of_remark


class Command(BaseCommand):
    help = (
        "Import a list of institutions (.csv in any spelling, or .xlsx). Columns are found by the names that the "
        "ministry's exports use. A row is recognised by its ministry code; else by its names, level, sector, commune "
        "and address; else by name, level and commune where only one fits. Blank cells never erase anything. The "
        "whole list is written in one transaction, and the same list again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and write nothing")
        parser.add_argument("--kind", choices=Institution.Kind.values, default=Institution.Kind.SCHOOL)
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="NAME=COLUMN",
            help=f"read NAME from the column COLUMN (its header, or #3 for the third; empty: do not read it). "
            f"Names: {', '.join(ALIASES)}",
        )
        parser.add_argument("--encoding", default="", help="what a CSV is written in, where the guess is wrong")
        parser.add_argument(
            "--rejects", type=Path, metavar="OUT.csv", help="rows that were left out and why, to fix and import again"
        )
        parser.add_argument("--report", type=Path, metavar="OUT.csv", help="what became of each row")
        parser.add_argument("--language", choices=("ar", "fr", "en"), default="en", help="of what it says")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            self._import(options)

    def _import(self, options: dict[str, Any]) -> None:
        file = ListFile(
            path=options["file"],
            kind=options["kind"],
            mapping=dict(_name_and_column(text) for text in options["map"]),
            encoding=options["encoding"],
        )
        try:
            with _Bar(disable=not self.stderr.isatty()) as bar:
                report = import_institutions(
                    file=file,
                    is_dry_run=options["dry_run"],
                    now=timezone.now(),
                    rejects_to=options["rejects"],
                    outcomes_to=options["report"],
                    progress=bar.show,
                )
        except (SpreadsheetError, ColumnError, ImportRunning) as error:
            raise CommandError(file_sentence(error)) from error
        except LookupError as error:
            raise CommandError(f"--encoding {options['encoding']}: {error}") from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        except OperationalError as error:
            raise CommandError(f"The database is busy or away, nothing was written: try again. ({error})") from error
        self._tell(report, options["rejects"])

    def _tell(self, report: ImportReport, rejects: Path | None) -> None:
        for field, headers in report.columns.used:
            self.stdout.write(field_sentence(field, headers))
        if report.columns.ignored:
            self.stdout.write(f"ignored: {', '.join(report.columns.ignored)}")
        self.stdout.write("")
        if report.is_dry_run:
            self.stdout.write(self.style.WARNING("dry run: nothing was written"))
        counts = " + ".join(f"{getattr(report, outcome)} {outcome}" for outcome in Outcome.values)
        self.stdout.write(f"{report.read} rows read = {counts}")
        if report.codes_attached:
            self.stdout.write(f"{report.codes_attached} of the changed had no ministry code and now have one")
        if report.blank:
            self.stdout.write(f"{report.blank} blank rows passed over")
        for title, remarks in (("left out", report.reasons), ("to look at", report.warnings)):
            for rows, words in kinds_of_remark(remarks):
                self.stdout.write(f"{title}: {rows} × {words}")
        if report.left_out:
            self.stdout.write(f"rows left out: {rejects}" if rejects else "--rejects OUT.csv keeps the rows left out")


class _Bar:
    """The progress of an import, on a terminal."""

    def __init__(self, *, disable: bool) -> None:
        self._bar: Any = tqdm(unit=" rows", disable=disable, leave=False)

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *exception: object) -> None:
        self._bar.close()

    def show(self, phase: str, done: int, expected: int) -> None:
        self._bar.set_description(phase, refresh=False)
        self._bar.total = expected
        self._bar.update(done - self._bar.n)
        self._bar.refresh()


def _name_and_column(text: str) -> tuple[str, str]:
    name, separator, column = text.partition("=")
    if not separator:
        raise CommandError(f"--map {text}: write it as NAME=COLUMN")
    if name not in ALIASES:
        raise CommandError(f"--map {text}: a list can tell {', '.join(ALIASES)}")
    return name.strip(), column.strip()
