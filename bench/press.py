"""Two hundred badges in one file, as the worker of the queue `heavy` makes them: from the rows to the PDF."""

import statistics
import time
from collections.abc import Iterator
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image, ImageFilter

from bench import data
from bench.results import Entry
from bench.stack import Stack
from media_accreditation.models import Application, Badge, Outlet, Paper, PrintBatch, TeamMember, Verdict
from media_accreditation.printing.batches import make_badges
from media_accreditation.services.badge_batches import Choice, ask_for_badges
from media_accreditation.services.identity import id_digest_of
from openday.accounts.models import User
from openday.accounts.roles import Role
from openday.editions.models import Edition

BADGES = 200
OUTLETS = 25
ZONES = 8
RUNS = 7


def entries(_site: Stack, only: str = "") -> Iterator[Entry]:
    del only
    edition = data.make_edition()
    batch = make_batch(edition)
    make_badges(batch, now=timezone.now())  # fonts and files are warm, as in a worker that runs
    seconds = []
    errors = 0
    for _ in range(RUNS):
        begun = time.perf_counter()
        made = make_badges(batch, now=timezone.now())
        seconds.append(time.perf_counter() - begun)
        errors += len(made.left_out) + (0 if made.content.startswith(b"%PDF-") else BADGES)
    yield Entry(
        name="badges_200_pdf",
        clients=1,
        rate=round(BADGES / statistics.median(seconds), 1),
        unit="badges/s",
        p50_ms=round(statistics.median(seconds) * 1000, 1),
        p95_ms=round(max(seconds) * 1000, 1),
        errors=errors,
    )


def make_batch(edition: Edition) -> PrintBatch:
    """Two hundred people of 25 outlets, reviewed and let in, each with a photo in the store."""
    press, security = (
        User.objects.create(email=f"{role}@bench.example", full_name=role, roles=[role])
        for role in (Role.PRESS, Role.SECURITY)
    )
    zones = list(edition.zones.order_by("pk"))
    applications = [_application(edition, number, press, security) for number in range(OUTLETS)]
    for application in applications:
        application.zones.set(zones[:ZONES])
    for number in range(BADGES):
        _member(applications[number % OUTLETS], number, _face())
    asked = ask_for_badges(edition=edition, choice=Choice(), title="bench", by=press, now=timezone.now())
    (batch,) = asked.batches
    if Badge.objects.count() != BADGES:
        raise RuntimeError(f"{BADGES} badges were wanted: {asked.refused}")
    return batch


def _application(edition: Edition, number: int, press: User, security: User) -> Application:
    outlet = Outlet.objects.create(
        kind=Outlet.Kind.TV,
        state=Outlet.State.VERIFIED,
        name_ar=f"الشركة الوطنية للإذاعة والتلفزة {number}",
        name_fr=f"Société nationale de radiodiffusion {number}",
    )
    now = timezone.now()
    return Application.objects.create(
        edition=edition,
        outlet=outlet,
        state=Application.State.APPROVED,
        created_at=now,
        created_by=press,
        submitted_at=now,
        submitted_by=press,
        press_reviewed_at=now,
        press_reviewed_by=press,
        security_reviewed_at=now,
        security_reviewed_by=security,
        decided_at=now,
        decided_by=press,
    )


def _member(application: Application, number: int, face: bytes) -> None:
    now, id_number = timezone.now(), f"BE{number:06}"
    member = TeamMember.objects.create(
        application=application,
        name_ar=f"عبد الرحمان بن عبد الكريم العلوي {number}",
        name_fr=f"Abderrahmane Ben Abdelkrim El Alaoui {number}",
        role=TeamMember.Role.values[number % len(TeamMember.Role.values)],
        id_kind=TeamMember.IdKind.NATIONAL,
        id_number=id_number,
        id_digest=id_digest_of(nationality="MA", id_number=id_number),
        added_at=now,
        press_verdict=Verdict.CLEARED,
        press_decided_at=now,
        press_decided_by=application.press_reviewed_by,
        security_verdict=Verdict.CLEARED,
        security_decided_at=now,
        security_decided_by=application.security_reviewed_by,
        released_verdict=Verdict.CLEARED,
        released_at=now,
    )
    name = f"press/papers/bench/{number}"
    default_storage.save(f"{name}/1", ContentFile(face))
    member.photo = Paper.objects.create(
        kind=Paper.Kind.PHOTO,
        member=member,
        name=name,
        content_type="image/jpeg",
        size_bytes=len(face),
        sha256=f"{number:064x}",
        uploaded_at=now,
    )
    member.save(update_fields=["photo"])


def _face() -> bytes:
    """700 × 900 pixels of noise, some 70 kB: what a face on a plain ground weighs. No two are the same."""
    picture = Image.effect_noise((700, 900), 18).convert("RGB").filter(ImageFilter.GaussianBlur(1.1))
    written = BytesIO()
    picture.save(written, "JPEG", quality=84, optimize=True)
    return written.getvalue()
