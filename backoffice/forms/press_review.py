"""What reviewers of the press type: how a queue is narrowed, and decisions on the members of a team."""

from collections.abc import Iterable, Mapping
from typing import Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.services.press_queue import OVER, TO_DECIDE, WAITING
from media_accreditation.models import Application, Outlet, TeamMember, Verdict
from media_accreditation.search import MAX_LETTERS
from media_accreditation.services.reasons import reasons_for
from media_accreditation.services.review import NEED_REASON, Decision, Staged

STAGES: Final = [
    (TO_DECIDE, gettext_lazy("To decide")),
    (WAITING, gettext_lazy("Waiting for the outlet")),
    (OVER, gettext_lazy("Decided, not released")),
]
COUNTRIES: Final = [
    ("", gettext_lazy("From everywhere")),
    ("home", gettext_lazy("Outlets of Morocco")),
    ("abroad", gettext_lazy("With somebody from abroad")),
]
MAX_NOTE: Final = 2000
MAX_WORDS: Final = 1000


class PressQueueForm(forms.Form):
    """How the queue of a review is narrowed."""

    q = forms.CharField(label=gettext_lazy("Outlet, person or number"), required=False, max_length=MAX_LETTERS)
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), required=False, choices=STAGES)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[("", gettext_lazy("All kinds")), *Outlet.Kind.choices]
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False, choices=COUNTRIES)


class QuestionForm(forms.Form):
    """What a review asks the outlet, beside the reasons that stand with each member."""

    words = forms.CharField(
        label=gettext_lazy("A word to the outlet"),
        required=False,
        max_length=MAX_WORDS,
        help_text=gettext_lazy("Sent when you ask for more information. The outlet reads it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def decisions_from(sent: QueryDict, members: Iterable[TeamMember], review: str) -> dict[int, Decision]:
    """What was sent of each member, by primary key; reasons that do not go with the verdict are left out."""
    return {member.pk: _decision(sent, member.pk, review) for member in members if f"verdict-{member.pk}" in sent}


def _decision(sent: QueryDict, pk: int, review: str) -> Decision:
    verdict = sent.get(f"verdict-{pk}", "")
    verdict = verdict if verdict in Verdict.values else ""
    ticked = set(sent.getlist(f"reasons-{pk}"))
    codes = tuple(reason.code for reason in reasons_for(review, verdict) if reason.code in ticked) if verdict else ()
    return Decision(verdict, codes, sent.get(f"note-{pk}", "").strip()[:MAX_NOTE])


def changed_only(decisions: Mapping[int, Decision], members: Iterable[TeamMember], review: str) -> dict[int, Decision]:
    """Those that say something else than what stands: what a colleague decided stays theirs."""
    staged = Staged(review)
    stands = {member.pk: staged.of(member) for member in members}
    return {pk: decision for pk, decision in decisions.items() if decision != stands[pk]}


def errors_of(decisions: Mapping[int, Decision]) -> dict[int, str]:
    """By member, in the active language."""
    return {
        pk: _("Say why: choose at least one reason.")
        for pk, decision in decisions.items()
        if decision.verdict in NEED_REASON and not decision.reasons
    }


class PressListForm(forms.Form):
    """How the list of applications is narrowed."""

    q = forms.CharField(label=gettext_lazy("Outlet, person or number"), required=False, max_length=MAX_LETTERS)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("All states")), *Application.State.choices],
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[("", gettext_lazy("All kinds")), *Outlet.Kind.choices]
    )


class ReleaseForm(forms.Form):
    """What every outlet reads with its decision."""

    words = forms.CharField(
        label=gettext_lazy("A word to these outlets"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("Each reads it with its decision: where badges are handed out, for instance."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=400,
        help_text=gettext_lazy("The outlet reads it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
