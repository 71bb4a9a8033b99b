"""The three catalogues: `messages` collects the words of code and templates, `compile` makes what the site reads.

English is the language of the source: its catalogue says what the source says. Arabic and French are written by
hand; `messages` ends with a list of what they still lack. Compiling needs no system package.
`check` changes nothing, and fails when a catalogue lacks a text of the source, keeps one that is gone, or has one
untranslated or fuzzy.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

HERE = Path(__file__).resolve().parent
LANGUAGES = ("ar", "fr", "en")
SHOWN = 40
FRENCH_SPACES = (
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"[ \u00a0]([;:?!]|%%?(?!\())"), "\u202f\\1"),
    (re.compile(r"« "), "«\u00a0"),
    (re.compile(r" »"), "\u00a0»"),
)
LEFT_OUT = (".venv", ".local", "static_collected", "node_modules", "bench", "tests")


def catalogue(language: str, domain: str = "django") -> Path:
    return HERE / language / "LC_MESSAGES" / f"{domain}.po"


def collect() -> None:
    """Read every marked text (needs xgettext) and say the English ones."""
    flags = [flag for folder in LEFT_OUT for flag in ("--ignore", f"{folder}/*")]
    locales = [flag for language in LANGUAGES for flag in ("-l", language)]
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", *locales, *flags, "--no-location", "--no-obsolete", "--no-wrap"],
        cwd=HERE.parent,
        check=True,
    )
    english = polib.pofile(str(catalogue("en")), wrapwidth=0)
    for entry in english:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
        else:
            entry.msgstr = entry.msgid
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    english.save()
    tidy()


def tidy() -> None:
    """Give French its apostrophes, and the spaces before its signs that a line never breaks at."""
    path = str(catalogue("fr"))
    french = polib.pofile(path, wrapwidth=0)
    for entry in french:
        entry.msgstr = as_french(entry.msgstr)
        entry.msgstr_plural = {form: as_french(text) for form, text in entry.msgstr_plural.items()}
    french.save()


def as_french(text: str) -> str:
    for pattern, written in FRENCH_SPACES:
        text = pattern.sub(written, text)
    return text


def missing() -> list[str]:
    """What is untranslated or fuzzy, a line each."""
    lines = []
    for language in LANGUAGES:
        entries = polib.pofile(str(catalogue(language)))
        lines += [f"{language}: {entry.msgid!r} is untranslated" for entry in entries.untranslated_entries()]
        lines += [f"{language}: {entry.msgid!r} is fuzzy" for entry in entries.fuzzy_entries()]
    return lines


def stale() -> list[str]:
    """What collecting would change, a line each. It is done in a copy of the source."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "source"
        anywhere = shutil.ignore_patterns(".git", "static", "*_cache", "__pycache__", *LEFT_OUT)
        top = str(HERE.parent)
        shutil.copytree(top, copy, ignore=lambda at, names: anywhere(at, names) | ({"uploads"} if at == top else set()))
        (copy / "static").mkdir()
        collected = subprocess.run(
            [sys.executable, "locale/catalogues.py", "messages"], cwd=copy, capture_output=True, text=True, check=False
        )
        if collected.returncode != 0:
            return [f"the texts could not be collected: {(collected.stdout + collected.stderr).strip()}"]
        lines = []
        for language in LANGUAGES:
            kept = keys(catalogue(language))
            source = keys(copy / catalogue(language).relative_to(HERE.parent))
            lines += [f"{language}: {msgid!r} is not in the catalogue" for _, msgid, _ in sorted(source - kept)]
            lines += [f"{language}: {msgid!r} is not in the source any more" for _, msgid, _ in sorted(kept - source)]
        return lines


def keys(path: Path) -> set[tuple[str, str, str]]:
    return {(entry.msgctxt or "", entry.msgid, entry.msgid_plural) for entry in polib.pofile(str(path))}


def compile_all() -> None:
    for source in HERE.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))


if __name__ == "__main__":
    verb = sys.argv[1] if len(sys.argv) > 1 else ""
    if verb == "messages":
        collect()
        compile_all()
        print("\n".join(missing()) or "all three catalogues are complete")
    elif verb == "compile":
        compile_all()
    elif verb == "check":
        wrong = [*stale(), *missing()]
        more = [f"… and {len(wrong) - SHOWN} more"] if len(wrong) > SHOWN else []
        sys.exit("\n".join([*wrong[:SHOWN], *more, "run `make messages`, and write what is missing"]) if wrong else 0)
    else:
        sys.exit("usage: catalogues.py messages | check | compile")
