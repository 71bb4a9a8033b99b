"""What happened to something, from the trail that database triggers keep: what, when, who, and from where."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.formats import date_format, localize
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from openday.accounts.models import User
from openday.time_zone import local_zone
from schools.models import Visit, VisitGroup

NEWEST: Final = 200
# Fields whose change says nothing to people.
UNTOLD: Final = frozenset({"id", "revision", "live_number", "public_id", "moved_at", "stage", "import_key"})


@dataclass(frozen=True)
class Change:
    """One field, in words, before and after; empty strings for nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Happening:
    """One event of the trail. `kind` is insert, update or delete; `of` names the part it happened to, "" the thing.

    `by` is None where no person asked for it; then `job` names the job or command that did, "" where the operator's
    own hand in the database did.
    """

    at: datetime
    kind: str
    of: str
    by: User | None
    page: str
    address: str
    job: str
    reason: str = ""  # that was given for it, where its row has no place for one
    changes: list[Change] = field(default_factory=list)


def history_of(thing: models.Model) -> list[Happening]:
    """The newest events of one object, newest first. Two queries, and one for each kind of object it refers to."""
    return _told([("", _events(thing, pgh_obj=thing.pk))])


def history_where(thing: models.Model, **of: Any) -> list[Happening]:
    """The newest events of all that was ever kept for `of`, whatever its rows: a text that went and came back.

    `thing` says the model. As many queries as `history_of`.
    """
    return _told([("", _events(thing, **of))])


def history_of_visit(visit: Visit) -> list[Happening]:
    """A visit with its groups, newest first. Three queries, and one for each kind of object it refers to."""
    groups = _events(VisitGroup(), visit=visit.pk)
    by_group: dict[int, list[Any]] = defaultdict(list)
    for event in groups:
        by_group[event.pgh_obj_id or event.id].append(event)
    told: list[tuple[str, list[Any]]] = [("", _events(visit, pgh_obj=visit.pk))]
    told.extend((_("Group %(position)d") % {"position": events[-1].position}, events) for events in by_group.values())
    return _told(told)


def history_of_parts(
    parts: Iterable[tuple[type[models.Model], dict[str, int], dict[int, str]]], *, hidden: Collection[str] = ()
) -> list[Happening]:
    """Things that hang together, newest first: each with its model, how its rows are found, and their titles by key.

    Fields that are `hidden` are not told, and events that tell of nothing else are left out. A query for each part,
    one for the people, and one for each kind of object referred to.
    """
    told: list[tuple[str, list[Any]]] = []
    for model, of, titles in parts:
        by_row: dict[int, list[Any]] = defaultdict(list)
        for event in _events(model(), **of):
            by_row[event.pgh_obj_id or event.id].append(event)
        name = str(model._meta.verbose_name)
        title = "" if "pgh_obj" in of else name
        told.extend((titles.get(pk, title), rows) for pk, rows in by_row.items())
    return [
        happening
        for happening in _told(told, hidden=frozenset(hidden))
        if happening.kind != "update" or happening.changes or happening.reason
    ]


def _events(thing: models.Model, **of: Any) -> list[Any]:
    """Oldest first, the newest NEWEST of them."""
    model = thing.pgh_event_model  # type: ignore[attr-defined]  # set by pghistory.track
    found = model.objects.filter(**of).select_related("pgh_context").order_by("-pgh_id")[:NEWEST]
    return list(found)[::-1]


def _told(parts: Iterable[tuple[str, list[Any]]], *, hidden: frozenset[str] = frozenset()) -> list[Happening]:
    rows: list[tuple[Any, str, Any]] = []
    for of, events in parts:
        before = None
        for event in events:
            rows.append((event, of, before))
            before = event
    people = User.objects.in_bulk({person for event, _of, _before in rows if (person := _person_id(event))})
    names = _Names.of([event for event, _of, _before in rows])
    happenings = [
        Happening(
            at=event.pgh_created_at,
            kind=event.pgh_label,
            of=of,
            by=people.get(_person_id(event) or 0),
            page=_said(event, "url"),
            address=_said(event, "address"),
            job=_said(event, "task") or _said(event, "command"),
            reason=_said(event, "reason"),
            changes=list(_changes(event, before, names, hidden)),
        )
        for event, of, before in rows
    ]
    # What happened in one transaction has one time: the order in which it was kept decides.
    return sorted(happenings, key=lambda happening: happening.at)[::-1]


def _said(event: Any, name: str) -> str:
    return str((event.pgh_context.metadata.get(name) if event.pgh_context else "") or "")


def _person_id(event: Any) -> int | None:
    said = _said(event, "user")
    return int(said) if said.isdigit() else None


def _told_fields(event: Any) -> "Iterator[models.Field[Any, Any]]":
    tracked = event._meta.model.pgh_tracked_model if hasattr(event._meta.model, "pgh_tracked_model") else None
    for kept in event._meta.concrete_fields:
        if kept.name.startswith("pgh_") or kept.name in UNTOLD:
            continue
        yield tracked._meta.get_field(kept.name) if tracked else kept


def _changes(event: Any, before: Any, names: "_Names", hidden: frozenset[str]) -> Iterator[Change]:
    if event.pgh_label == "delete" or (before is None and event.pgh_label != "insert"):
        return
    for kept in _told_fields(event):
        if kept.name in hidden:
            continue
        new = getattr(event, kept.attname, None)
        old = getattr(before, kept.attname, None) if before else None
        if new == old or (before is None and new in (None, "", [], False)):
            continue
        yield Change(str(kept.verbose_name), names.in_words(kept, old), names.in_words(kept, new))


@dataclass(frozen=True)
class _Names:
    """The words of the objects that events refer to, by model and primary key."""

    known: dict[type[models.Model], dict[Any, Any]]

    @classmethod
    def of(cls, events: Sequence[Any]) -> "_Names":
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for event in events:
            for kept in _told_fields(event):
                if isinstance(kept, models.ForeignKey) and (pk := getattr(event, kept.attname)):
                    wanted[kept.related_model].add(pk)
        return cls({model: model._default_manager.in_bulk(pks) for model, pks in wanted.items()})

    def in_words(self, kept: "models.Field[Any, Any]", value: Any) -> str:
        if value is None or value in ("", []):
            return ""
        if isinstance(kept, models.ForeignKey):
            return str(self.known.get(kept.related_model, {}).get(value, value))
        if isinstance(kept, ArrayField):
            return " / ".join(self.in_words(kept.base_field, item) for item in value)
        if kept.choices:
            return str(dict(kept.flatchoices).get(value, value))
        return _in_words(value)


def _in_words(value: Any) -> str:
    match value:
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return date_format(localtime(value, local_zone()), "DATETIME_FORMAT")
        case date():
            return date_format(value, "j F Y")
        case int() | float():
            return str(localize(value))
    return str(value)
