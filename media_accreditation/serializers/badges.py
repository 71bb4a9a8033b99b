"""Badges as the API answers them: to the outlet how far they are, to a printer all that is on them."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from media_accreditation.models import Badge, Category, TeamMember
from openday.rest.values import Output, instant


class BadgeOutput(Output):
    """A badge, without its code: that is on the badge, and in the answers for printers."""

    id = serializers.UUIDField()
    number = serializers.CharField(help_text="As it is printed: the category's letter and five digits or more.")
    state = serializers.ChoiceField(Badge.State.choices, help_text="Ordered, printed and collected ones hold.")
    category = serializers.ChoiceField(Category.choices)
    days = serializers.ListField(child=serializers.DateField())
    zone_ids = serializers.ListField(child=serializers.IntegerField(), help_text="Empty: all zones.")
    member_id = serializers.UUIDField()
    name_ar = serializers.CharField(allow_blank=True)
    name_fr = serializers.CharField(allow_blank=True)
    role = serializers.ChoiceField(TeamMember.Role.choices)
    outlet_id = serializers.UUIDField()
    collected_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True, help_text="From then on its code opens nothing.")

    def to_representation(self, instance: Badge) -> dict[str, Any]:
        member = instance.member
        return {
            "id": str(instance.public_id),
            "number": str(instance),
            "state": instance.state,
            "category": instance.category,
            "days": [day.isoformat() for day in instance.days],
            "zone_ids": instance.zone_ids,
            "member_id": str(member.public_id),
            "name_ar": member.name_ar,
            "name_fr": member.name_fr,
            "role": member.role,
            "outlet_id": str(member.application.outlet.public_id),
            "collected_at": instant(instance.collected_at) if instance.collected_at else None,
            "ended_at": instant(instance.ended_at) if instance.ended_at else None,
        }


class BadgePrintOutput(Output):
    """What a printer of cards needs: the code to the character, both names of the outlet, where the photo is."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    serial = serializers.CharField(help_text="Of its pass.")
    token = serializers.CharField(trim_whitespace=False, help_text="The text of the QR code, alphanumeric, level M.")
    is_void = serializers.BooleanField(help_text="A gate turns the code away: do not print it.")
    outlet_name_ar = serializers.CharField(allow_blank=True)
    outlet_name_fr = serializers.CharField(allow_blank=True)
    photo = serializers.CharField(help_text="Path of a JPEG, 35 × 45; each fetch is on the trail.")

    def to_representation(self, instance: Badge) -> dict[str, Any]:
        outlet, issued = instance.member.application.outlet, self.context["passes"][instance.pass_serial]
        return {
            "id": str(instance.public_id),
            "number": str(instance),
            "serial": str(instance.pass_serial),
            "token": issued.token,
            "is_void": issued.revoked_at is not None,
            "outlet_name_ar": outlet.name_ar,
            "outlet_name_fr": outlet.name_fr,
            "photo": reverse("api:press-badge-photo", kwargs={"public_id": instance.public_id}),
        }
