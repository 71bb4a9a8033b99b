"""Seminars, speakers, halls and streams as the API shows them to staff, and takes them from staff.

Texts stand as they were written, each language by itself: what was read can be changed and sent back.
"""

from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import serializers

from openday.countries import is_country
from openday.forms import as_e164
from openday.languages import FALLBACK_ORDER
from openday.rest.values import Input, Output, instant, instant_or_null
from pavilions.models import Theme
from seminars.models import Contribution, Seminar, Speaker, SpokenLanguage
from seminars.serializers.seminars import PartOutput
from seminars.services.seminars import SeminarCard
from seminars.services.speakers import SpeakerCard

MAX_ID: Final = 2**63 - 1
MAX_REVISION: Final = 2**31 - 1
MAX_SMALL: Final = 32_767
MOST_PEOPLE: Final = 1_000_000
MOST_PARTS: Final = 60


def written(row: Any, stems: Sequence[str]) -> dict[str, str]:
    """The columns of each of `stems`, as they stand."""
    return {f"{stem}_{language}": getattr(row, f"{stem}_{language}") for stem in stems for language in FALLBACK_ORDER}


class TelephoneField(serializers.CharField):
    """In any spelling; kept as `+212612345678`."""

    def to_internal_value(self, data: Any) -> str:
        written: str = super().to_internal_value(data)
        return as_e164(written) if written else ""


def telephone() -> TelephoneField:
    return TelephoneField(max_length=40, required=False, allow_blank=True, default="")


def text(length: int, *, is_needed: bool = False) -> serializers.CharField:
    if is_needed:
        return serializers.CharField(max_length=length)
    return serializers.CharField(max_length=length, required=False, allow_blank=True, default="")


def address() -> serializers.URLField:
    return serializers.URLField(max_length=400, required=False, allow_blank=True, default="")


def tongues(**kwargs: Any) -> serializers.ListField:
    return serializers.ListField(child=serializers.ChoiceField(SpokenLanguage.choices), max_length=6, **kwargs)


def an_id(**kwargs: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=MAX_ID, **kwargs)


def edition_number() -> serializers.IntegerField:
    words = "Its number; the published one where it is not given."
    return serializers.IntegerField(min_value=1, max_value=MAX_SMALL, required=False, help_text=words)


class SeenRevisionInput(Input):
    revision = serializers.IntegerField(min_value=1, max_value=MAX_REVISION, help_text="The one that you read.")


# --- Seminars ---------------------------------------------------------------------------------------
class PlacementOutput(serializers.Serializer[Any]):
    """Its place in the draft of the schedule. `number` says which of its changes was read, for moving it."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    hall_id = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


class StaffSeminarOutput(Output):
    """A seminar as it stands, whatever the public reads of it."""

    id = serializers.UUIDField()
    edition_id = serializers.IntegerField()
    code = serializers.CharField()
    state = serializers.ChoiceField(Seminar.State.choices)
    revision = serializers.IntegerField(help_text="Grows with every change: writes say which one they read.")
    kind = serializers.ChoiceField(Seminar.Kind.choices)
    theme = serializers.ChoiceField(Theme.choices)
    title_ar = serializers.CharField()
    title_fr = serializers.CharField(allow_blank=True)
    title_en = serializers.CharField(allow_blank=True)
    abstract_ar = serializers.CharField(allow_blank=True)
    abstract_fr = serializers.CharField(allow_blank=True)
    abstract_en = serializers.CharField(allow_blank=True)
    languages = serializers.ListField(child=serializers.ChoiceField(SpokenLanguage.choices))
    interpretation = serializers.ListField(child=serializers.ChoiceField(SpokenLanguage.choices))
    duration_minutes = serializers.IntegerField()
    expected_people = serializers.IntegerField(allow_null=True)
    stream_url = serializers.CharField(allow_blank=True)
    recording_url = serializers.CharField(allow_blank=True)
    speakers = PartOutput(many=True)
    placement = PlacementOutput(allow_null=True, help_text="Null until the draft places it.")
    cancelled_at = serializers.DateTimeField(allow_null=True)
    cancelled_reason = serializers.CharField(allow_blank=True)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        names = ("code", "state", "revision", "kind", "theme", "languages", "interpretation", "duration_minutes")
        more = ("expected_people", "stream_url", "recording_url", "cancelled_reason")
        placement = getattr(instance, "placement", None)
        return {
            "id": str(instance.public_id),
            "edition_id": instance.edition_id,
            **{name: getattr(instance, name) for name in (*names, *more)},
            **written(instance, ("title", "abstract")),
            "speakers": [{"id": str(row.speaker.public_id), "role": row.role} for row in instance.contributions.all()],
            "placement": placement and _placement(placement),
            "cancelled_at": instant_or_null(instance.cancelled_at),
        }


def _placement(placement: Any) -> dict[str, Any]:
    return {
        "id": str(placement.public_id),
        "number": placement.number,
        "hall_id": placement.hall_id,
        "starts_at": instant(placement.starts_at),
        "ends_at": instant(placement.ends_at),
    }


class PartInput(Input):
    id = serializers.UUIDField(help_text="Of a speaker of the edition.")
    role = serializers.ChoiceField(Contribution.Role.choices, default=Contribution.Role.SPEAKER)


def parts(help_text: str) -> serializers.ListSerializer[Any]:
    return serializers.ListSerializer(child=PartInput(), max_length=MOST_PARTS, required=False, help_text=help_text)


class SeminarInput(Input):
    """A seminar whole: what is left out is emptied."""

    kind = serializers.ChoiceField(Seminar.Kind.choices, default=Seminar.Kind.SEMINAR)
    theme = serializers.ChoiceField(Theme.choices)
    title_ar = text(200, is_needed=True)
    title_fr = text(200)
    title_en = text(200)
    abstract_ar = text(4000)
    abstract_fr = text(4000)
    abstract_en = text(4000)
    languages = tongues(min_length=1)
    interpretation = tongues(default=list)
    duration_minutes = serializers.IntegerField(min_value=5, max_value=24 * 60, default=60)
    expected_people = serializers.IntegerField(min_value=0, max_value=MOST_PEOPLE, allow_null=True, default=None)
    stream_url = address()
    recording_url = address()


class SeminarAddInput(SeminarInput):
    edition = edition_number()
    code = serializers.RegexField(
        r"^[A-Za-z0-9-]{1,8}\Z", required=False, help_text="The next one where it is not given. It stays."
    )
    speakers = parts("In their order.")


class SeminarChangeInput(SeenRevisionInput, SeminarInput):
    speakers = parts("In their order; where they are not given, they stay.")


def card_in(values: dict[str, Any]) -> SeminarCard:
    return SeminarCard(**{name: values[name] for name in SeminarCard.__dataclass_fields__})


class SeminarCancelInput(Input):
    reason = serializers.CharField(max_length=240, help_text="People read it.")


# --- Speakers ---------------------------------------------------------------------------------------
class StaffSpeakerOutput(Output):
    """A speaker with what only staff see."""

    id = serializers.UUIDField()
    edition_id = serializers.IntegerField()
    slug = serializers.CharField()
    revision = serializers.IntegerField(help_text="Grows with every change: writes say which one they read.")
    name_ar = serializers.CharField(allow_blank=True)
    name_fr = serializers.CharField(allow_blank=True)
    title_ar = serializers.CharField(allow_blank=True)
    title_fr = serializers.CharField(allow_blank=True)
    title_en = serializers.CharField(allow_blank=True)
    organisation_ar = serializers.CharField(allow_blank=True)
    organisation_fr = serializers.CharField(allow_blank=True)
    organisation_en = serializers.CharField(allow_blank=True)
    country = serializers.CharField(allow_blank=True)
    biography_ar = serializers.CharField(allow_blank=True)
    biography_fr = serializers.CharField(allow_blank=True)
    biography_en = serializers.CharField(allow_blank=True)
    email = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    language = serializers.ChoiceField(settings.LANGUAGES)
    filming = serializers.ChoiceField(Speaker.Filming.choices)
    staff_notes = serializers.CharField(allow_blank=True)
    link_sent_at = serializers.DateTimeField(allow_null=True)
    own_part_at = serializers.DateTimeField(allow_null=True, help_text="When they filled in their own part.")
    proposed = serializers.DictField(
        child=serializers.CharField(allow_blank=True),
        help_text="What they wrote there and nobody has looked at, by field. The public reads the fields themselves.",
    )

    def to_representation(self, instance: Speaker) -> dict[str, Any]:
        names = ("slug", "revision", "name_ar", "name_fr", "country", "email", "phone", "language", "filming")
        return {
            "id": str(instance.public_id),
            "edition_id": instance.edition_id,
            **{name: getattr(instance, name) for name in (*names, "staff_notes")},
            **written(instance, ("title", "organisation", "biography")),
            "link_sent_at": instant_or_null(instance.link_sent_at),
            "own_part_at": instant_or_null(instance.own_part_at),
            "proposed": instance.proposed or {},
        }


class SpeakerInput(Input):
    """A speaker whole: what is left out is emptied. A name in one script at least."""

    name_ar = text(120)
    name_fr = text(120)
    title_ar = text(160)
    title_fr = text(160)
    title_en = text(160)
    organisation_ar = text(160)
    organisation_fr = text(160)
    organisation_en = text(160)
    country = serializers.RegexField(r"^([A-Z]{2})?\Z", required=False, allow_blank=True, default="")
    biography_ar = text(2000)
    biography_fr = text(2000)
    biography_en = text(2000)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True, default="")
    phone = telephone()
    language = serializers.ChoiceField(settings.LANGUAGES, default="ar")
    filming = serializers.ChoiceField(Speaker.Filming.choices, default=Speaker.Filming.UNKNOWN)
    staff_notes = text(2000)

    def validate_country(self, code: str) -> str:
        if code and not is_country(code):
            raise serializers.ValidationError(_("Choose a country."))
        return code


class SpeakerAddInput(SpeakerInput):
    edition = edition_number()


class SpeakerChangeInput(SeenRevisionInput, SpeakerInput):
    pass


def speaker_card_in(values: dict[str, Any]) -> SpeakerCard:
    return SpeakerCard(**{name: values[name] for name in SpeakerCard.__dataclass_fields__})
