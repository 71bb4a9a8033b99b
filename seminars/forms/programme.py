"""How visitors narrow the programme. Checks the shape of what is asked; what it cannot read it leaves out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Final, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from openday.editions.clocks import half_hours
from openday.folding import fold
from openday.time_zone import at_local
from seminars.models import SpokenLanguage
from seminars.services.programme_items import Day, Item, ItemKind, Programme
from seminars.services.seats_now import SeatsNow

FOR_CHILDREN = frozenset({ItemKind.SHOW, ItemKind.CHILDREN})


class ProgrammeFilterForm(forms.Form):
    q = forms.CharField(label=_("Search the programme"), max_length=80, required=False)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)
    language = forms.ChoiceField(
        label=_("Spoken or interpreted"), required=False, choices=[("", _("Any language")), *SpokenLanguage.choices]
    )
    since = forms.TypedChoiceField(label=_("From"), required=False, coerce=time.fromisoformat, empty_value=None)
    children = forms.BooleanField(label=_("With children"), required=False)
    seats = forms.BooleanField(label=_("Free seats"), required=False)

    def __init__(self, programme: Programme, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choices("topic", _("All topics"), topics_of(programme))
        self._choices("place", _("All places"), [(place.slug, place.name) for place in programme.places])
        self._choices("since", _("The whole day"), [(clock, clock) for clock in half_hours(programme.days)])

    def _choices(self, name: str, everything: Any, choices: Iterable[tuple[str, Any]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = [("", everything), *choices]


def topics_of(programme: Programme) -> list[tuple[str, str]]:
    """The topics that anything is about, by name."""
    return sorted(
        {item.theme: item.theme_label for item in programme.items if item.theme}.items(), key=lambda it: it[1]
    )


@dataclass(frozen=True)
class Asked:
    """What a visitor asked to see of any day."""

    words: tuple[str, ...] = ()
    topic: str = ""
    place: str = ""
    language: str = ""
    since: time | None = None
    is_for_children: bool = False
    has_free_seats: bool = False

    @classmethod
    def read(cls, query: QueryDict, programme: Programme) -> "Asked":
        if not query:
            return EVERYTHING
        form = ProgrammeFilterForm(programme, query)
        form.is_valid()
        given = form.cleaned_data
        return cls(
            words=tuple(fold(given.get("q") or "").split()),
            topic=given.get("topic") or "",
            place=given.get("place") or "",
            language=given.get("language") or "",
            since=given.get("since"),
            is_for_children=bool(given.get("children")),
            has_free_seats=bool(given.get("seats")),
        )

    @property
    def is_everything(self) -> bool:
        return self is EVERYTHING or self == EVERYTHING

    def items_of(
        self, programme: Programme, day: Day, seats: Mapping[int, SeatsNow], now: datetime
    ) -> tuple[Item, ...]:
        """The items of `day` that are asked for. Breaks only where everything is."""
        if self.is_everything:
            return day.items
        since = at_local(day.date, self.since) if self.since else None
        return tuple(item for item in day.items if self._wants(item, programme, since, seats, now))

    def _wants(
        self, item: Item, programme: Programme, since: datetime | None, seats: Mapping[int, SeatsNow], now: datetime
    ) -> bool:
        return (
            not item.is_break
            and (not self.topic or self.topic == item.theme)
            and (not self.place or self.place == item.place.slug)
            and (not self.language or self.language in (*item.languages, *item.interpretation))
            and (since is None or item.ends_at > since)
            and (not self.is_for_children or item.kind in FOR_CHILDREN)
            and (not self.has_free_seats or _has_free_seats(item, seats, now))
            and (not self.words or all(word in programme.words[item.uid] for word in self.words))
        )


EVERYTHING: Final = Asked()


def _has_free_seats(item: Item, seats: Mapping[int, SeatsNow], now: datetime) -> bool:
    """Whether one can still come to it, and sit: it is open to all, or takes registrations and is not full."""
    if item.is_cancelled or item.ends_at <= now:
        return False
    seating = seats.get(item.seminar_id) if item.seminar_id is not None else None
    return seating is None or (seating.is_open and not seating.is_full)
