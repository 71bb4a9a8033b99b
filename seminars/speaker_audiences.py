"""Whom staff write to about the programme: those who speak."""

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import Final

from django.db.models import Prefetch
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from openday.editions.models import Edition
from openday.notifications.audiences import Addressee, Audience, Narrowing
from openday.notifications.models import Channel
from seminars.messages.speakers import OF_SPEAKER
from seminars.models import Contribution, Seminar, Speaker
from seminars.services.telling_speakers import SPEAKER

_PLACEHOLDERS: Final = {name: OF_SPEAKER[name] for name in ("speaker", "seminars")}


def speaking(edition: Edition, chosen: Mapping[str, str], keys: Collection[int] | None) -> Iterator[Addressee]:
    """Each speaker of a seminar that takes place, once. Two queries."""
    live = Contribution.objects.filter(seminar__cancelled_at=None).select_related("seminar").order_by("seminar__code")
    if seminar := chosen.get("seminar"):
        live = live.filter(seminar__code=seminar)
    if role := chosen.get("role"):
        live = live.filter(role=role)
    speakers = Speaker.objects.of_edition(edition).filter(pk__in=live.values("speaker"))
    if keys is not None:
        speakers = speakers.filter(pk__in=keys)
    for speaker in speakers.prefetch_related(Prefetch("contributions", live)).order_by("pk"):
        yield Addressee(speaker.pk, None, speaker.email, speaker.phone, speaker.language, partial(_values_of, speaker))


def _values_of(speaker: Speaker) -> dict[str, str]:
    titles = [gettext("“%(title)s”") % {"title": part.seminar.title} for part in speaker.contributions.all()]
    return {"speaker": speaker.name, "seminars": gettext(", ").join(titles)}


SPEAKER_AUDIENCES: Final = (
    Audience(
        name="seminars.speakers",
        title=_("Speakers"),
        description=_("Everybody who speaks at a seminar or moderates one, at the address that they gave."),
        people=speaking,
        placeholders=_PLACEHOLDERS,
        narrowings=(
            Narrowing(
                "seminar",
                _("Seminar"),
                _("All seminars"),
                lambda edition: [
                    (row.code, str(row)) for row in Seminar.objects.of_edition(edition).live().order_by("code")
                ],
            ),
            Narrowing(
                "role",
                _("Role"),
                _("All roles"),
                lambda _edition: [(role.value, str(role.label)) for role in Contribution.Role],
            ),
        ),
        about_type=SPEAKER,
        channels=(Channel.EMAIL, Channel.SMS),
    ),
)
