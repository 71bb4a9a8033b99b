"""News of a release of the schedule: for speakers, for those who signed up, and for staff."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from openday.accounts.mail import link
from openday.bidi import apart
from openday.notifications.kinds import Attachment, Facts, Load, MessageKind, Placeholder, ShippedText
from openday.notifications.models import Channel, Message
from seminars.models import ReleaseChange, ScheduleRelease
from seminars.papers.attachments import papers_after_release
from seminars.release_words import Kind, Line, Subject, known_to, line_of, subjects_of
from seminars.services.telling_releases import RELEASE

Say = Callable[[ScheduleRelease, Sequence[Line]], Facts]
_WHAT: Final = {
    "what": Placeholder(
        gettext_lazy("the seminar that changed, or how many"), gettext_lazy("“Digital identity challenges”")
    ),
    "release": Placeholder(gettext_lazy("name of the release"), "3"),
}
_SEATS: Final = {
    "seats": Placeholder(
        gettext_lazy("what becomes of the registration"), gettext_lazy("Your registration stays as it is.")
    )
}


def _load(say: Say, *, with_papers: bool = False) -> Load:
    """Four queries for any number. `with_papers`: of seats, for whoever signed up; made when a mail leaves."""

    def load(messages: Sequence[Message]) -> Mapping[int, Facts | None]:
        ids = {message.about_id or 0 for message in messages}
        releases = ScheduleRelease.objects.select_related("released_by").in_bulk(ids)
        changes = {
            (change.release_id, change.position): change for change in ReleaseChange.objects.filter(release__in=ids)
        }
        concerned = {key for message in messages for key in _keys(message) if key in changes}
        known = known_to([changes[key] for key in concerned])
        facts: dict[int, Facts | None] = {}
        for message in messages:
            if (release := releases.get(message.about_id or 0)) is None:
                continue
            with translation.override(message.language):
                lines = [line_of(key[1], changes[key], known) for key in _keys(message) if key in changes]
                said = say(release, lines)
            if with_papers:
                theirs = [changes[key] for key in _keys(message) if key in changes]
                said = replace(said, attachments=partial(_papers_of_seats, message, theirs))
            facts[message.pk] = said
        return facts

    return load


def _papers_of_seats(message: Message, changes: Sequence[ReleaseChange]) -> Sequence[Attachment]:
    return papers_after_release(
        address=message.address,
        seminar_ids={change.seminar_id for change in changes if change.seminar_id is not None},
        language=message.language,
        now=message.claimed_at or message.due_at,
    )


def _keys(message: Message) -> list[tuple[int, int]]:
    return [(message.about_id or 0, position) for position in message.context.get("changes", ())]


def _facts(release: ScheduleRelease, lines: Sequence[Line], **more: str) -> Facts:
    """In the active language: a row for each seminar, with all that changed about it."""
    subjects = subjects_of(lines)
    rows = [(each.name, " ".join(line.said for line in each.lines)) for each in subjects]
    return Facts(
        values={"what": _what(subjects), "release": apart(release.name), **more},
        table=tuple(rows),
        url=link(_page(release, subjects), translation.get_language() or "ar"),
    )


def _what(subjects: Sequence[Subject]) -> str:
    if len(subjects) == 1:
        return _("“%(title)s”") % {"title": subjects[0].name}
    return ngettext("%(count)d seminar", "%(count)d seminars", len(subjects)) % {"count": len(subjects)}


def _page(release: ScheduleRelease, subjects: Sequence[Subject]) -> str:
    """The seminar's, where one alone changed and still stands on the programme; else that of the release."""
    if len(subjects) == 1 and all(line.kind != Kind.REMOVED for line in subjects[0].lines):
        return reverse("seminars:seminar", args=[subjects[0].code])
    return reverse("seminars:release", args=[release.number])


def _for_guest(release: ScheduleRelease, lines: Sequence[Line]) -> Facts:
    return _facts(release, lines, seats=_seats(lines))


def _seats(lines: Sequence[Line]) -> str:
    kinds = {line.kind for line in lines}
    ended = _("The registration for what is cancelled has ended: you need not do anything.")
    if kinds == {Kind.CANCELLED}:
        return ended
    cancel = _("If you cannot come any more, please cancel by the link in its mail, so that others can come.")
    if Kind.CANCELLED in kinds:
        return " ".join((ended, _("Your other registrations stay as they are."), cancel))
    return " ".join((_("Your registration stays as it is."), cancel))


def _for_staff(release: ScheduleRelease, _lines: Sequence[Line]) -> Facts:
    return Facts(
        values={"release": apart(release.name), "person": release.released_by.full_name},
        url=link(
            reverse("backoffice:schedule-release-detail", args=[release.number]), translation.get_language() or "ar"
        ),
    )


FOR_SPEAKER: Final = MessageKind(
    name="seminars.release_for_speaker",
    title=gettext_lazy("A release of the schedule touches a speaker"),
    heading=gettext_lazy("The programme has changed in what concerns you"),
    about_type=RELEASE,
    channels=(Channel.EMAIL,),
    placeholders=_WHAT,
    text=ShippedText(
        subject=gettext_lazy("Programme of the Open Days: {what}"),
        lines=(
            gettext_lazy("The programme of the Open Days has a new version. This in it concerns you, as a speaker:"),
        ),
        action=gettext_lazy("See it on the programme"),
        note=gettext_lazy("If you cannot come then, please answer the person who invited you."),
    ),
    load=_load(_facts),
)
FOR_GUEST: Final = MessageKind(
    name="seminars.release_for_guest",
    title=gettext_lazy("A release of the schedule touches somebody who signed up"),
    heading=gettext_lazy("What you signed up for has changed"),
    about_type=RELEASE,
    channels=(Channel.EMAIL,),
    placeholders=_WHAT | _SEATS,
    text=ShippedText(
        subject=gettext_lazy("What you signed up for has changed: {what}"),
        lines=(gettext_lazy("The programme of the Open Days has changed in what you signed up for."), "{seats}"),
        action=gettext_lazy("See it on the programme"),
    ),
    load=_load(_for_guest, with_papers=True),
)
RELEASED: Final = MessageKind(
    name="seminars.released",
    title=gettext_lazy("The schedule was released"),
    heading=gettext_lazy("The schedule was released"),
    about_type=RELEASE,
    channels=(Channel.SITE,),
    is_essential=False,
    placeholders={
        "release": _WHAT["release"],
        "person": Placeholder(gettext_lazy("name of the person"), gettext_lazy("Karim El Fassi")),
    },
    text=ShippedText(
        subject=gettext_lazy("{person} released version {release} of the programme"),
        lines=(gettext_lazy("See what changed, and who was told."),),
        action=gettext_lazy("To the release"),
    ),
    load=_load(_for_staff),
)

RELEASE_KINDS: Final = (FOR_SPEAKER, FOR_GUEST, RELEASED)
