"""Releases of the schedule as the API answers everybody."""

from typing import Any

from rest_framework import serializers

from openday.rest.values import Output, Text, in_three_languages, instant
from seminars.models import Placement, ReleaseChange, ReleasedEntry, ScheduleRelease
from seminars.serializers.seminars import text_in


class ReleaseOutput(Output):
    """A release: the one with the highest number is what the public reads."""

    id = serializers.IntegerField()
    edition_id = serializers.IntegerField()
    number = serializers.IntegerField()
    name = serializers.CharField()
    note = Text(allow_null=True)
    restores_id = serializers.IntegerField(allow_null=True, help_text="An earlier one, to which it goes back.")
    released_at = serializers.DateTimeField()

    def to_representation(self, instance: ScheduleRelease) -> dict[str, Any]:
        return {
            "id": instance.pk,
            "edition_id": instance.edition_id,
            "number": instance.number,
            "name": instance.name,
            "note": in_three_languages(instance, "note"),
            "restores_id": instance.restores_id,
            "released_at": instant(instance.released_at),
        }


class ReleasedEntryOutput(Output):
    """What a release has in a hall at a time: a seminar, or a break."""

    kind = serializers.ChoiceField([choice for choice in Placement.Kind.choices if choice[0] != Placement.Kind.BLOCKER])
    seminar_id = serializers.UUIDField(allow_null=True, help_text="Null: a break.")
    code = serializers.CharField(allow_blank=True)
    title = Text(allow_null=True, help_text="As it was then.")
    hall_id = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    is_cancelled = serializers.BooleanField()

    def to_representation(self, instance: ReleasedEntry) -> dict[str, Any]:
        return {
            "kind": instance.kind,
            "seminar_id": str(instance.seminar.public_id) if instance.seminar else None,
            "code": instance.seminar.code if instance.seminar else "",
            "title": text_in(instance.facts, "title"),
            "hall_id": instance.hall_id,
            "starts_at": instant(instance.starts_at),
            "ends_at": instant(instance.ends_at),
            "is_cancelled": instance.is_cancelled,
        }


class ReleaseChangeOutput(Output):
    """One line of what a release changed: what it was, and what it is. Null: it was not, or is not, there."""

    kind = serializers.ChoiceField(ReleaseChange.Kind.choices)
    seminar_id = serializers.UUIDField(allow_null=True, help_text="Null: a break.")
    before = serializers.DictField(allow_null=True, help_text="Names then, and what changed: times, hall, words.")
    after = serializers.DictField(allow_null=True)

    def to_representation(self, instance: ReleaseChange) -> dict[str, Any]:
        return {
            "kind": instance.kind,
            "seminar_id": str(instance.seminar.public_id) if instance.seminar else None,
            "before": instance.before,
            "after": instance.after,
        }


class WholeReleaseOutput(ReleaseOutput):
    """A release with all that it holds, and what it changed."""

    entries = ReleasedEntryOutput(many=True)
    changes = ReleaseChangeOutput(many=True)

    def to_representation(self, instance: ScheduleRelease) -> dict[str, Any]:
        entry, change = ReleasedEntryOutput(), ReleaseChangeOutput()
        return super().to_representation(instance) | {
            "entries": [entry.to_representation(each) for each in instance.entries.all()],
            "changes": [change.to_representation(each) for each in instance.changes.all()],
        }
