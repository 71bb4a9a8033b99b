"""A folder in which a demonstration keeps what it sent: one file a mail or SMS, instead of a mail server.

The name of a file says when it was kept and for whom, so that a list and a search read names alone:
`20270417T093000.123456-1f2e3d4c-head@demo.example.eml`.
"""

import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

MAIL, SMS = "eml", "sms"
MOST: Final = 5_000
_NAME: Final = re.compile(rf"(\d{{8}}T\d{{6}}\.\d{{6}}-[0-9a-f]{{8}})-(.*)\.({MAIL}|{SMS})")
_LONGEST_RECIPIENT: Final = 120  # of what a name may be long


@dataclass(frozen=True)
class Entry:
    """A kept mail or SMS. `recipient` may be cut; the file knows it whole."""

    id: str
    kind: str
    recipient: str
    kept_at: datetime
    file: Path


class Inbox:
    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)

    def keep(self, content: bytes, *, kind: str, recipient: str, now: datetime) -> str:
        """Write a file, whole or not at all; its id. Any number of processes may keep at once."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        number = secrets.token_hex(4)
        entry_id = f"{now.astimezone(UTC):%Y%m%dT%H%M%S.%f}-{number}"
        written = self.folder / f".{entry_id}.part"
        written.write_bytes(content)
        written.replace(self.folder / f"{entry_id}-{_as_name(recipient)}.{kind}")
        if number.startswith("00"):  # one time in 256
            self._forget_the_oldest()
        return entry_id

    def entries(self, *, recipient: str = "", kind: str = "") -> list[Entry]:
        """What was kept, the newest first: for whom `recipient` is found in, of that kind. Reads names alone."""
        wanted = "".join(recipient.lower().split())
        found = (entry for entry in self._all() if not kind or entry.kind == kind)
        return sorted((each for each in found if wanted in each.recipient.lower()), key=lambda each: each.id)[::-1]

    def entry(self, entry_id: str) -> Entry | None:
        """The one with that id, which is compared and never made a path of."""
        return next((entry for entry in self._all() if entry.id == entry_id), None)

    def _all(self) -> Iterator[Entry]:
        try:
            names = os.listdir(self.folder)  # noqa: PTH208 - five thousand paths would be made for nothing
        except FileNotFoundError:
            return
        for name in names:
            if found := _NAME.fullmatch(name):
                entry_id, recipient, kind = found.groups()
                kept_at = datetime.strptime(entry_id.partition("-")[0], "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC)
                yield Entry(entry_id, kind, unquote(recipient), kept_at, self.folder / name)

    def _forget_the_oldest(self) -> None:
        for entry in self.entries()[MOST:]:
            entry.file.unlink(missing_ok=True)


def _as_name(recipient: str) -> str:
    """`recipient` as a part of a file's name: whatever is no letter, digit or plain sign is written as %XX."""
    name = quote(recipient, safe="@+")
    return re.sub(r"%[0-9A-F]?$", "", name[:_LONGEST_RECIPIENT])
