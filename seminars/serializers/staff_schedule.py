"""The draft of the schedule and its releases as the API shows them to staff, and takes them from staff."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from openday.rest.values import Input, Output, instant
from seminars.models import Placement, ReleaseChange
from seminars.serializers.seminars import text_in
from seminars.serializers.staff import MAX_REVISION, an_id, edition_number, text
from seminars.services.conflicts import Conflict, Kind
from seminars.services.drafting import KeptTime
from seminars.services.releases import Preview


# --- The draft --------------------------------------------------------------------------------------
class StaffPlacementOutput(Output):
    """Something in a hall at a time in the draft."""

    id = serializers.UUIDField()
    number = serializers.IntegerField(help_text="Of its last change: who moves it says which one they read.")
    kind = serializers.ChoiceField(Placement.Kind.choices)
    seminar_id = serializers.UUIDField(allow_null=True, help_text="Null: a break or a blocker.")
    title_ar = serializers.CharField(allow_blank=True, help_text="Of a break or a blocker.")
    title_fr = serializers.CharField(allow_blank=True)
    title_en = serializers.CharField(allow_blank=True)
    hall_id = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()

    def to_representation(self, instance: Placement) -> dict[str, Any]:
        return {
            "id": str(instance.public_id),
            "number": instance.number,
            "kind": instance.kind,
            "seminar_id": str(instance.seminar.public_id) if instance.seminar else None,
            "title_ar": instance.title_ar,
            "title_fr": instance.title_fr,
            "title_en": instance.title_en,
            "hall_id": instance.hall_id,
            "starts_at": instant(instance.starts_at),
            "ends_at": instant(instance.ends_at),
        }


class WhereInput(Input):
    hall_id = an_id()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class PlaceInput(WhereInput):
    """What is placed: a seminar by its id, or a break or a blocker by its kind and title."""

    edition = edition_number()
    seminar_id = serializers.UUIDField(required=False, allow_null=True)
    kind = serializers.ChoiceField([Placement.Kind.BREAK, Placement.Kind.BLOCKER], required=False)
    title_ar = text(120)
    title_fr = text(120)
    title_en = text(120)

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        is_seminar, is_kept = values.get("seminar_id") is not None, bool(values.get("kind") and values["title_ar"])
        if is_seminar == is_kept:
            raise serializers.ValidationError(
                {"seminar_id": [_("Place a seminar, or a break or a blocker with its title.")]}
            )
        return values


def kept_time_in(values: dict[str, Any]) -> KeptTime:
    return KeptTime(values["kind"], values["title_ar"], values["title_fr"], values["title_en"])


class MoveInput(WhereInput):
    number = serializers.IntegerField(min_value=0, max_value=MAX_REVISION, help_text="That of the placement you read.")


class TakeOffInput(Input):
    number = serializers.IntegerField(min_value=0, max_value=MAX_REVISION, help_text="That of the placement you read.")


class ConflictOutput(Output):
    """Something that stands in the way. Hard ones are refused; of the others, staff decide."""

    kind = serializers.ChoiceField(Kind.choices)
    is_hard = serializers.BooleanField()
    placement_id = serializers.UUIDField(allow_null=True)
    other_placement_id = serializers.UUIDField(allow_null=True)
    speaker_id = serializers.UUIDField(allow_null=True)
    hall_id = serializers.IntegerField(allow_null=True)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    wanted = serializers.IntegerField(help_text="People, or booths.")
    there_is = serializers.IntegerField()

    def to_representation(self, instance: Conflict) -> dict[str, Any]:
        return {
            "kind": instance.kind.value,
            "is_hard": instance.is_hard,
            "placement_id": str(instance.placement.public_id) if instance.placement else None,
            "other_placement_id": str(instance.other.public_id) if instance.other else None,
            "speaker_id": str(instance.speaker.public_id) if instance.speaker else None,
            "hall_id": instance.hall.pk if instance.hall else None,
            "starts_at": instant(instance.starts_at),
            "ends_at": instant(instance.ends_at),
            "wanted": instance.wanted,
            "there_is": instance.there_is,
        }


# --- Releases ---------------------------------------------------------------------------------------
class PreviewChangeOutput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(ReleaseChange.Kind.choices)
    title = serializers.DictField(child=serializers.CharField(), allow_null=True)
    before = serializers.DictField(allow_null=True)
    after = serializers.DictField(allow_null=True)


class PreviewOutput(Output):
    """What a release would make public now. `seen` goes with the request that releases it."""

    seen = serializers.CharField()
    number = serializers.IntegerField(help_text="That the release would have.")
    changes = PreviewChangeOutput(many=True)
    people_told = serializers.IntegerField()
    speakers_without_address = serializers.IntegerField()
    left_out = serializers.ListField(
        child=serializers.UUIDField(), help_text="Seminars without a place: nobody reads of them."
    )

    def to_representation(self, instance: Preview) -> dict[str, Any]:
        return {
            "seen": instance.seen,
            "number": instance.next_number,
            "changes": [
                {
                    "kind": change.kind.value,
                    "title": text_in(change.after or change.before or {}, "title"),
                    "before": change.before,
                    "after": change.after,
                }
                for change in instance.changes
            ],
            "people_told": len(instance.touched.people),
            "speakers_without_address": len(instance.touched.unreached),
            "left_out": [str(seminar.public_id) for seminar in instance.left_out],
        }


class NotesInput(Input):
    ar = text(400)
    fr = text(400)
    en = text(400)


class ScheduleReleaseInput(Input):
    edition = edition_number()
    name = serializers.CharField(max_length=60)
    seen = serializers.CharField(max_length=64, help_text="That of the preview you read.")
    notes = NotesInput(required=False)


class GoBackInput(Input):
    name = serializers.CharField(max_length=60)
    notes = NotesInput(required=False)
