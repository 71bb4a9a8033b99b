"""The three questions after a visit."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from openday.forms import ChipSelect
from schools.models import VisitFeedback


class FeedbackForm(forms.Form):
    welcome = forms.TypedChoiceField(
        label=_("How were you welcomed, and how was the day organised?"),
        choices=VisitFeedback.Rating.choices,
        coerce=int,
        widget=ChipSelect,
    )
    pavilions = forms.TypedChoiceField(
        label=_("How did the pavilions suit your group?"),
        choices=VisitFeedback.Rating.choices,
        coerce=int,
        widget=ChipSelect,
    )
    comment = forms.CharField(
        label=_("What should we keep, and what should we do better?"),
        required=False,
        max_length=VisitFeedback.LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("As you like. Please name no pupil."),
    )


def answers_of(feedback: VisitFeedback | None) -> dict[str, Any]:
    """What was answered before, to be changed."""
    if feedback is None:
        return {}
    return {"welcome": feedback.welcome, "pavilions": feedback.pavilions, "comment": feedback.comment}
