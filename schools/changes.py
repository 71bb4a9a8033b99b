"""What a change of a visit changed: kept with the message that tells of it, and said in its reader's language."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openday.editions.models import Gate
from openday.languages import FALLBACK_ORDER
from openday.moments import day_and_clock
from schools.models import ArrivalWindow, Visit


@dataclass(frozen=True)
class Arrangement:
    """What people are told of when it changes. No name and no telephone: it is kept beside the visit."""

    arrives_at: str
    gate: Mapping[str, str]
    heads: int
    coaches: int

    @classmethod
    def of(cls, visit: Visit, window: ArrivalWindow) -> "Arrangement":
        """`window` comes with its gate."""
        return cls(window.starts_at.isoformat(), _names_of(window.gate), visit.heads, visit.coach_count)


@dataclass(frozen=True)
class Changes:
    before: Arrangement
    after: Arrangement
    is_rerouted: bool  # groups or stops are others

    def __bool__(self) -> bool:
        return self.before != self.after or self.is_rerouted

    def as_context(self) -> dict[str, Any]:
        return {"before": asdict(self.before), "after": asdict(self.after), "is_rerouted": self.is_rerouted}

    @classmethod
    def from_context(cls, context: Mapping[str, Any]) -> "Changes | None":
        """None where there is none: a preview."""
        if "before" not in context:
            return None
        return cls(Arrangement(**context["before"]), Arrangement(**context["after"]), context["is_rerouted"])

    @property
    def is_moved(self) -> bool:
        """Whether one has to come at another time or by another gate."""
        return (self.before.arrives_at, self.before.gate) != (self.after.arrives_at, self.after.gate)

    def said(self) -> str:
        """In the active language."""
        before, after = self.before, self.after
        said = []
        if before.arrives_at != after.arrives_at:
            moments = (day_and_clock(datetime.fromisoformat(each.arrives_at)) for each in (before, after))
            said.append(_("Moved from %(before)s to %(after)s") % dict(zip(("before", "after"), moments, strict=True)))
        if before.gate != after.gate:
            names = {"before": _in_language(before.gate), "after": _in_language(after.gate)}
            said.append(_("Gate: %(before)s, then %(after)s") % names)
        if before.heads != after.heads:
            numbers = {"before": before.heads, "after": after.heads}
            said.append(_("Number of people: %(before)d, then %(after)d") % numbers)
        if before.coaches != after.coaches:
            numbers = {"before": before.coaches, "after": after.coaches}
            said.append(_("Number of coaches: %(before)d, then %(after)d") % numbers)
        if self.is_rerouted:
            said.append(_("Groups or stops changed"))
        return _("; ").join(said)


def _names_of(gate: Gate) -> dict[str, str]:
    return {language: getattr(gate, f"name_{language}") for language in FALLBACK_ORDER}


def _in_language(names: Mapping[str, str]) -> str:
    return next(filter(None, (names.get(each, "") for each in ((get_language() or "ar")[:2], *FALLBACK_ORDER))), "")
