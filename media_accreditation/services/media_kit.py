"""The media kit: what the press may take from the site, from its embargo on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import pghistory
from django.core.files import File
from django.db import transaction

from media_accreditation.errors import KitItemGone, MayNotDecide, UnderEmbargo
from media_accreditation.models import MediaKitItem
from openday.accounts.models import User
from openday.accounts.roles import Permission
from openday.editions.models import Edition
from openday.uploads import store
from openday.uploads.handing_out import download_name
from openday.uploads.reading import CleanFile

FOLDER: Final = "media_kit"


@dataclass(frozen=True)
class KitWords:
    """What is said of an item, and when it may be taken (None: at once)."""

    title_ar: str
    title_fr: str
    title_en: str
    licence: str
    embargo_until: datetime | None


@transaction.atomic
def add_item(*, edition: Edition, words: KitWords, file: CleanFile, by: User, now: datetime) -> MediaKitItem:
    """Keep `file` and list it. Raises MayNotDecide, or StoreUnavailable where it finds no room."""
    _check_may(by)
    with pghistory.context(user=by.pk):
        return MediaKitItem.objects.create(
            edition=edition,
            added_at=now,
            added_by=by,
            **vars(words),
            **_columns_of(file, store.keep(file, folder=FOLDER)),
        )


@transaction.atomic
def change_item(*, item_id: UUID, words: KitWords, file: CleanFile | None, by: User) -> MediaKitItem:
    """Say it anew; with `file`, the same address gives that one from now on. The file before it is deleted.

    Raises MayNotDecide, or StoreUnavailable where the new file finds no room: nothing is changed then.
    """
    _check_may(by)
    item = _locked(item_id)
    values = vars(words)
    if file:
        store.delete_after_commit(item.name)
        values = values | _columns_of(file, store.keep(file, folder=FOLDER))
    for name, value in values.items():
        setattr(item, name, value)
    with pghistory.context(user=by.pk):
        item.save(update_fields=list(values))
    return item


@transaction.atomic
def withdraw_item(*, item_id: UUID, by: User, now: datetime) -> MediaKitItem:
    """Take it out of the kit; its file stays, so that it can come back. Idempotent. Raises MayNotDecide."""
    _check_may(by)
    item = _locked(item_id)
    if item.withdrawn_at is None:
        item.withdrawn_at = now
        with pghistory.context(user=by.pk):
            item.save(update_fields=["withdrawn_at"])
    return item


@transaction.atomic
def restore_item(*, item_id: UUID, by: User) -> MediaKitItem:
    """Put it back into the kit, under the embargo that it had. Idempotent. Raises MayNotDecide."""
    _check_may(by)
    item = _locked(item_id)
    if item.withdrawn_at is not None:
        item.withdrawn_at = None
        with pghistory.context(user=by.pk):
            item.save(update_fields=["withdrawn_at"])
    return item


def open_item(*, item_id: UUID, now: datetime) -> tuple[MediaKitItem, "File[bytes]"]:
    """The item with its file. Raises UnderEmbargo before its moment, KitItemGone where there is none (any more)."""
    item = MediaKitItem.objects.standing().filter(public_id=item_id, edition__state=Edition.State.PUBLISHED).first()
    if item is None:
        raise KitItemGone
    if item.embargo_until and item.is_under_embargo_at(now):
        raise UnderEmbargo(item.embargo_until)
    return item, opened(item)


def opened(item: MediaKitItem) -> "File[bytes]":
    """Its file, whatever its embargo: for staff. Raises KitItemGone."""
    try:
        return store.open_page(item.name)
    except FileNotFoundError as error:
        raise KitItemGone from error


def names_in_use(names: Iterable[str]) -> set[str]:
    """Those of `names` that an item holds, withdrawn or not. One query."""
    return set(MediaKitItem.objects.filter(name__in=names).values_list("name", flat=True))


def _check_may(by: User) -> None:
    if not by.may(Permission.MANAGE_PRESS):
        raise MayNotDecide


def _locked(item_id: UUID) -> MediaKitItem:
    """Raises KitItemGone."""
    item = MediaKitItem.objects.select_for_update(no_key=True).filter(public_id=item_id).first()
    if item is None:
        raise KitItemGone
    return item


def _columns_of(file: CleanFile, name: str) -> dict[str, str | int]:
    return {
        "name": name,
        "download_name": download_name(file.original_name, file.content_type),
        "content_type": file.content_type,
        "size_bytes": file.size_bytes,
    }
