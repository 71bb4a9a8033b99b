"""Keys, revocations and passes as the API answers them. Serials are texts: programs that count in floats round them."""

from typing import Any

from rest_framework import serializers

from openday.passes.models import Pass, SigningKey
from openday.rest.values import Output, instant


class PassKeyOutput(Output):
    """An Ed25519 key that passes are checked with. `public_key` is the `x` of a JWK: base64url of 32 bytes."""

    id = serializers.IntegerField(help_text="As a pass names it.")
    public_key = serializers.CharField()
    state = serializers.ChoiceField(
        [SigningKey.State.PREPARED, SigningKey.State.ACTIVE, SigningKey.State.RETIRED],
        help_text="Passes of each of them hold; a prepared key has signed none yet.",
    )

    def to_representation(self, instance: SigningKey) -> dict[str, Any]:
        return {"id": instance.number, "public_key": instance.public_key, "state": instance.state}


class PassRevocationOutput(Output):
    """A pass that is to be turned away although it is signed and its time has not passed."""

    serial = serializers.CharField()
    reason = serializers.ChoiceField(Pass.Reason.choices)
    revoked_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(help_text="When it would have ended; it leaves the list then.")

    def to_representation(self, instance: Pass) -> dict[str, Any]:
        return {
            "serial": str(instance.serial),
            "reason": instance.revoked_reason,
            "revoked_at": instant(instance.revoked_at) if instance.revoked_at else "",
            "ends_at": instant(instance.ends_at),
        }


class PassOutput(Output):
    """What is shown at the gate: `token` is the text of the QR code (level M, alphanumeric), to the character."""

    serial = serializers.CharField()
    token = serializers.CharField(trim_whitespace=False)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    gate_id = serializers.IntegerField(allow_null=True, help_text="Null: any gate.")
    zone_ids = serializers.ListField(child=serializers.IntegerField(), help_text="Empty: all zones.")
    heads = serializers.IntegerField()
    issued_at = serializers.DateTimeField()

    def to_representation(self, instance: Pass) -> dict[str, Any]:
        return {
            "serial": str(instance.serial),
            "token": instance.token,
            "starts_at": instant(instance.starts_at),
            "ends_at": instant(instance.ends_at),
            "gate_id": instance.gate_id,
            "zone_ids": instance.zone_ids,
            "heads": instance.heads,
            "issued_at": instant(instance.issued_at),
        }
