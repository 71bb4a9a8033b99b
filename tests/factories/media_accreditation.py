"""Outlets, their applications and teams, papers, badges and activities, for tests."""

from datetime import UTC, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from media_accreditation.models import (
    ActivityRequest,
    Allotment,
    Application,
    Badge,
    CategoryCapacity,
    Draw,
    Equipment,
    InformationRequest,
    MediaKitItem,
    Officer,
    Outlet,
    Paper,
    PaperView,
    PressPoint,
    PressRules,
    PrintBatch,
    Quota,
    Representative,
    Review,
    TeamMember,
    Vehicle,
    Verdict,
)
from media_accreditation.services.identity import id_digest_of
from openday.accounts.roles import Role
from tests.factories.accounts import UserFactory
from tests.factories.editions import EditionFactory
from tests.factories.pavilions import PavilionFactory

NOW = datetime(2027, 4, 1, 9, tzinfo=UTC)  # accreditation is open
BEFORE = NOW - timedelta(days=7)

State = Application.State
PAST_PRESS_REVIEW = {State.SECURITY_REVIEW, *Application.DECIDED_STATES}


# --- Outlets --------------------------------------------------------------------------------------
class OutletFactory(DjangoModelFactory):
    """A verified Moroccan newspaper."""

    class Meta:
        model = Outlet

    kind = Outlet.Kind.WRITTEN
    state = Outlet.State.VERIFIED
    name_ar = factory.Sequence(lambda number: f"جريدة الأفق {number}")
    name_fr = factory.Sequence(lambda number: f"Al Ofoq {number}")
    languages = factory.LazyFunction(lambda: ["ar"])
    email = factory.Sequence(lambda number: f"outlet{number}@example.org")


class RepresentativeFactory(DjangoModelFactory):
    """Verified by a press officer, unless its state says otherwise."""

    class Meta:
        model = Representative

    user = factory.SubFactory(UserFactory)
    outlet = factory.SubFactory(OutletFactory)
    job_title = "رئيسة التحرير"
    state = Representative.State.VERIFIED
    requested_at = BEFORE - timedelta(days=1)
    decided_at = factory.LazyAttribute(lambda row: None if row.state == Representative.State.PENDING else BEFORE)
    decided_by = factory.Maybe("decided_at", factory.SubFactory(UserFactory, roles=[Role.PRESS]), None)
    decision_reason = factory.LazyAttribute(
        lambda row: "لا تعمل بهذه المؤسسة" if row.state == Representative.State.REFUSED else ""
    )


# --- Rules ----------------------------------------------------------------------------------------
class PressRulesFactory(DjangoModelFactory):
    """Open from the first of March until two weeks before the edition."""

    class Meta:
        model = PressRules

    edition = factory.SubFactory(EditionFactory)
    opens_at = datetime(2027, 3, 1, 9, tzinfo=UTC)
    deadline_at = datetime(2027, 5, 8, 18, tzinfo=UTC)


class QuotaFactory(DjangoModelFactory):
    """For all outlets, of a team as a whole, unless told otherwise."""

    class Meta:
        model = Quota

    edition = factory.SubFactory(EditionFactory)
    places = 8


class CategoryCapacityFactory(DjangoModelFactory):
    class Meta:
        model = CategoryCapacity

    edition = factory.SubFactory(EditionFactory)
    category = "E"
    places = 100


class DrawFactory(DjangoModelFactory):
    class Meta:
        model = Draw

    edition = factory.SubFactory(EditionFactory)
    category = "E"
    places = 1
    seed = "2027"
    entrants = factory.LazyFunction(list)
    winners = factory.LazyFunction(list)
    drawn_at = NOW
    drawn_by = factory.SubFactory(UserFactory, roles=[Role.PRESS])


# --- Applications ---------------------------------------------------------------------------------
class ApplicationFactory(DjangoModelFactory):
    """A draft that lacks a team and a letter of assignment; in another state, what that state needs.

    Two officers of their own reviewed what is past its reviews. Members come from `TeamMemberFactory`.
    """

    class Meta:
        model = Application

    class Params:
        press_officer = factory.SubFactory(UserFactory, roles=[Role.PRESS])
        security_officer = factory.SubFactory(UserFactory, roles=[Role.SECURITY])
        is_decided = factory.LazyAttribute(lambda row: row.state in Application.DECIDED_STATES)
        is_past_press = factory.LazyAttribute(
            lambda row: row.state in PAST_PRESS_REVIEW or row.asked_during == Review.SECURITY
        )

    edition = factory.SubFactory(EditionFactory)
    outlet = factory.SubFactory(OutletFactory)
    state = State.DRAFT
    asked_during = factory.LazyAttribute(lambda row: Review.PRESS if row.state == State.MORE_INFO else "")
    contact_name = "سلمى بناني"
    contact_email = "salma@example.org"
    contact_phone = "+212612345678"
    days = factory.LazyAttribute(lambda row: list(row.edition.days.order_by("date").values_list("date", flat=True)))
    created_at = BEFORE
    created_by = factory.SubFactory(UserFactory)
    submitted_at = factory.LazyAttribute(lambda row: None if row.state == State.DRAFT else BEFORE)
    submitted_by = factory.LazyAttribute(lambda row: row.created_by if row.submitted_at else None)
    press_reviewed_at = factory.LazyAttribute(lambda row: BEFORE if row.is_past_press else None)
    press_reviewed_by = factory.LazyAttribute(lambda row: row.press_officer if row.is_past_press else None)
    security_reviewed_at = factory.LazyAttribute(lambda row: BEFORE if row.is_decided else None)
    security_reviewed_by = factory.LazyAttribute(lambda row: row.security_officer if row.is_decided else None)
    decided_at = factory.LazyAttribute(lambda row: BEFORE if row.is_decided else None)
    decided_by = factory.LazyAttribute(lambda row: row.press_officer if row.is_decided else None)
    revoked_at = factory.LazyAttribute(lambda row: NOW if row.state == State.REVOKED else None)
    revoked_by = factory.LazyAttribute(lambda row: row.press_officer if row.revoked_at else None)
    revoked_reason = factory.LazyAttribute(lambda row: "سحب الترخيص" if row.revoked_at else "")


class AllotmentFactory(DjangoModelFactory):
    class Meta:
        model = Allotment

    application = factory.SubFactory(ApplicationFactory)
    places = 8


class TeamMemberFactory(DjangoModelFactory):
    """A journalist with an identity card and no papers; with what is decided of them as their application stands.

    `verdict` is what both reviews said; `papers=True` gives a photo and an identity paper, whose files are not there.
    """

    class Meta:
        model = TeamMember
        skip_postgeneration_save = True

    class Params:
        verdict = Verdict.CLEARED

    application = factory.SubFactory(ApplicationFactory)
    name_ar = factory.Sequence(lambda number: f"كريم الفاسي {number}")
    name_fr = factory.Sequence(lambda number: f"Karim El Fassi {number}")
    role = TeamMember.Role.JOURNALIST
    nationality = "MA"
    email = factory.Sequence(lambda number: f"member{number}@example.org")
    phone = "+212612345670"
    id_kind = TeamMember.IdKind.NATIONAL
    id_number = factory.Sequence(lambda number: f"AB{number:06}")
    id_digest = factory.LazyAttribute(lambda row: id_digest_of(nationality=row.nationality, id_number=row.id_number))
    press_card_number = factory.Sequence(lambda number: f"{number:05}")
    added_at = BEFORE
    press_verdict = factory.LazyAttribute(lambda row: row.verdict if row.application.press_reviewed_at else "")
    press_decided_at = factory.LazyAttribute(lambda row: BEFORE if row.press_verdict else None)
    press_decided_by = factory.LazyAttribute(
        lambda row: row.application.press_reviewed_by if row.press_verdict else None
    )
    security_verdict = factory.LazyAttribute(lambda row: row.verdict if row.application.security_reviewed_at else "")
    security_decided_at = factory.LazyAttribute(lambda row: BEFORE if row.security_verdict else None)
    security_decided_by = factory.LazyAttribute(
        lambda row: row.application.security_reviewed_by if row.security_verdict else None
    )
    released_verdict = factory.LazyAttribute(lambda row: row.verdict if row.application.decided_at else "")
    released_at = factory.LazyAttribute(lambda row: BEFORE if row.released_verdict else None)

    @factory.post_generation
    def papers(self, create, extracted, **kwargs):
        if create and extracted:
            PaperFactory(member=self, kind=Paper.Kind.ID_PAPER)
            self.photo = PaperFactory(member=self, kind=Paper.Kind.PHOTO, content_type="image/jpeg")
            self.save(update_fields=["photo"])


class EquipmentFactory(DjangoModelFactory):
    class Meta:
        model = Equipment

    application = factory.SubFactory(ApplicationFactory)
    name = "كاميرا"
    serial_number = factory.Sequence(lambda number: f"SN{number:06}")


class VehicleFactory(DjangoModelFactory):
    class Meta:
        model = Vehicle

    application = factory.SubFactory(ApplicationFactory)
    plate = factory.Sequence(lambda number: f"{number:05}-A-6")


class InformationRequestFactory(DjangoModelFactory):
    """A question of the press office that waits for its answer."""

    class Meta:
        model = InformationRequest

    application = factory.SubFactory(ApplicationFactory, state=State.MORE_INFO)
    review = factory.LazyAttribute(lambda row: row.application.asked_during or Review.PRESS)
    words = "المرجو إرسال رسالة تكليف موقعة."
    asked_at = BEFORE
    asked_by = factory.SubFactory(UserFactory, roles=[Role.PRESS])


# --- Papers ---------------------------------------------------------------------------------------
class PaperFactory(DjangoModelFactory):
    """A row whose file is not in the store. Give one of `outlet`, `application`, `member`."""

    class Meta:
        model = Paper

    kind = Paper.Kind.OTHER
    name = factory.Sequence(lambda number: f"{number:032x}")
    original_name = "scan.pdf"
    content_type = "application/pdf"
    size_bytes = 120_000
    sha256 = factory.Sequence(lambda number: f"{number:064x}")
    page_count = 1
    uploaded_at = BEFORE


class PaperViewFactory(DjangoModelFactory):
    class Meta:
        model = PaperView

    paper = factory.SubFactory(PaperFactory, outlet=factory.SubFactory(OutletFactory))
    viewed_at = NOW
    viewed_by = factory.SubFactory(UserFactory, roles=[Role.PRESS])


# --- Badges ---------------------------------------------------------------------------------------
class PrintBatchFactory(DjangoModelFactory):
    class Meta:
        model = PrintBatch

    edition = factory.SubFactory(EditionFactory)
    title = "كل الشارات"
    count = 1
    asked_at = NOW
    asked_by = factory.SubFactory(UserFactory, roles=[Role.PRESS])


class BadgeFactory(DjangoModelFactory):
    """Ordered, for an approved member with a photo. Its serial is of no pass."""

    class Meta:
        model = Badge

    member = factory.SubFactory(
        TeamMemberFactory, application=factory.SubFactory(ApplicationFactory, state=State.APPROVED), papers=True
    )
    edition = factory.SelfAttribute("member.application.edition")
    number = factory.Sequence(lambda number: number + 1)
    pass_serial = factory.Sequence(lambda number: 9_000_000 + number)
    id_digest = factory.SelfAttribute("member.id_digest")
    category = factory.SelfAttribute("member.category")
    days = factory.SelfAttribute("member.application.days")
    zone_ids = factory.LazyFunction(list)
    ordered_at = NOW
    ordered_by = factory.SubFactory(UserFactory, roles=[Role.PRESS])


# --- Activities -----------------------------------------------------------------------------------
class OfficerFactory(DjangoModelFactory):
    class Meta:
        model = Officer

    edition = factory.SubFactory(EditionFactory)
    name_ar = factory.Sequence(lambda number: f"العميد ياسين المنصوري {number}")
    name_fr = factory.Sequence(lambda number: f"Yassine El Mansouri {number}")


class PressPointFactory(DjangoModelFactory):
    class Meta:
        model = PressPoint

    pavilion = factory.SubFactory(PavilionFactory)
    cameras = 2


class ActivityRequestFactory(DjangoModelFactory):
    """An accredited outlet asks to film at a pavilion, on the first morning; nobody has answered.

    In another state it has a time, ten to half past ten, and an end by whoever planned it.
    """

    class Meta:
        model = ActivityRequest

    class Params:
        is_timed = factory.LazyAttribute(lambda row: row.state in ActivityRequest.TIMED_STATES)
        is_over = factory.LazyAttribute(lambda row: row.state in ("done", "no_show", "cancelled"))

    application = factory.SubFactory(ApplicationFactory, state=State.APPROVED)
    state = ActivityRequest.State.ASKED
    starts_at = factory.LazyAttribute(lambda row: row.wished_from + timedelta(hours=1) if row.is_timed else None)
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + timedelta(minutes=30) if row.starts_at else None)
    handled_by = factory.Maybe("starts_at", factory.SubFactory(UserFactory, roles=[Role.PRESS]), None)
    cameras_allowed = factory.LazyAttribute(lambda row: 1 if row.starts_at and row.pavilion else None)
    ended_at = factory.LazyAttribute(lambda row: (row.ends_at or row.wished_from) if row.is_over else None)
    ended_by = factory.LazyAttribute(lambda row: (row.handled_by or row.asked_by) if row.is_over else None)
    kind = ActivityRequest.Kind.FILMING
    subject = "تصوير مسرح الجريمة"
    pavilion = factory.SubFactory(PavilionFactory, edition=factory.SelfAttribute("..application.edition"))
    cameras = 1
    wished_from = factory.LazyAttribute(lambda row: row.application.edition.days.order_by("date")[0].opens_at)
    wished_until = factory.LazyAttribute(lambda row: row.wished_from + timedelta(hours=3))
    asked_at = NOW
    asked_by = factory.SelfAttribute("application.created_by")
    changed_at = factory.SelfAttribute("asked_at")


class MediaKitItemFactory(DjangoModelFactory):
    """A row whose file is not in the store."""

    class Meta:
        model = MediaKitItem

    edition = factory.SubFactory(EditionFactory)
    title_ar = factory.Sequence(lambda number: f"الملف الصحفي {number}")
    name = factory.Sequence(lambda number: f"{number:032x}")
    download_name = "dossier.pdf"
    content_type = "application/pdf"
    size_bytes = 240_000
    added_at = NOW
    added_by = factory.SubFactory(UserFactory, roles=[Role.PRESS])
