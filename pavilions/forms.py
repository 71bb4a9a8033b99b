"""How visitors narrow the list of pavilions. Checks the shape of what is asked; what it cannot read it leaves out."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from openday.editions.clocks import half_hours
from openday.editions.models import Level
from openday.folding import fold
from openday.forms import WesternIntegerField
from openday.time_zone import at_local, local_date
from pavilions.guide import Guide
from pavilions.models import Pavilion, Theme
from pavilions.turns import NextTurn

MAX_HEADS = 2000


class PavilionFilterForm(forms.Form):
    q = forms.CharField(label=_("Search for a pavilion"), max_length=80, required=False)
    level = forms.ChoiceField(label=_("Who visits"), required=False, choices=[("", _("Everybody")), *Level.choices])
    theme = forms.ChoiceField(label=_("Theme"), required=False, choices=[("", _("All themes")), *Theme.choices])
    day = forms.TypedChoiceField(label=_("Day"), required=False, coerce=date.fromisoformat, empty_value=None)
    time = forms.TypedChoiceField(label=_("From"), required=False, coerce=time.fromisoformat, empty_value=None)
    heads = WesternIntegerField(label=_("Places for so many people"), required=False, min_value=1, max_value=MAX_HEADS)
    step_free = forms.BooleanField(label=_("Without steps"), required=False)
    now = forms.BooleanField(label=_("Open now"), required=False)

    def __init__(self, guide: Guide, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = [day.date for day in guide.days]
        self._choices("day", [(day.isoformat(), date_format(day, "l j F")) for day in days])
        self._choices("time", [(clock, clock) for clock in half_hours(guide.days)])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = [("", _("Any")), *choices]


@dataclass(frozen=True)
class Asked:
    """What a visitor asked to see. `since`: turns from then on; None when the edition is over."""

    since: datetime | None
    words: tuple[str, ...] = ()
    level: str = ""
    theme: str = ""
    heads: int = 0
    is_step_free: bool = False
    is_open_now: bool = False

    @classmethod
    def read(cls, query: QueryDict, guide: Guide, now: datetime) -> "Asked":
        since = guide.first_moment(now)
        if not query:
            return cls(since)
        form = PavilionFilterForm(guide, query)
        form.is_valid()
        given = form.cleaned_data
        return cls(
            since=_moment(given.get("day"), given.get("time"), since, guide, now),
            words=tuple(fold(given.get("q") or "").split()),
            level=given.get("level") or "",
            theme=given.get("theme") or "",
            heads=given.get("heads") or 0,
            is_step_free=bool(given.get("step_free")),
            is_open_now=bool(given.get("now")),
        )

    def wants(self, pavilion: Pavilion, guide: Guide, turn: NextTurn | None, open_now: set[int]) -> bool:
        return (
            (not self.level or self.level in pavilion.levels)
            and (not self.theme or self.theme == pavilion.theme)
            and (not self.is_step_free or pavilion.is_step_free)
            and (not self.is_open_now or pavilion.pk in open_now)
            and (not self.heads or (turn is not None and turn.places_left >= self.heads))
            and all(word in guide.words[pavilion.code] for word in self.words)
        )


def _moment(
    day: date | None, clock: time | None, since: datetime | None, guide: Guide, now: datetime
) -> datetime | None:
    """The moment that a day and a clock say, either of which may be left open; never one that is past."""
    if since is None or (day is None and clock is None):
        return since
    day = day or local_date(since)
    opening = next((each for each in guide.days if each.date == day), None)
    if opening is None:
        return since
    chosen = at_local(day, clock) if clock else opening.opens_at + timedelta(hours=1)
    return max(chosen, now.replace(second=0, microsecond=0))
