"""Seats and registrations as the API shows them to staff, and takes them from staff."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from openday.rest.values import Input, Output, instant, instant_or_null
from seminars.models import Registration, Seating
from seminars.serializers.staff import MAX_SMALL, MOST_PEOPLE, telephone, text
from seminars.services.registrations import SeatRequest
from seminars.services.seating import Surplus


class SeatingOutput(Output):
    """The seats of a seminar that anybody may sign up for."""

    seminar_id = serializers.UUIDField()
    seats = serializers.IntegerField()
    seats_taken = serializers.IntegerField(help_text="Confirmed, offered and attended.")
    opens_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True, help_text="When staff closed it.")

    def to_representation(self, instance: Seating) -> dict[str, Any]:
        return {
            "seminar_id": str(instance.seminar.public_id),
            "seats": instance.seats,
            "seats_taken": instance.seats_taken,
            "opens_at": instant(instance.opens_at),
            "closed_at": instant_or_null(instance.closed_at),
        }


class SeatingOpenInput(Input):
    seats = serializers.IntegerField(min_value=1, max_value=MOST_PEOPLE)
    opens_at = serializers.DateTimeField()


class SeatingResizeInput(Input):
    """More seats go to the waiting list first. Fewer may break promises: then say what becomes of them."""

    seats = serializers.IntegerField(min_value=1, max_value=MOST_PEOPLE)
    surplus = serializers.ChoiceField(
        [(each.value, each.value) for each in Surplus],
        required=False,
        help_text="`wait`: at the head of the waiting list; `end`: cancelled, with a reason that they read.",
    )
    reason = text(240)


class RegistrationOutput(Output):
    """Seats that one person asked for, for themselves and those who come along."""

    id = serializers.UUIDField()
    seminar_id = serializers.UUIDField()
    state = serializers.ChoiceField(Registration.State.choices)
    full_name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField(allow_blank=True)
    organisation = serializers.CharField(allow_blank=True)
    is_group = serializers.BooleanField()
    language = serializers.ChoiceField(settings.LANGUAGES)
    seats = serializers.IntegerField()
    queue_number = serializers.IntegerField(allow_null=True, help_text="On the waiting list; the lowest is the first.")
    asked_at = serializers.DateTimeField()
    confirmed_at = serializers.DateTimeField(allow_null=True)
    offer_expires_at = serializers.DateTimeField(allow_null=True)
    attended_at = serializers.DateTimeField(allow_null=True)
    attended_seats = serializers.IntegerField(allow_null=True, help_text="People who came.")
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_reason = serializers.CharField(allow_blank=True)

    def to_representation(self, instance: Registration) -> dict[str, Any]:
        words = ("state", "full_name", "email", "phone", "organisation", "is_group", "language", "ended_reason")
        moments = ("confirmed_at", "offer_expires_at", "attended_at", "ended_at")
        return {
            "id": str(instance.public_id),
            "seminar_id": str(instance.seminar.public_id),
            **{name: getattr(instance, name) for name in (*words, "seats", "queue_number", "attended_seats")},
            "asked_at": instant(instance.asked_at),
            **{name: instant_or_null(getattr(instance, name)) for name in moments},
        }


class SignUpInput(Input):
    """Somebody on the telephone or at the desk: confirmed at once, or on the waiting list like anybody."""

    seminar_id = serializers.UUIDField()
    full_name = text(120, is_needed=True)
    email = serializers.EmailField(max_length=254)
    seats = serializers.IntegerField(min_value=1, max_value=MAX_SMALL)
    phone = telephone()
    organisation = text(160)
    is_group = serializers.BooleanField(default=False)
    language = serializers.ChoiceField(settings.LANGUAGES, default="ar")


def seat_request_in(values: dict[str, Any]) -> SeatRequest:
    names = ("full_name", "seats", "language", "phone", "organisation", "is_group")
    return SeatRequest(email=values["email"].lower(), **{name: values[name] for name in names})


class LetInInput(Input):
    people = serializers.IntegerField(min_value=1, max_value=MAX_SMALL, help_text="Who are at the door now.")
