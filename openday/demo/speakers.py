"""Invented people who speak at the demo's seminars, each with a function that fits what they speak about."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from openday.accounts.models import User
from openday.demo.faces import FACES, face
from openday.demo.names import mobile_of_nobody
from openday.demo.press_names import FOREIGNERS, is_woman, people
from openday.demo.site import read
from openday.editions.models import Edition
from openday.languages import FALLBACK_ORDER
from seminars.models import Speaker
from seminars.services.own_part import fill_in_own_part, propose_photo, take_over
from seminars.services.speakers import (
    OwnPart,
    SpeakerCard,
    add_speaker,
    send_link,
)

SEED: Final = 93
SPEAKERS: Final = 40
GUESTS: Final = 3  # from abroad, with a name in Latin letters alone
DOMAIN: Final = "speakers.demo.example"
# What they say of themselves, one after the other.
BIOGRAPHIES: Final = (
    (
        "تجربة تمتد لأكثر من خمس عشرة سنة في الميدان، ومشاركات منتظمة في التكوين.",
        "Plus de quinze ans d’expérience de terrain, et des formations données chaque année.",
        "More than fifteen years of experience in the field, and training given each year.",
    ),
    (
        "شارك في إعداد دلائل عملية وطنية، ويكتب في الموضوع بلغة يفهمها الجميع.",
        "A participé à la rédaction de guides nationaux, et écrit sur le sujet pour tous les publics.",
        "Took part in writing national guides, and writes on the subject for every reader.",
    ),
    (
        "يعمل مع فرق من مدن مختلفة، ويؤمن بأن السؤال الجيد نصف الجواب.",
        "Travaille avec des équipes de plusieurs villes, et tient qu’une bonne question est la moitié de la réponse.",
        "Works with teams from several cities, and holds that a good question is half of the answer.",
    ),
)


@dataclass(frozen=True)
class Cast:
    """A speaker and the topic that they know."""

    speaker: Speaker
    theme: str


def create_speakers(edition: Edition, *, by: User, now: datetime) -> list[Cast]:
    """Forty of them: most have filled in their own page, some have not, a few were not written to yet."""
    functions = list(read("functions.csv"))
    names = people(random.Random(SEED))  # noqa: S311 - the same demo each time, no secret
    cast = []
    for number in range(SPEAKERS):
        function = functions[number % len(functions)]
        name_ar, name_fr = next(names)
        card = _card(number, name_ar, name_fr, function)
        if number >= SPEAKERS - GUESTS:
            name, country = FOREIGNERS[number % len(FOREIGNERS)]
            card = replace(card, name_ar="", name_fr=name, country=country, language="fr")
        speaker = add_speaker(edition=edition, card=card, by=by, now=now)
        cast.append(Cast(_introduced(speaker, card, number, by=by, now=now), function["theme"]))
    return cast


def _card(number: int, name_ar: str, name_fr: str, function: dict[str, str]) -> SpeakerCard:
    who = "woman" if is_woman(name_fr) else "man"
    organisation = {f"organisation_{language}": function[f"organisation_{language}"] for language in FALLBACK_ORDER}
    return SpeakerCard(
        name_ar=name_ar,
        name_fr=name_fr,
        title_ar=function[f"{who}_ar"],
        title_fr=function[f"{who}_fr"],
        title_en=function["title_en"],
        **organisation,
        country="MA",
        phone=mobile_of_nobody(500 + number),
        email="" if number % 13 == 12 else f"intervenant{number + 1:02}@{DOMAIN}",
        language="fr" if number % 4 == 3 else "ar",
        staff_notes="يصل بالقطار في الصباح." if number % 9 == 4 else "",
    )


def _introduced(speaker: Speaker, card: SpeakerCard, number: int, *, by: User, now: datetime) -> Speaker:
    """Two of three have used their link; a few of these wait for a look, or want no camera."""
    if not speaker.email or number % 11 == 10:
        return speaker
    speaker = send_link(speaker_id=speaker.pk, by=by, now=now)
    if number % 3 == 2:
        return speaker
    later = now + timedelta(hours=number)
    told = {name: getattr(card, name) for name in OwnPart.__dataclass_fields__}
    told |= zip((f"biography_{language}" for language in FALLBACK_ORDER), BIOGRAPHIES[number % 3], strict=True)
    told["filming"] = Speaker.Filming.REFUSED if number % 15 == 7 else Speaker.Filming.AGREED
    speaker = fill_in_own_part(speaker_id=speaker.pk, revision=speaker.revision, part=OwnPart(**told), now=later)
    picture = face(number % FACES, is_woman=is_woman(card.name_fr))
    speaker = propose_photo(speaker_id=speaker.pk, photo=picture, now=later)
    if number % 10 == 6:
        return speaker  # staff have not looked yet
    return take_over(speaker_id=speaker.pk, revision=speaker.revision, by=by)


def unmet(cast: Sequence[Cast], met: set[int], theme: str, number: int) -> list[Speaker]:
    """`number` of those whom this day has not met yet, who know the topic first."""
    free = [each for each in cast if each.speaker.pk not in met]
    ranked = sorted(free, key=lambda each: each.theme != theme)
    chosen = [each.speaker for each in ranked[:number]]
    met.update(speaker.pk for speaker in chosen)
    return chosen
