"""Outlets as the API answers them."""

from typing import Any

from rest_framework import serializers

from media_accreditation.models import Outlet
from openday.rest.values import Output


class OutletOutput(Output):
    """A media outlet; names in both scripts where it has both."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(Outlet.Kind.choices)
    state = serializers.ChoiceField(Outlet.State.choices, help_text="Only a verified one is accredited.")
    name_ar = serializers.CharField(allow_blank=True)
    name_fr = serializers.CharField(allow_blank=True)
    other_names = serializers.ListField(
        child=serializers.CharField(), help_text="How else it is written: former names, names of merged duplicates."
    )
    registration_number = serializers.CharField(allow_blank=True)
    languages = serializers.ListField(child=serializers.CharField(), help_text="ISO 639 codes.")
    website = serializers.CharField(allow_blank=True)
    country = serializers.CharField(help_text="ISO 3166-1, two letters.")
    city = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)
    email = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True, help_text="E.164.")
    merged_into = serializers.UUIDField(allow_null=True, help_text="The outlet that a merged duplicate is now.")

    def to_representation(self, instance: Outlet) -> dict[str, Any]:
        return {
            "id": str(instance.public_id),
            "kind": instance.kind,
            "state": instance.state,
            "name_ar": instance.name_ar,
            "name_fr": instance.name_fr,
            "other_names": instance.other_names,
            "registration_number": instance.registration_number,
            "languages": instance.languages,
            "website": instance.website,
            "country": instance.country,
            "city": instance.city,
            "address": instance.address,
            "email": instance.email,
            "phone": instance.phone,
            "merged_into": str(instance.merged_into.public_id) if instance.merged_into else None,
        }
