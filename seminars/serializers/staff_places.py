"""Halls and live streams as the API shows them to staff, and takes them from staff."""

from typing import Any

from rest_framework import serializers

from openday.rest.values import Input, Output
from seminars.models import Hall, LiveStream
from seminars.serializers.staff import MAX_SMALL, MOST_PEOPLE, address, an_id, edition_number, text, written
from seminars.services.halls import HallCard
from seminars.services.streams import StreamCard


class StaffHallOutput(Output):
    """A hall, its names as they were written."""

    id = serializers.IntegerField()
    edition_id = serializers.IntegerField()
    code = serializers.CharField()
    name_ar = serializers.CharField()
    name_fr = serializers.CharField(allow_blank=True)
    name_en = serializers.CharField(allow_blank=True)
    zone_id = serializers.IntegerField()
    capacity = serializers.IntegerField(help_text="People.")
    booths = serializers.IntegerField(help_text="For interpreters.")
    position = serializers.IntegerField(help_text="Its place in lists.")

    def to_representation(self, instance: Hall) -> dict[str, Any]:
        names = ("edition_id", "code", "zone_id", "capacity", "booths", "position")
        return {
            "id": instance.pk,
            **{name: getattr(instance, name) for name in names},
            **written(instance, ("name",)),
        }


class HallInput(Input):
    """A hall whole: what is left out is emptied."""

    code = text(12, is_needed=True)
    name_ar = text(120, is_needed=True)
    name_fr = text(120)
    name_en = text(120)
    zone_id = an_id()
    capacity = serializers.IntegerField(min_value=1, max_value=MOST_PEOPLE)
    booths = serializers.IntegerField(min_value=0, max_value=99, default=0)
    position = serializers.IntegerField(min_value=0, max_value=MAX_SMALL, default=0)


class HallAddInput(HallInput):
    edition = edition_number()


class HallChangeInput(HallInput):
    is_understood = serializers.BooleanField(
        default=False, help_text="Make it smaller though people may sign up for more seats than it then has."
    )


def hall_card_in(values: dict[str, Any]) -> HallCard:
    return HallCard(**{name: values[name] for name in HallCard.__dataclass_fields__})


class StaffStreamOutput(Output):
    """A live stream, shown or not."""

    id = serializers.IntegerField()
    edition_id = serializers.IntegerField()
    code = serializers.CharField()
    name_ar = serializers.CharField()
    name_fr = serializers.CharField(allow_blank=True)
    name_en = serializers.CharField(allow_blank=True)
    hall_id = serializers.IntegerField(allow_null=True)
    stage_id = serializers.IntegerField(allow_null=True, help_text="A zone of the plan.")
    embed_url = serializers.CharField()
    page_url = serializers.CharField(allow_blank=True)
    is_shown = serializers.BooleanField(help_text="On the live page.")
    position = serializers.IntegerField(help_text="Its place in lists.")

    def to_representation(self, instance: LiveStream) -> dict[str, Any]:
        names = ("edition_id", "code", "hall_id", "stage_id", "embed_url", "page_url", "is_shown", "position")
        return {
            "id": instance.pk,
            **{name: getattr(instance, name) for name in names},
            **written(instance, ("name",)),
        }


class StreamInput(Input):
    """A live stream whole: what is left out is emptied. Of a hall, of a stage, or (neither) of everything."""

    code = serializers.SlugField(max_length=12)
    name_ar = text(120, is_needed=True)
    name_fr = text(120)
    name_en = text(120)
    hall_id = an_id(allow_null=True, default=None)
    stage_id = an_id(allow_null=True, default=None)
    embed_url = serializers.URLField(max_length=400, help_text="The player, at a host that the site allows.")
    page_url = address()
    is_shown = serializers.BooleanField(default=True)
    position = serializers.IntegerField(min_value=0, max_value=MAX_SMALL, default=0)


class StreamAddInput(StreamInput):
    edition = edition_number()


def stream_card_in(values: dict[str, Any]) -> StreamCard:
    return StreamCard(**{name: values[name] for name in StreamCard.__dataclass_fields__})
