"""Reviews as the API answers them to officers, and the decisions that it takes."""

from typing import Any

from rest_framework import serializers

from media_accreditation.models import Application, Category, Outlet, TeamMember, Verdict
from media_accreditation.services.review import Staged
from openday.rest.values import Input, Output, instant_or_null

MOST_MEMBERS = 200


class ReviewedMemberOutput(Output):
    """One person of a team and what this review has staged; no number of a paper, and no paper."""

    id = serializers.UUIDField()
    name_ar = serializers.CharField(allow_blank=True)
    name_fr = serializers.CharField(allow_blank=True)
    role = serializers.ChoiceField(TeamMember.Role.choices)
    category = serializers.ChoiceField(Category.choices)
    nationality = serializers.CharField(help_text="ISO 3166-1, two letters.")
    verdict = serializers.ChoiceField(["", *Verdict.values], help_text="Empty: undecided.")
    reasons = serializers.ListField(child=serializers.CharField())
    note = serializers.CharField(allow_blank=True)
    decided_at = serializers.DateTimeField(allow_null=True)

    def to_representation(self, instance: TeamMember) -> dict[str, Any]:
        review = self.context["review"]
        staged = Staged(review).of(instance)
        return {
            "id": str(instance.public_id),
            "name_ar": instance.name_ar,
            "name_fr": instance.name_fr,
            "role": instance.role,
            "category": instance.category,
            "nationality": instance.nationality,
            "verdict": staged.verdict,
            "reasons": list(staged.reasons),
            "note": staged.note,
            "decided_at": instant_or_null(getattr(instance, f"{review}_decided_at")),
        }


class ReviewOutput(Output):
    """An application as one review sees it: the members on whom this review decides."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    state = serializers.ChoiceField(Application.State.choices)
    revision = serializers.IntegerField(help_text="Send it back with decisions: they are refused where it has grown.")
    is_over = serializers.BooleanField(help_text="Whether this review has decided on everybody and passed it on.")
    submitted_at = serializers.DateTimeField(allow_null=True)
    outlet_id = serializers.UUIDField()
    outlet_name_ar = serializers.CharField(allow_blank=True)
    outlet_name_fr = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(Outlet.Kind.choices, help_text="Of the outlet.")
    members = ReviewedMemberOutput(many=True)

    def to_representation(self, instance: Application) -> dict[str, Any]:
        outlet, review = instance.outlet, self.context["review"]
        member = ReviewedMemberOutput(context=self.context)
        return {
            "id": str(instance.public_id),
            "reference": instance.reference,
            "state": instance.state,
            "revision": instance.revision,
            "is_over": getattr(instance, f"{review}_reviewed_at") is not None,
            "submitted_at": instant_or_null(instance.submitted_at),
            "outlet_id": str(outlet.public_id),
            "outlet_name_ar": outlet.name_ar,
            "outlet_name_fr": outlet.name_fr,
            "kind": outlet.kind,
            "members": [member.to_representation(each) for each in self.context["members_of"](instance)],
        }


class DecisionInput(Input):
    member_id = serializers.UUIDField()
    verdict = serializers.ChoiceField(["", *Verdict.values], help_text="Empty: take back what is staged.")
    reasons = serializers.ListField(
        child=serializers.CharField(max_length=40),
        required=False,
        max_length=20,
        help_text="Codes; needed unless cleared.",
    )
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True, help_text="Only staff read it.")


class DecisionsInput(Input):
    """What one review decides on some of a team."""

    revision = serializers.IntegerField(min_value=1, max_value=2**31 - 1, help_text="The `revision` that you read.")
    decisions = DecisionInput(many=True, max_length=MOST_MEMBERS)  # type: ignore[call-arg]
    passes_on = serializers.BooleanField(
        default=False, help_text="The review is over with that: on to security, or ready to be released."
    )


class ReleaseInput(Input):
    """Decisions that become public together, all of them or none."""

    application_ids = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=500)
    words = serializers.CharField(max_length=400, required=False, allow_blank=True, help_text="Each outlet reads it.")
