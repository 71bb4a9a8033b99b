"""Every text that is shipped, in every language, with the longest names that there are: whole, and short enough."""

import re
from datetime import timedelta
from itertools import product

import pytest
from django.conf import settings
from django.utils import translation

from backoffice.messages import KINDS as STAFF_KINDS
from openday.bidi import FIRST_STRONG, POP
from openday.editions.models import Edition, Gate
from openday.notifications.kinds import kind_of
from openday.notifications.models import Channel, Message
from openday.notifications.placeholders import filled, placeholders_in
from openday.notifications.rendering import mail_of
from openday.notifications.sms.segments import as_sms, size_of
from openday.notifications.texts import shipped
from pavilions.models import Pavilion
from schools.messages import KINDS
from schools.models import Institution, Membership, Visit, VisitGroup
from schools.services.booking import book_visit, cancel_visit, change_visit
from tests.factories.pavilions import PavilionContactFactory
from tests.factories.schools import MembershipFactory

ALL = {kind.name: kind for kind in (*KINDS, *STAFF_KINDS)}
LANGUAGES = ("ar", "fr", "en")
EACH = list(product(ALL, LANGUAGES))
# As long as the longest of the ministry's list, and longer than any gate of an edition so far.
LONG = {
    "name_ar": "المركز الجهوي لمهن التربية والتكوين لجهة طنجة تطوان الحسيمة، فرع شفشاون، ملحقة الأقسام التحضيرية",
    "name_fr": "Lycée qualifiant Mohammed Ben Abdelkrim El Khattabi – Annexe des classes préparatoires, Tanger-Tétouan",
}
GATE = {
    "name_ar": "باب الحافلات الشمالي الشرقي، قرب فضاء الأطفال",
    "name_fr": "Porte Nord-Est des autocars, près de l’espace enfants",
    "name_en": "North-east coach gate, near the children's space",
}


@pytest.fixture
def visit(site, school, head):
    Institution.objects.update(**LONG)
    Gate.objects.update(**GATE)
    Edition.objects.update(city_en="Al Hoceima", venue_ar="فضاء المعارض والتظاهرات الكبرى محمد السادس بالجديدة")
    Pavilion.objects.update(name_ar="رواق المديرية العامة للأمن الوطني لمكافحة الجريمة المعلوماتية والأدلة الرقمية")
    request = site.request(site.turns[0][1], pupils=28, adults=3, coaches=2)
    visit = book_visit(institution_id=school.pk, request=request, by=head, now=site.now)
    VisitGroup.objects.update(needs=["wheelchair", "hearing", "quiet"])
    Visit.objects.update(adult_in_charge="عبد الرحمان بن عبد السلام الإدريسي العلوي المدغري", language="fr")
    Message.objects.all().delete()
    return visit


@pytest.fixture
def message_of(visit, site, head, visits_officer):
    """A message of a kind about a real record, in the state in which it is due."""

    def made(name, language):
        about, context, now = record_of(name, visit, site, language)
        return Message(
            pk=1,
            kind=name,
            edition=site.edition,
            channel=Channel.EMAIL,
            recipient={"pavilions.contact": None, "editions.edition": visits_officer}.get(ALL[name].about_type, head),
            address="someone@example.org",
            language=language,
            context=context,
            about_type=ALL[name].about_type,
            about_id=about,
            is_essential=ALL[name].is_essential,
            due_at=now,
            created_at=now,
        )

    return made


def record_of(name, visit, site, language):
    """Its key, what was kept of it as it was, and the moment."""
    state = name.rpartition("_")[2]
    if name.startswith("schools.visit_changed"):
        request = site.request(site.turns[0][2], window=1, pupils=18, adults=2, coaches=1)
        change_visit(visit=visit, request=request, by=visit.booked_by, now=site.now)
        return visit.pk, Message.objects.filter(kind="schools.visit_changed").first().context, site.now
    if name.startswith("schools.visit_cancelled"):
        cancel_visit(visit=visit, by=visit.booked_by, now=site.now, reason="الحافلة معطلة ولا توجد أخرى " * 10)
    if ALL[name].about_type == "schools.membership":
        state = state if state in {"refused", "suspended"} else "verified"
        membership = MembershipFactory(institution=visit.institution, state=state)
        Membership.objects.filter(pk=membership.pk).update(decision_reason="العنوان ليس عنوان المؤسسة. " * 12)
        return membership.pk, {}, site.now
    if ALL[name].about_type == "schools.institution":
        Institution.objects.update(state="suspended" if state == "suspended" else "verified")
        return visit.institution_id, {"reason": "تحقيق جار بطلب من المديرية الإقليمية. " * 8}, site.now
    if ALL[name].about_type == "pavilions.contact":
        contact = PavilionContactFactory(pavilion=site.turns[0][1].pavilion, language=language)
        return contact.pk, {"day": "2027-05-22"}, site.now
    if ALL[name].about_type == "editions.edition":
        return site.edition.pk, {}, site.now
    return visit.pk, {}, visit.arrives_at + timedelta(days=1) if name == "schools.visit_thanks" else site.now


@pytest.mark.parametrize(("name", "language"), EACH)
def test_a_mail_has_every_value_and_no_hole(message_of, name, language):
    message, kind = message_of(name, language), kind_of(name)

    facts = kind.load([message])[1]
    mail = mail_of(message, shipped(kind, Channel.EMAIL, language), facts)

    assert set(kind.placeholders) <= set(facts.values)
    assert [key for key, value in facts.values.items() if not value.strip()] == []
    assert all(name and value for name, value in facts.table)
    assert re.findall(r"[{}]", mail["subject"] + mail["text"]) == []
    assert "None" not in mail["text"]
    assert f"{FIRST_STRONG}{POP}" not in mail["text"]
    assert mail["html"].count(f'dir="{"rtl" if language == "ar" else "ltr"}"') > 1
    assert facts.url.startswith(f"{settings.SITE_URL}/{language}/")


@pytest.mark.parametrize(("name", "language"), EACH)
def test_an_sms_is_short_enough(message_of, name, language):
    """Three pieces at the most, of 67 letters in Arabic; five where a long name is in it, which nobody gets by rule."""
    message, kind = message_of(name, language), kind_of(name)
    with translation.override(language):
        (line,) = shipped(kind, Channel.SMS, language).lines

    text = as_sms(filled(line, kind.load([message])[1].values))

    assert str(kind.text.sms)
    assert size_of(text).segments <= (5 if {"school", "pavilion"} & placeholders_in(line) else 3), (len(text), text)


@pytest.mark.parametrize("kind", ALL.values(), ids=ALL)
def test_a_text_asks_for_nothing_that_its_kind_does_not_know(kind):
    text = kind.text
    for language in LANGUAGES:
        with translation.override(language):
            whole = " ".join(map(str, (text.subject, *text.lines, text.action, text.note, text.sms)))
            assert placeholders_in(whole) <= set(kind.placeholders)
            assert str(kind.title)
