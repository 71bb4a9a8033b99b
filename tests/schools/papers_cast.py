"""A visit as large as they come: many groups, many stops, names as long as real ones and longer."""

from dataclasses import replace
from datetime import timedelta

from openday.editions.models import Zone
from schools.models import Institution, Visit
from schools.services.booking import book_visit
from schools.visit_request import GroupRequest, VisitRequest
from tests.factories.editions import EditionFactory, GateFactory, ZoneFactory
from tests.factories.pavilions import PavilionFactory, SlotFactory
from tests.factories.schools import ArrivalWindowFactory, InstitutionFactory
from tests.schools.conftest import Site, head_of

NAMES = [  # as long as the longest pavilions of the demo, and some short ones
    (
        "مؤسسة محمد السادس للأعمال الاجتماعية لموظفي الأمن الوطني",
        "Fondation des œuvres sociales de la Sûreté nationale",
    ),
    ("رواق حقوق الإنسان (بشراكة مع المجلس الوطني لحقوق الإنسان)", "Droits de l’Homme (avec le Conseil national)"),
    ("رواق المخاطر النووية والإشعاعية والبيولوجية والكيماوية", "Menaces nucléaires, radiologiques et chimiques"),
    ("الطائرات المسيرة", "Drones"),
    ("مسرح الجريمة", "Scène de crime"),
    ("المسار المصغر للتربية الطرقية", "Mini-piste d’éducation routière"),
    ("رواق البطاقة الوطنية والوثائق التعريفية", "Carte nationale d’identité électronique et titres"),
    ("شرطة الخيالة", "Police montée"),
    ("رواق خلايا التكفل بالنساء والأطفال ضحايا العنف", "Cellules d’accueil des femmes et des mineurs victimes"),
    ("الأمن السيبراني", "Cybersécurité"),
]


def large_site(*, names=NAMES, **edition) -> Site:
    """Ten pavilions in one hall, a turn of twenty minutes each half hour, room for everybody."""
    edition = EditionFactory(**edition)
    nine = edition.days.order_by("date").first().opens_at
    gate = GateFactory(
        edition=edition, name_ar="باب الحافلات الشرقي", name_fr="Porte Est des autocars", name_en="East coach gate"
    )
    window = ArrivalWindowFactory(
        gate=gate, starts_at=nine, ends_at=nine + timedelta(minutes=15), capacity=900, coach_capacity=90
    )
    hall = ZoneFactory(edition=edition, kind=Zone.Kind.HALL, x_m=20, y_m=20, width_m=200, height_m=60)
    turns = []
    for at, (name_ar, name_fr) in enumerate(names):
        pavilion = PavilionFactory(
            edition=edition,
            zone=hall,
            code=f"P{at + 1:02}",
            name_ar=name_ar,
            name_fr=name_fr,
            name_en="",
            x_m=22 + 19 * at,
            y_m=30,
            width_m=16,
            height_m=14,
        )
        times = [nine + timedelta(minutes=30 * turn) for turn in range(1, 13)]
        turns.append(
            [
                SlotFactory(pavilion=pavilion, starts_at=at, ends_at=at + timedelta(minutes=20), capacity=900)
                for at in times
            ]
        )
    return Site(edition=edition, nine=nine, windows=[window], turns=turns)


def large_request(site: Site, *, groups: int, stops: int) -> VisitRequest:
    """Each group at another pavilion at a time, as far as there are as many."""
    count = len(site.turns)
    return replace(
        site.request(site.turns[0][0]),
        groups=tuple(
            GroupRequest(
                level=("primary", "lower_secondary")[group % 2],
                pupils=30,
                adults=3,
                slot_ids=tuple(site.turns[(group + turn) % count][turn].pk for turn in range(stops)),
                needs=("wheelchair", "prayer") if group % 3 == 1 else (),
            )
            for group in range(groups)
        ),
        adult_in_charge="عبد الرحمان بن عبد الكريم العلوي الإسماعيلي",
        adult_phone="+212661234567",
        coach_count=3,
        coach_plates=("12345 أ 6", "1234 WW 5"),
    )


def long_named(**names) -> Institution:
    return InstitutionFactory(
        **{
            "name_ar": "الثانوية التأهيلية الأمير مولاي عبد الله للأقسام التحضيرية",
            "name_fr": "Lycée qualifiant Imam Chadli d’enseignement original",
            "commune_ar": "قصبة سيدي عبد الله بن مبارك",
            "commune_fr": "Kasbat Sidi Abdellah Ben M’barek",
            "ministry_code": "17249L",
            **names,
        }
    )


def large_visit(site: Site, *, groups: int = 2, stops: int = 5, institution: Institution | None = None) -> Visit:
    """Booked, and as papers read it."""
    institution = institution or long_named()
    request = large_request(site, groups=groups, stops=stops)
    visit = book_visit(institution_id=institution.pk, request=request, by=head_of(institution), now=site.now)
    return Visit.objects.for_papers().get(pk=visit.pk)
