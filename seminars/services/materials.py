"""Materials: what a seminar hands out, from its embargo on.

Staff add them, and speakers through their own link: what these send waits until staff have looked at it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pghistory
from django.core.files import File
from django.db import transaction

from openday.accounts.models import User
from openday.editions.models import Edition
from openday.uploads import store
from openday.uploads.handing_out import download_name
from openday.uploads.reading import CleanFile
from seminars.errors import MaterialGone, OwnPageClosed, TooManyMaterials, UnderEmbargo
from seminars.models import Material, ReleasedEntry, ScheduleRelease, Seminar, Speaker
from seminars.services.speakers import is_open
from seminars.services.standing import check_manages_programme

FOLDER: Final = "seminars/materials"
MOST_MATERIALS: Final = 20  # of one seminar
MAY_COME_BACK_FOR: Final = timedelta(days=30)
Hand = User | Speaker  # staff, or a speaker of the seminar through their link, which the door has read


@dataclass(frozen=True, kw_only=True)
class MaterialWords:
    """What is said of a file, and when it may be taken (None: at once)."""

    title_ar: str
    title_fr: str = ""
    title_en: str = ""
    licence: str = Material.Licence.ALL_RIGHTS
    embargo_until: datetime | None = None


@transaction.atomic
def add_material(*, seminar_id: int, words: MaterialWords, file: CleanFile, by: Hand, now: datetime) -> Material:
    """Raises MayNotManage, OwnPageClosed or MaterialGone (not a speaker of it); TooManyMaterials, StoreUnavailable."""
    seminar = _to_write(seminar_id, by=by, now=now)
    if seminar.materials.filter(removed_at=None).count() >= MOST_MATERIALS:
        raise TooManyMaterials(MOST_MATERIALS)
    with _trail(by):
        return Material.objects.create(
            seminar=seminar,
            uploaded_at=now,
            approved_at=now if isinstance(by, User) else None,
            uploader=by if isinstance(by, User) else None,
            name=store.keep(file, folder=FOLDER),
            **vars(words),
            **_columns_of(file),
        )


@transaction.atomic
def change_material(
    *, material_id: UUID, words: MaterialWords, file: CleanFile | None, by: Hand, now: datetime
) -> Material:
    """Say it anew; with `file`, the same address gives that one from now on. The file before it is deleted.

    What a speaker changes waits for a look again; what staff change of a speaker's still does.

    Raises MayNotManage, OwnPageClosed or MaterialGone; StoreUnavailable.
    """
    material = _material_to_write(material_id, by=by, now=now)
    values: dict[str, Any] = dict(vars(words))
    if isinstance(by, Speaker):
        values["approved_at"] = None
    if file:
        store.delete_after_commit(material.name)
        values |= {"name": store.keep(file, folder=FOLDER)} | _columns_of(file)
    for name, value in values.items():
        setattr(material, name, value)
    with _trail(by):
        material.save(update_fields=list(values))
    return material


@transaction.atomic
def approve_material(*, material_id: UUID, by: User, now: datetime) -> Material:
    """Hand out what a speaker sent, from its embargo on. Idempotent. Raises MayNotManage or MaterialGone."""
    material = _material_to_write(material_id, by=by, now=now)
    if material.approved_at is None:
        material.approved_at = now
        with _trail(by):
            material.save(update_fields=["approved_at"])
    return material


@transaction.atomic
def remove_material(*, material_id: UUID, by: Hand, now: datetime) -> Material:
    """Hand it out no more; for a month it can be brought back. Idempotent. A speaker removes what came from speakers.

    Raises MayNotManage, OwnPageClosed or MaterialGone.
    """
    material = _material_to_write(material_id, by=by, now=now)
    if material.removed_at is None:
        material.removed_at = now
        with _trail(by):
            material.save(update_fields=["removed_at"])
    return material


@transaction.atomic
def restore_material(*, material_id: UUID, by: Hand, now: datetime) -> Material:
    """Hand it out again. Idempotent. Raises MayNotManage, OwnPageClosed, MaterialGone, or TooManyMaterials."""
    material = _material_to_write(material_id, by=by, now=now)
    if material.removed_at is None:
        return material
    if material.seminar.materials.filter(removed_at=None).count() >= MOST_MATERIALS:
        raise TooManyMaterials(MOST_MATERIALS)
    material.removed_at = None
    with _trail(by):
        material.save(update_fields=["removed_at"])
    return material


# --- Reading ----------------------------------------------------------------------------------------
def materials_of(seminar_ids: Sequence[int]) -> list[Material]:
    """For staff and speakers: all that stands, looked at or not, in the order in which it came. One query."""
    return list(Material.objects.standing().filter(seminar__in=seminar_ids).order_by("uploaded_at", "pk"))


def handed_out_at(seminar_id: int) -> list[Material]:
    """For anybody: what a seminar hands out, under embargo or not, in the order in which it came. One query."""
    return list(Material.objects.handed_out().filter(seminar=seminar_id).order_by("uploaded_at", "pk"))


def open_material(*, material_id: UUID, now: datetime) -> tuple[Material, "File[bytes]"]:
    """For anybody: the material with its file. Two queries.

    Raises UnderEmbargo before its moment, MaterialGone where there is none, or the current release does not hold its
    seminar.
    """
    material = Material.objects.handed_out().filter(public_id=material_id).select_related("seminar__edition").first()
    if material is None or material.seminar.edition.state != Edition.State.PUBLISHED:
        raise MaterialGone
    newest = ScheduleRelease.objects.filter(edition=material.seminar.edition_id).order_by("-number").values("pk")[:1]
    if not ReleasedEntry.objects.filter(release__in=newest, seminar=material.seminar_id).exists():
        raise MaterialGone
    if material.embargo_until and material.is_under_embargo_at(now):
        raise UnderEmbargo(material.embargo_until)
    return material, opened(material)


def opened(material: Material) -> "File[bytes]":
    """Its file, whatever its embargo: for staff and its speakers. Raises MaterialGone."""
    try:
        return store.open_page(material.name)
    except FileNotFoundError as error:
        raise MaterialGone from error


def download_name_of(material: Material) -> str:
    return download_name(material.original_name or material.title_ar, material.content_type)


def names_in_use(names: Iterable[str]) -> set[str]:
    """Those that a material holds, removed or not, for `store.forget_orphans`. One query."""
    return set(Material.objects.filter(name__in=list(names)).values_list("name", flat=True))


def forget_removed(*, now: datetime) -> int:
    """Delete what was removed and can no longer come back, with its file; how many."""
    with transaction.atomic():
        over = Material.objects.filter(removed_at__lt=now - MAY_COME_BACK_FOR).select_for_update(skip_locked=True)
        materials = list(over.order_by("pk"))
        for material in materials:
            store.delete_after_commit(material.name)
            material.delete()
    return len(materials)


# --- What they share --------------------------------------------------------------------------------
def _to_write(seminar_id: int, *, by: Hand, now: datetime) -> Seminar:
    """Locked, so that its files are counted one after the other."""
    seminar = Seminar.objects.select_for_update(no_key=True).get(pk=seminar_id)
    if isinstance(by, User):
        check_manages_programme(by)
    elif not is_open(by, now=now):
        raise OwnPageClosed
    elif not by.contributions.filter(seminar=seminar).exists():
        raise MaterialGone
    return seminar


def _material_to_write(material_id: UUID, *, by: Hand, now: datetime) -> Material:
    """Locked, after its seminar."""
    known = Material.objects.filter(public_id=material_id)
    seminar_id = known.values_list("seminar_id", flat=True).first()
    if seminar_id is None:
        raise MaterialGone
    seminar = _to_write(seminar_id, by=by, now=now)
    material = known.select_for_update(no_key=True).first()
    if material is None or (isinstance(by, Speaker) and material.uploader_id):
        raise MaterialGone
    material.seminar = seminar
    return material


def _columns_of(file: CleanFile) -> dict[str, str | int]:
    return {
        "original_name": file.original_name,
        "content_type": file.content_type,
        "size_bytes": file.size_bytes,
    }


def _trail(by: Hand) -> Any:
    return pghistory.context(user=by.pk) if isinstance(by, User) else pghistory.context(speaker=by.pk)
