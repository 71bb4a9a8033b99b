"""Where uploaded files lie: under names of our own, in the private storage, reached by no address of its own.

A kept file is a folder with its pages, `1`, `2` …: no extension, so that nothing that serves or runs files by their
names takes one of them for something. What no row names (a transaction that was undone, a process that was killed)
is found and deleted by `forget_orphans`.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import uuid4

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction

from openday.uploads.errors import StoreUnavailable
from openday.uploads.reading import CleanFile

logger = logging.getLogger(__name__)

ORPHAN_AFTER: Final = timedelta(days=1)
NAMES_A_QUERY: Final = 500

NamesInUse = Callable[[Iterable[str]], set[str]]  # those of the names that a row still holds
_OWNERS: Final[dict[str, NamesInUse]] = {}


def register_owner(folder: str, names_in_use: NamesInUse) -> None:
    """Say who knows which files of `folder` are still wanted. An app does so in its `AppConfig.ready`."""
    _OWNERS[folder] = names_in_use


def keep(clean: CleanFile, *, folder: str) -> str:
    """The name under which it lies now. A full disk leaves nothing behind: StoreUnavailable."""
    token = uuid4().hex
    name = f"{folder}/{token[:2]}/{token}"
    try:
        for number, page in enumerate(clean.pages, start=1):
            default_storage.save(f"{name}/{number}", ContentFile(page))
    except OSError as error:
        logger.exception("upload: %s could not be kept", name)
        delete(name)
        raise StoreUnavailable from error
    return name


def open_page(name: str, number: int = 1) -> "File[bytes]":
    """Raises FileNotFoundError."""
    return default_storage.open(f"{name}/{number}", "rb")


def read_page(name: str, number: int = 1) -> bytes:
    with open_page(name, number) as page:
        content: bytes = page.read()
    return content


def delete(name: str) -> None:
    """Now; idempotent. What cannot be deleted is logged, and found again by `forget_orphans`."""
    try:
        _directories, pages = default_storage.listdir(name)
        for page in pages:
            default_storage.delete(f"{name}/{page}")
        default_storage.delete(name)
    except FileNotFoundError:
        return
    except OSError:
        logger.exception("upload: %s could not be deleted", name)


def delete_after_commit(name: str) -> None:
    """Once no row names it any more, and not if that is undone."""
    transaction.on_commit(partial(delete, name))


def forget_orphans(*, now: datetime) -> int:
    """Delete what nobody has named for a day. How many."""
    forgotten = 0
    for folder, names_in_use in _OWNERS.items():
        for names in batched_names(folder, before=now - ORPHAN_AFTER):
            for name in set(names) - names_in_use(names):
                delete(name)
                forgotten += 1
    return forgotten


def batched_names(folder: str, *, before: datetime) -> Iterator[list[str]]:
    batch: list[str] = []
    for name in _names(folder):
        if _kept_at(name) < before:
            batch.append(name)
        if len(batch) == NAMES_A_QUERY:
            yield batch
            batch = []
    if batch:
        yield batch


def _names(folder: str) -> Iterator[str]:
    for shard in _folders_in(folder):
        for token in _folders_in(f"{folder}/{shard}"):
            yield f"{folder}/{shard}/{token}"


def _folders_in(path: str) -> list[str]:
    try:
        return default_storage.listdir(path)[0]
    except FileNotFoundError:
        return []


def _kept_at(name: str) -> datetime:
    return default_storage.get_modified_time(name)
