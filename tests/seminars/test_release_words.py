"""What changed, in words: exact sentences in three languages."""

import pytest
from django.utils import translation

from seminars.models import ReleaseChange
from seminars.release_words import Known, lines_of, subjects_of
from seminars.services.difference import Change
from tests.factories.seminars import HallFactory, SpeakerFactory

Kind = ReleaseChange.Kind
NAMES = {"code": "S01", "title_ar": "الهوية الرقمية", "title_fr": "Identité", "title_en": "Identity"}
TEN = {"starts_at": "2027-05-22T10:00:00+00:00", "ends_at": "2027-05-22T11:00:00+00:00"}
NOON = {"starts_at": "2027-05-22T12:00:00+00:00", "ends_at": "2027-05-22T13:00:00+00:00"}
SUNDAY = {"starts_at": "2027-05-23T10:00:00+00:00", "ends_at": "2027-05-23T11:00:00+00:00"}
LONG = {"starts_at": "2027-05-22T10:00:00+00:00", "ends_at": "2027-05-22T11:30:00+00:00"}


@pytest.fixture
def known() -> Known:
    names = [("قاعة ابن بطوطة", "Salle Ibn", "Ibn hall"), ("قاعة المسيرة", "Salle Marche", "March hall")]
    halls = [
        HallFactory.build(pk=pk, name_ar=ar, name_fr=fr, name_en=en, edition=None, zone=None)
        for pk, (ar, fr, en) in enumerate(names, start=1)
    ]
    speakers = [
        SpeakerFactory.build(edition=None, name_ar="نادية العلوي", name_fr="Nadia El Alaoui"),
        SpeakerFactory.build(edition=None, name_ar="يوسف بنعلي", name_fr="Youssef Benali"),
    ]
    return Known({hall.pk: hall for hall in halls}, dict(zip("ab", speakers, strict=True)))


def said(known: Known, language: str, kind: str, before: dict | None, after: dict | None) -> str:
    """Without the marks that keep directions apart, and with plain spaces."""
    before, after = (NAMES | side if side is not None else None for side in (before, after))
    with translation.override(language):
        line = lines_of([Change(Kind(kind), 1, before, after)], known)[0]
    plain = line.said.replace("\u202f", " ").replace("\u00a0", " ")
    return "".join(letter for letter in plain if letter not in "\u2066\u2067\u2068\u2069")


@pytest.mark.parametrize(
    ("kind", "sides", "french", "english"),
    [
        (
            Kind.ADDED,
            (None, TEN | {"hall": 1}),
            "samedi 22 mai, 10:00 – 11:00, Salle Ibn.",
            "Saturday 22 May, 10:00 – 11:00, Ibn hall.",
        ),
        (
            Kind.REMOVED,
            (TEN | {"hall": 1}, None),
            "N’est plus au programme. C’était : samedi 22 mai, 10:00 – 11:00, Salle Ibn.",
            "Is no longer on the programme. It was: Saturday 22 May, 10:00 – 11:00, Ibn hall.",
        ),
        (
            Kind.CANCELLED,
            (TEN | {"hall": 1}, TEN | {"hall": 1, "reason": "Illness"}),
            "N’aura pas lieu. C’était : samedi 22 mai, 10:00 – 11:00, Salle Ibn. Raison : Illness",
            "Does not take place. It was: Saturday 22 May, 10:00 – 11:00, Ibn hall. Reason: Illness",
        ),
        (
            Kind.REVIVED,
            (None, TEN | {"hall": 1}),
            "Aura lieu finalement : samedi 22 mai, 10:00 – 11:00, Salle Ibn.",
            "Takes place after all: Saturday 22 May, 10:00 – 11:00, Ibn hall.",
        ),
        (
            Kind.MOVED,
            (TEN, NOON),
            "samedi 22 mai : commence plus tard, à 12:00 au lieu de 10:00.",
            "Saturday 22 May: begins later, at 12:00 instead of 10:00.",
        ),
        (
            Kind.MOVED,
            (NOON, TEN),
            "samedi 22 mai : commence plus tôt, à 10:00 au lieu de 12:00.",
            "Saturday 22 May: begins earlier, at 10:00 instead of 12:00.",
        ),
        (
            Kind.MOVED,
            (TEN, SUNDAY),
            "Désormais dimanche 23 mai, 10:00 – 11:00, au lieu de samedi 22 mai, 10:00 – 11:00.",
            "Now Sunday 23 May, 10:00 – 11:00, instead of Saturday 22 May, 10:00 – 11:00.",
        ),
        (
            Kind.HALL,
            ({"hall": 1}, {"hall": 2}),
            "Dans Salle Marche, au lieu de Salle Ibn.",
            "In March hall, instead of Ibn hall.",
        ),
        (
            Kind.LENGTH,
            (TEN, LONG),
            "Dure 90 minutes au lieu de 60 minutes, jusqu’à 11:30.",
            "Lasts 90 minutes instead of 60 minutes, until 11:30.",
        ),
        (
            Kind.SPEAKERS,
            ({"speakers": [{"id": "a", "role": "speaker"}]}, {"speakers": [{"id": "b", "role": "speaker"}]}),
            "Avec : Youssef Benali. Sans : Nadia El Alaoui.",
            "With: Youssef Benali. No longer with: Nadia El Alaoui.",
        ),
        (
            Kind.SPEAKERS,
            ({"speakers": [{"id": "a", "role": "speaker"}]}, {"speakers": [{"id": "a", "role": "moderator"}]}),
            "Modère désormais : Nadia El Alaoui.",
            "Now moderates: Nadia El Alaoui.",
        ),
        (
            Kind.SPEAKERS,
            (
                {"speakers": [{"id": "a", "role": "speaker"}, {"id": "b", "role": "speaker"}]},
                {"speakers": [{"id": "b", "role": "speaker"}, {"id": "a", "role": "speaker"}]},
            ),
            "L’ordre des interventions change.",
            "They speak in another order.",
        ),
        (
            Kind.SPEAKERS,
            ({"speakers": [{"id": "gone", "role": "speaker"}]}, {"speakers": []}),
            "Sans : une personne qui n’est plus inscrite.",
            "No longer with: somebody who is no longer listed.",
        ),
        (
            Kind.LANGUAGES,
            ({"languages": ["ar"], "interpretation": []}, {"languages": ["ar", "fr"], "interpretation": ["en"]}),
            "Langues : arabe, français ; avant : arabe. Interprétation : anglais ; avant : aucune.",
            "Held in: Arabic, French; before: Arabic. Interpreted into: English; before: none.",
        ),
        (
            Kind.TEXT,
            ({"title_fr": "Avant", "title_en": "Before"}, {"abstract_ar": "ملخص"}),
            "Le titre était : Avant. Le résumé est nouveau.",
            "The title was: Before. The abstract is another.",
        ),
        (
            Kind.TEXT,
            ({"title_ar": "قبل"}, {}),
            "Le titre change dans d’autres langues.",
            "The title is another in other languages.",
        ),
        (
            Kind.TEXT,
            ({"kind": "seminar", "theme": "technology"}, {"kind": "round_table", "theme": "forensics"}),
            "Table ronde, au lieu de : Séminaire. Thème : Police scientifique et technique ; avant : Technologie.",
            "Round table, instead of: Seminar. Topic: Forensics; before: Technology.",
        ),
    ],
)
def test_each_change_is_a_sentence(known, kind, sides, french, english):
    assert said(known, "en", kind, *sides) == english
    assert said(known, "fr", kind, *sides) == french
    assert said(known, "ar", kind, *sides) not in {english, french}


@pytest.mark.parametrize(
    ("kind", "before", "after", "arabic"),
    [
        (Kind.ADDED, None, TEN | {"hall": 1}, "السبت 22 ماي، 10:00 – 11:00، قاعة ابن بطوطة."),
        (Kind.MOVED, TEN, NOON, "السبت 22 ماي: تبدأ بعد ذلك، في 12:00 بدل 10:00."),
        (Kind.HALL, {"hall": 1}, {"hall": 2}, "في قاعة المسيرة بدل قاعة ابن بطوطة."),
        (Kind.LENGTH, LONG, TEN, "مدتها 60 دقيقة بدل 90 دقيقة، إلى 11:00."),
    ],
)
def test_arabic_is_written(known, kind, before, after, arabic):
    assert said(known, "ar", kind, before, after) == arabic


def test_all_about_one_seminar_stands_together(known):
    lines = lines_of(
        [
            Change(Kind.MOVED, 1, NAMES | TEN, NAMES | NOON),
            Change(Kind.ADDED, None, None, {"title_ar": "استراحة"} | TEN | {"hall": 1}),
            Change(Kind.HALL, 1, NAMES | {"hall": 1}, NAMES | {"hall": 2}),
            Change(Kind.ADDED, None, None, {"title_ar": "غداء"} | NOON | {"hall": 1}),
        ],
        known,
    )

    subjects = subjects_of(lines, lambda code: f"/{code}/")

    assert [(each.code, each.name, each.url, [line.position for line in each.lines]) for each in subjects] == [
        ("S01", "الهوية الرقمية", "/S01/", [0, 2]),
        ("", "استراحة", "", [1]),
        ("", "غداء", "", [3]),
    ]
