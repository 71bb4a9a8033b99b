"""What is said of a refusal about messages, texts and bulk messages."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openday.notifications.errors import (
    AudienceUnknown,
    Blocked,
    BulkIsNot,
    InThePast,
    MessageError,
    NobodyReached,
    NotAllowed,
    NotRepeatable,
    NotWaiting,
    ReminderUnknown,
    RuleGone,
    RuleStands,
    StillWaiting,
    TextChangedMeanwhile,
    TextIsFixed,
    TextRefused,
    Unreachable,
)
from openday.notifications.models import Channel
from openday.notifications.placeholders import Mistake, Problem


def sentence_for(refusal: MessageError) -> str:
    """What was wrong and what to do, in the active language. A refusal without a sentence is a bug: KeyError."""
    return _SENTENCES[type(refusal)](refusal)


def sentences_by_part(refusal: TextRefused) -> Iterator[tuple[str, str]]:
    """("subject" or "body", sentence) for all that is wrong with a text."""
    for part in refusal.empty:
        yield part, _("Write something here.")
    for part, most in refusal.too_long.items():
        yield (
            part,
            ngettext("At most %(most)d character.", "At most %(most)d characters.", most) % {"most": most},
        )
    for part, problems in refusal.problems.items():
        for problem in problems:
            yield part, _problem(problem, is_one_line=part == "subject")


def _problem(problem: Problem, *, is_one_line: bool) -> str:
    said = _PROBLEMS[problem.mistake](problem)
    return said if is_one_line else _("Line %(line)d: %(said)s") % {"line": problem.line, "said": said}


def _unknown(problem: Problem) -> str:
    # Isolated as a whole: braces and Latin letters turn round inside Arabic.
    written = f"\u2066{{{problem.written}}}\u2069"
    if not problem.nearest:
        return _("This message has no placeholder %(written)s.") % {"written": written}
    return _("This message has no placeholder %(written)s. Did you mean %(nearest)s?") % {
        "written": written,
        "nearest": f"\u2066{{{problem.nearest}}}\u2069",
    }


_PROBLEMS: Final[dict[Mistake, Callable[[Problem], str]]] = {
    Mistake.UNKNOWN: _unknown,
    Mistake.EMPTY: lambda _problem: _("There is nothing between the braces."),
    Mistake.UNCLOSED: lambda _problem: _("A brace is opened here and not closed."),
    Mistake.UNOPENED: lambda _problem: _("A brace is closed here that was not opened."),
}

_SENTENCES: Final[dict[type[MessageError], Callable[[Any], str]]] = {
    NotAllowed: lambda _refusal: _("You may not do this."),
    NotWaiting: lambda _refusal: _("It has left already, or never will: there is nothing to stop."),
    StillWaiting: lambda _refusal: _("It has not left yet: there is no need to send it again."),
    NotRepeatable: lambda _refusal: _("It held a secret that is forgotten: its reader asks for a new one."),
    Blocked: lambda refusal: (
        _("Nothing is sent to %(address)s. Clear the address first.") % {"address": f"\u2066{refusal.address}\u2069"}
    ),
    TextIsFixed: lambda _refusal: _("Nobody edits this text."),
    TextChangedMeanwhile: lambda _refusal: _(
        "A colleague changed this text while you wrote. What you wrote is kept below: compare, then save again."
    ),
    Unreachable: lambda refusal: (
        _("Your account has no telephone: add it on the page of your account, then try again.")
        if refusal.channel == Channel.SMS
        else _("Your account cannot be reached this way.")
    ),
    AudienceUnknown: lambda _refusal: _("Nobody is called this any more: choose to whom again."),
    BulkIsNot: lambda _refusal: _("Its state has changed meanwhile: this can no longer be done."),
    ReminderUnknown: lambda _refusal: _("Nobody is reminded of this any more."),
    RuleStands: lambda _refusal: _("This reminder already goes to these people on that day: change the other one."),
    RuleGone: lambda _refusal: _("A colleague took this reminder away meanwhile."),
    InThePast: lambda _refusal: _("This moment is past: choose a later one, or send it now."),
    NobodyReached: lambda _refusal: _("As things are, it would reach nobody: choose other people, or other channels."),
}
