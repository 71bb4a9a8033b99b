"""The public pages of the press: how to be accredited and by which rules, at each moment of an edition."""

from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.core.cache import cache

from media_accreditation.models import Category, CategoryCapacity, Draw, Outlet, Quota
from media_accreditation.services.guide import QuotaRow, categories_of, public_quotas_of
from media_accreditation.services.lots import Entrant, turns, winners
from media_accreditation.services.rules import press_rules_of
from openday.editions.models import Edition
from openday.time_zone import at_local
from tests.factories.accounts import UserFactory
from tests.factories.editions import FIRST_DAY, EditionFactory, ZoneFactory
from tests.factories.media_accreditation import DrawFactory

pytestmark = pytest.mark.django_db


def local(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment on the clocks of the venue; day 0 is the first one."""
    return at_local(FIRST_DAY + timedelta(days=day), time(hour, minute, second))


@pytest.fixture
def edition() -> Edition:
    """Takes applications from sixty days before it until two weeks before it, at six in the evening."""
    edition = EditionFactory()
    rules = press_rules_of(edition)
    rules.opens_at, rules.deadline_at = local(-60, 9), local(-14, 18)
    rules.centre_ar, rules.centre_fr = "القاعة 3، من 8:30 إلى 19:00", "Salle 3, de 8 h 30 à 19 h"
    rules.contact_email, rules.contact_phone = "presse@example.org", "+212537123456"
    rules.save()
    return edition


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (local(-61, 12), "Accreditation opens on 23 March 2027"),
        (local(-60, 8, 59, 59), "Accreditation opens on"),
        (local(-60, 9), "Accreditation is open."),
        (local(-14, 17, 59, 59), "Accreditation is open."),
        (local(-14, 18), "Accreditation closed on 8 May 2027"),
        (local(2, 12), "Accreditation closed on"),
        (local(4, 18), "This edition is over."),
    ],
)
def test_guide_says_whether_applications_are_taken(client, edition, moment, said):
    with time_machine.travel(moment, tick=False):
        page = client.get("/en/press/guide/").content.decode()

    phases = ("Accreditation opens on", "Accreditation is open.", "Accreditation closed on", "This edition is over.")
    assert said in page
    assert sum(phase in page for phase in phases) == 1
    assert ("Ask for accreditation" in page) is (said == "Accreditation is open.")


def test_guide_between_two_editions(client):
    page = client.get("/fr/press/guide/").content.decode()

    assert "Aucune édition n’est annoncée" in page
    assert client.get("/fr/press/guide/rules/").status_code == 200


@pytest.mark.parametrize(("language", "centre"), [("ar", "القاعة 3"), ("fr", "Salle 3"), ("en", "القاعة 3")])
def test_guide_says_where_the_press_centre_and_the_press_office_are(client, edition, language, centre):
    page = client.get(f"/{language}/press/guide/").content.decode()

    assert centre in page
    assert 'href="tel:+212537123456"' in page
    assert "+212 5 37 12 34 56" in page
    assert "presse@example.org" in page


def test_guide_promises_the_retention_of_the_edition(client, edition):
    press_rules_of(edition)
    edition.press_rules.retention_days = 45
    edition.press_rules.save()

    assert "deleted 45 days after the edition" in client.get("/en/press/guide/").content.decode()


def test_texts_of_staff_are_text_and_never_markup(client, edition):
    edition.press_rules.rule_ar = "أول السطر\n\n<script>alert(1)</script>"
    edition.press_rules.save()

    page = client.get("/ar/press/guide/rules/").content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_quotas_are_told_by_kind_and_never_by_outlet(edition):
    outlet = Outlet.objects.create(kind=Outlet.Kind.TV, name_fr="Chaîne Une")
    Quota.objects.bulk_create(
        Quota(edition=edition, places=places, **of)
        for places, of in [
            (6, {}),
            (2, {"category": Category.PHOTO}),
            (12, {"outlet_kind": Outlet.Kind.TV}),
            (5, {"outlet_kind": Outlet.Kind.TV, "category": Category.VIDEO}),
            (40, {"outlet": outlet}),
        ]
    )

    rows = public_quotas_of(edition)

    assert rows == [
        QuotaRow("tv", str(Outlet.Kind.TV.label), in_all=12, by_category=[None, 2, 5, None, None]),
        QuotaRow("", "", in_all=6, by_category=[None, 2, None, None, None]),
    ]


def test_every_role_has_its_place_in_a_category(edition):
    CategoryCapacity.objects.create(edition=edition, category=Category.VIDEO, places=300, taken=7)

    rows = categories_of(edition)

    assert [(row.category.value, len(row.roles), row.capacity) for row in rows] == [
        ("E", 3, None),
        ("P", 1, None),
        ("V", 1, 300),
        ("T", 2, None),
        ("L", 1, None),
    ]


def test_rules_show_zones_quotas_and_draws(client, edition, django_assert_num_queries):
    ZoneFactory(edition=edition, code="H1", name_ar="الجناح الغربي")
    Quota.objects.create(edition=edition, places=6)
    officer = UserFactory()
    for number in range(3):
        Draw.objects.create(
            edition=edition,
            category=Category.PHOTO,
            places=20,
            seed=f"5eed{number}",
            entrants=["a", "b", "c"],
            winners=["b"],
            drawn_at=local(-10, 9 + number),
            drawn_by=officer,
        )
    cache.clear()

    with django_assert_num_queries(7):
        page = client.get("/ar/press/guide/rules/").content.decode()

    assert "الجناح الغربي" in page
    assert [page.index(f"5eed{number}") for number in (2, 1, 0)] == sorted(page.index(f"5eed{n}") for n in range(3))


def test_a_draw_is_published_with_all_that_it_takes_to_draw_again(client, edition):
    entrants = [Entrant(outlet, f"{outlet}{number}") for outlet in ("a", "b") for number in range(3)]
    draw = DrawFactory(
        edition=edition,
        places=3,
        seed="2027",
        entrants=[vars(entrant) for entrant in entrants],
        winners=winners(turns(seed="2027", entrants=entrants, places=3)),
    )
    hidden = DrawFactory(edition=EditionFactory(state=Edition.State.DRAFT))

    told = client.get(f"/fr/press/guide/draws/{draw.pk}.json").json()

    again = turns(
        seed=told["seed"], entrants=[Entrant(**entrant) for entrant in told["entrants"]], places=told["places"]
    )
    assert winners(again) == told["winners"]
    assert "SHA-256" in told["method"]
    assert client.get(f"/fr/press/guide/draws/{hidden.pk}.json").status_code == 404
