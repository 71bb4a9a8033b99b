"""News for speakers about the page on which they fill in their own part, and for staff about what came of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openday.accounts.mail import link
from openday.moments import date_range
from openday.notifications.kinds import Facts, Load, MessageKind, Placeholder, ShippedText
from openday.notifications.models import Channel, Message
from seminars.models import Contribution, Speaker
from seminars.own_page import own_page_path
from seminars.services.telling_speakers import SPEAKER

OF_SPEAKER: Final = {
    "speaker": Placeholder(gettext_lazy("name of the speaker"), gettext_lazy("Nadia El Alaoui")),
    "seminars": Placeholder(gettext_lazy("what they speak at"), gettext_lazy("“Digital identity challenges”")),
    "days": Placeholder(gettext_lazy("days of the edition"), gettext_lazy("Saturday 22 to Wednesday 26 May 2027")),
    "city": Placeholder(gettext_lazy("city of the edition"), gettext_lazy("El Jadida")),
}


def speakers(is_due: Callable[[Speaker, Message], bool], path_of: Callable[[Speaker], str]) -> Load:
    """For any number in three queries."""
    live = Contribution.objects.filter(seminar__cancelled_at=None).select_related("seminar").order_by("seminar__code")

    def load(messages: Sequence[Message]) -> Mapping[int, Facts | None]:
        known = Speaker.objects.select_related("edition").prefetch_related(Prefetch("contributions", live))
        found = known.in_bulk({row.about_id or 0 for row in messages})
        facts: dict[int, Facts | None] = {}
        for message in messages:
            speaker = found.get(message.about_id or 0)
            if speaker is not None and is_due(speaker, message):
                with translation.override(message.language):
                    facts[message.pk] = _facts(speaker, path_of(speaker))
        return facts

    return load


def _facts(speaker: Speaker, path: str) -> Facts:
    """In the active language."""
    parts = list(speaker.contributions.all())
    titles = [_("“%(title)s”") % {"title": part.seminar.title} for part in parts]
    return Facts(
        values={
            "speaker": speaker.name,
            "seminars": _(", ").join(titles) or _("the seminars"),
            "days": date_range(speaker.edition.starts_date, speaker.edition.ends_date),
            "city": speaker.edition.city,
        },
        table=tuple((str(part.get_role_display()), part.seminar.title) for part in parts),
        url=link(path, translation.get_language() or "ar"),
    )


def _is_theirs(speaker: Speaker, message: Message) -> bool:
    return speaker.email == message.address.lower() and speaker.link_sent_at is not None


def _staff_path(speaker: Speaker) -> str:
    return reverse("backoffice:speaker-detail", args=[speaker.public_id])


OWN_PAGE: Final = MessageKind(
    name="seminars.own_page",
    title=gettext_lazy("A speaker gets the link to their page"),
    heading=gettext_lazy("Your page as a speaker of the Open Days"),
    about_type=SPEAKER,
    channels=(Channel.EMAIL,),
    placeholders=OF_SPEAKER,
    text=ShippedText(
        subject=gettext_lazy("{speaker}: your page as a speaker of the Open Days"),
        lines=(
            gettext_lazy("Thank you for speaking at the Open Days in {city}, {days}: {seminars}."),
            gettext_lazy(
                "On your own page you write how you are introduced, send a photo and what you hand out, say when you"
                " can come and whether you may be filmed. It takes a few minutes, and needs no account."
            ),
            gettext_lazy("You can come back to it with this link until a month after the Open Days."),
        ),
        action=gettext_lazy("To my page"),
        note=gettext_lazy(
            "The link is yours alone: whoever has it can change your page. If you are not a speaker, do nothing."
        ),
    ),
    load=speakers(_is_theirs, own_page_path),
)
OWN_PART_WAITS: Final = MessageKind(
    name="seminars.own_part_waits",
    title=gettext_lazy("Seminars: a speaker has not filled in their page"),
    heading=gettext_lazy("Your page as a speaker is still empty"),
    about_type=SPEAKER,
    channels=(Channel.EMAIL,),
    is_essential=False,
    placeholders=OF_SPEAKER,
    text=ShippedText(
        subject=gettext_lazy("{speaker}: how shall we introduce you?"),
        lines=(
            gettext_lazy("You speak at the Open Days in {city}, {days}: {seminars}."),
            gettext_lazy(
                "Your page is still empty. Without your words and your photo, the public programme shows your name"
                " alone."
            ),
        ),
        action=gettext_lazy("To my page"),
        note=gettext_lazy("The link is yours alone: whoever has it can change your page."),
    ),
    load=speakers(lambda speaker, message: _is_theirs(speaker, message) and not speaker.own_part_at, own_page_path),
)
OWN_PART_FILLED: Final = MessageKind(
    name="seminars.own_part_filled",
    title=gettext_lazy("A speaker has filled in their page"),
    heading=gettext_lazy("A speaker has filled in their page"),
    about_type=SPEAKER,
    channels=(Channel.SITE,),
    is_essential=False,
    placeholders=OF_SPEAKER,
    text=ShippedText(
        subject=gettext_lazy("{speaker} has changed their page as a speaker"),
        lines=(gettext_lazy("Look at it: the public reads it once you take it over."),),
        action=gettext_lazy("To the speaker"),
    ),
    load=speakers(lambda _speaker, _message: True, _staff_path),
)

SPEAKER_KINDS: Final = (OWN_PAGE, OWN_PART_WAITS, OWN_PART_FILLED)
