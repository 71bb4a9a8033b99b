"""What changed from one state of the schedule to another, in words: for staff, for the public and for messages.

A change keeps ids and instants. Halls and speakers are said by the names that they have now; a seminar by the title
that it had in the release, so that nothing of the draft shows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from openday.bidi import apart, isolated
from openday.languages import in_readers_language
from openday.moments import clock, clock_range
from openday.read_together import Together
from openday.time_zone import local_date
from pavilions.models import Theme
from seminars.models import Contribution, Hall, ReleaseChange, Seminar, Speaker
from seminars.services.difference import Change
from seminars.words import languages_said

Kind = ReleaseChange.Kind
Told = Mapping[str, Any]
TONES: Final = {
    Kind.ADDED: "good",
    Kind.REVIVED: "good",
    Kind.REMOVED: "wait",
    Kind.CANCELLED: "bad",
    Kind.MOVED: "wait",
    Kind.HALL: "wait",
    Kind.LENGTH: "wait",
}


@dataclass(frozen=True)
class Line:
    """One change in words. `name` is the title of what changed, `code` the seminar's, empty for a break."""

    position: int
    kind: ReleaseChange.Kind
    label: str
    tone: str
    code: str
    name: str
    said: str


@dataclass(frozen=True)
class Subject:
    """All that changed about one seminar, or one break. `url` is its page, empty where there is none."""

    code: str
    name: str
    lines: tuple[Line, ...]
    url: str = ""


@dataclass(frozen=True)
class Known:
    """Who and what changes speak of: halls by primary key, speakers by public id."""

    halls: Mapping[int, Hall]
    speakers: Mapping[str, Speaker]

    def hall(self, told: Told) -> str:
        hall = self.halls.get(told["hall"])
        return apart(hall.name) if hall else ""

    def speaker(self, public_id: str) -> str:
        speaker = self.speakers.get(public_id)
        return apart(speaker.name) if speaker else _("somebody who is no longer listed")


def known_to(changes: Iterable[Change | ReleaseChange]) -> Known:
    """One query, none where nothing speaks of halls or of speakers."""
    sides = [side for change in changes for side in (change.before, change.after) if side]
    halls = {side["hall"] for side in sides if "hall" in side}
    speakers = {part["id"] for side in sides for part in side.get("speakers", ())}
    together = Together()
    found_halls = together.rows(Hall.objects.filter(pk__in=halls))
    found_speakers = together.rows(Speaker.objects.filter(public_id__in=speakers))
    together.read()
    return Known(
        halls={hall.pk: hall for hall in found_halls},
        speakers={str(row.public_id): row for row in found_speakers},
    )


def lines_of(changes: Sequence[Change | ReleaseChange], known: Known | None = None) -> list[Line]:
    """In the active language, in their order. One query where nobody says who is known."""
    known = known or known_to(changes)
    return [line_of(position, change, known) for position, change in enumerate(changes)]


def line_of(position: int, change: Change | ReleaseChange, known: Known) -> Line:
    kind, shown = Kind(change.kind), change.after or change.before or {}
    before, after = change.before or {}, change.after or {}
    return Line(
        position=position,
        kind=kind,
        label=str(kind.label),
        tone=TONES.get(kind, ""),
        code=shown.get("code", ""),
        name=in_readers_language(shown, "title"),
        said=_SAID[kind](before, after, known),
    )


def subjects_of(lines: Iterable[Line], page_of: Callable[[str], str] = lambda _code: "") -> list[Subject]:
    """`lines` by what they are about, in their order. `page_of` answers the page of a seminar by its code."""
    together: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        together.setdefault((line.code, "" if line.code else line.name), []).append(line)
    return [
        Subject(of_one[0].code, of_one[0].name, tuple(of_one), page_of(code) if code else "")
        for (code, _name), of_one in together.items()
    ]


# --- A place --------------------------------------------------------------------------------------
def _times(told: Told) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(told["starts_at"]), datetime.fromisoformat(told["ends_at"])


def _when(told: Told) -> str:
    """`Saturday 22 May, 10:00 – 11:00`"""
    starts_at, ends_at = _times(told)
    return _day(starts_at) + _(", ") + isolated(clock_range(starts_at, ends_at))


def _day(moment: datetime) -> str:
    return date_format(localtime(moment), "l j F")


def _where_and_when(told: Told, known: Known) -> str:
    return _("%(when)s, %(hall)s") % {"when": _when(told), "hall": known.hall(told)}


def _added(_before: Told, after: Told, known: Known) -> str:
    return _("%(place)s.") % {"place": _where_and_when(after, known)}


def _removed(before: Told, _after: Told, known: Known) -> str:
    return _("Is no longer on the programme. It was: %(place)s.") % {"place": _where_and_when(before, known)}


def _cancelled(before: Told, after: Told, known: Known) -> str:
    said = _("Does not take place. It was: %(place)s.") % {"place": _where_and_when(before or after, known)}
    if reason := after.get("reason"):
        said += " " + _("Reason: %(reason)s") % {"reason": apart(reason)}
    return said


def _revived(_before: Told, after: Told, known: Known) -> str:
    return _("Takes place after all: %(place)s.") % {"place": _where_and_when(after, known)}


def _moved(before: Told, after: Told, _known: Known) -> str:
    (was, _was_until), (now, _now_until) = _times(before), _times(after)
    if local_date(was) != local_date(now):
        return _("Now %(now)s, instead of %(before)s.") % {"now": _when(after), "before": _when(before)}
    values = {"day": _day(now), "now": isolated(clock(now)), "before": isolated(clock(was))}
    if now > was:
        return _("%(day)s: begins later, at %(now)s instead of %(before)s.") % values
    return _("%(day)s: begins earlier, at %(now)s instead of %(before)s.") % values


def _hall(before: Told, after: Told, known: Known) -> str:
    return _("In %(now)s, instead of %(before)s.") % {"now": known.hall(after), "before": known.hall(before)}


def _length(before: Told, after: Told, _known: Known) -> str:
    (was, was_until), (now, now_until) = _times(before), _times(after)
    return _("Lasts %(now)s instead of %(before)s, until %(until)s.") % {
        "now": _minutes(now_until - now),
        "before": _minutes(was_until - was),
        "until": isolated(clock(now_until)),
    }


def _minutes(length: Any) -> str:
    minutes = int(length.total_seconds() // 60)
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


# --- Words ----------------------------------------------------------------------------------------
_ROLES: Final = {
    Contribution.Role.MODERATOR: gettext_lazy("Now moderates: %(person)s."),
    Contribution.Role.SPEAKER: gettext_lazy("Now speaks: %(person)s."),
    Contribution.Role.GUEST: gettext_lazy("Is now the guest of honour: %(person)s."),
}


def _speakers(before: Told, after: Told, known: Known) -> str:
    """Who comes, who goes, who does something else; or that only their order is another."""
    was = {part["id"]: part["role"] for part in before["speakers"]}
    now = {part["id"]: part["role"] for part in after["speakers"]}
    said = []
    if joined := [known.speaker(person) for person in now if person not in was]:
        said.append(_("With: %(people)s.") % {"people": _(", ").join(joined)})
    if gone := [known.speaker(person) for person in was if person not in now]:
        said.append(_("No longer with: %(people)s.") % {"people": _(", ").join(gone)})
    said += [
        str(_ROLES[Contribution.Role(role)]) % {"person": known.speaker(person)}
        for person, role in now.items()
        if person in was and was[person] != role
    ]
    return " ".join(said) or _("They speak in another order.")


def _languages(before: Told, after: Told, _known: Known) -> str:
    said = []
    if before["languages"] != after["languages"]:
        said.append(
            _("Held in: %(now)s; before: %(before)s.")
            % {"now": languages_said(after["languages"]), "before": languages_said(before["languages"])}
        )
    if before["interpretation"] != after["interpretation"]:
        nothing = pgettext("interpretation", "none")
        said.append(
            _("Interpreted into: %(now)s; before: %(before)s.")
            % {
                "now": languages_said(after["interpretation"]) or nothing,
                "before": languages_said(before["interpretation"]) or nothing,
            }
        )
    return " ".join(said)


def _text(before: Told, after: Told, _known: Known) -> str:
    """The title as its reader has it; that a text is another, where they cannot see it beside."""
    said = []
    was, now = in_readers_language(before, "title"), in_readers_language(after, "title")
    if was != now:
        said.append(_("The title was: %(before)s.") % {"before": apart(was)})
    elif any(_differs(before, after, f"title_{language}") for language in ("ar", "fr", "en")):
        said.append(_("The title is another in other languages."))
    if any(_differs(before, after, f"abstract_{language}") for language in ("ar", "fr", "en")):
        said.append(_("The abstract is another."))
    if _differs(before, after, "kind"):
        values = {"now": Seminar.Kind(after["kind"]).label, "before": Seminar.Kind(before["kind"]).label}
        said.append(_("%(now)s, instead of: %(before)s.") % values)
    if _differs(before, after, "theme"):
        values = {"now": Theme(after["theme"]).label, "before": Theme(before["theme"]).label}
        said.append(_("Topic: %(now)s; before: %(before)s.") % values)
    return " ".join(said)


def _differs(before: Told, after: Told, name: str) -> bool:
    return bool(before.get(name) != after.get(name))


_SAID: Final[Mapping[ReleaseChange.Kind, Callable[[Told, Told, Known], str]]] = {
    Kind.ADDED: _added,
    Kind.REMOVED: _removed,
    Kind.CANCELLED: _cancelled,
    Kind.REVIVED: _revived,
    Kind.MOVED: _moved,
    Kind.HALL: _hall,
    Kind.LENGTH: _length,
    Kind.SPEAKERS: _speakers,
    Kind.LANGUAGES: _languages,
    Kind.TEXT: _text,
}
