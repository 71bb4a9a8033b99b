"""The folder in which a demonstration keeps what it sent."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from django.core.mail import EmailMessage, get_connection
from django.test import override_settings

from openday.notifications import inbox as inbox_module
from openday.notifications.inbox import MAIL, SMS, Inbox

NOW = datetime(2027, 4, 17, 9, 30, tzinfo=UTC)


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path / "mail")


def test_a_file_is_kept_and_found_by_its_id(inbox):
    entry_id = inbox.keep(b"hello", kind=MAIL, recipient="head@demo.example", now=NOW)

    entry = inbox.entry(entry_id)
    assert (entry.id, entry.kind, entry.recipient, entry.kept_at) == (entry_id, MAIL, "head@demo.example", NOW)
    assert entry.file.read_bytes() == b"hello"
    assert entry.file.name == f"{entry_id}-head@demo.example.eml"


def test_before_anything_was_sent_there_is_nothing(inbox):
    assert (inbox.entries(), inbox.entry("x")) == ([], None)


def test_the_newest_comes_first(inbox):
    ids = [inbox.keep(b"", kind=MAIL, recipient="a@b.c", now=NOW + timedelta(seconds=at)) for at in (2, 1, 3)]

    assert [entry.id for entry in inbox.entries()] == [ids[2], ids[0], ids[1]]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("", 3),
        ("head", 1),
        ("HEAD@Demo", 1),
        ("demo.example", 2),
        (" +212 61234 ", 1),
        ("..", 0),
        ("nobody", 0),
        ("eml", 0),  # of the address alone
    ],
)
def test_a_part_of_the_address_is_enough(inbox, wanted, found):
    for recipient, kind in (("head@demo.example", MAIL), ("booked@demo.example", MAIL), ("+212612345678", SMS)):
        inbox.keep(b"", kind=kind, recipient=recipient, now=NOW)

    assert len(inbox.entries(recipient=wanted)) == found


def test_mails_and_sms_apart(inbox):
    inbox.keep(b"", kind=MAIL, recipient="a@b.c", now=NOW)
    inbox.keep(b"", kind=SMS, recipient="+212612345678", now=NOW)

    assert [[entry.kind for entry in inbox.entries(kind=kind)] for kind in (MAIL, SMS)] == [[MAIL], [SMS]]


@pytest.mark.parametrize(
    "recipient",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "a/b\\c@demo.example",
        "نادية@demo.example",
        "a b,c@demo.example",
        "\0@demo.example",
        "-" * 300 + "@demo.example",
        "ن" * 200,
        "a.eml",
        "",
    ],
)
def test_whatever_the_address_is_a_file_lies_in_the_folder(inbox, tmp_path, recipient):
    entry_id = inbox.keep(b"x", kind=MAIL, recipient=recipient, now=NOW)

    (file,) = inbox.folder.iterdir()
    assert [each.name for each in tmp_path.iterdir()] == ["mail"]
    assert len(file.name) < 255
    assert recipient.startswith(inbox.entry(entry_id).recipient.rstrip("\ufffd"))


@pytest.mark.parametrize("entry_id", ["../mail", "..", "", "*", "x", "20270417T093000.000000-00000000/../.."])
def test_an_id_is_compared_and_never_a_path(inbox, entry_id):
    inbox.keep(b"x", kind=MAIL, recipient="a@b.c", now=NOW)

    assert inbox.entry(entry_id) is None


def test_what_others_put_there_is_not_shown(inbox):
    inbox.keep(b"x", kind=MAIL, recipient="a@b.c", now=NOW)
    for name in ("notes.txt", "20270417-093000-12.log", ".20270417T093000.000000-00000000.part", "x.eml"):
        (inbox.folder / name).write_text("x")
    (inbox.folder / "sub").mkdir()

    assert len(inbox.entries()) == 1


def test_the_oldest_are_forgotten(inbox, monkeypatch):
    monkeypatch.setattr(inbox_module, "MOST", 3)
    monkeypatch.setattr(inbox_module.secrets, "token_hex", lambda _bytes: "00abcdef")

    ids = [inbox.keep(b"", kind=MAIL, recipient="a@b.c", now=NOW + timedelta(seconds=at)) for at in range(5)]

    assert [entry.id for entry in inbox.entries()] == ids[:1:-1]


def test_many_keep_at_once(inbox):
    keep = partial(inbox.keep, kind=MAIL, recipient="a@b.c", now=NOW)

    with ThreadPoolExecutor(max_workers=8) as rush:
        ids = list(rush.map(keep, (str(at).encode() for at in range(200))))

    assert len(set(ids)) == len(inbox.entries()) == 200


def test_djangos_mail_ends_there(tmp_path):
    with override_settings(
        EMAIL_BACKEND="openday.notifications.inbox_mail.InboxBackend", INBOX_FOLDER=str(tmp_path / "mail")
    ):
        sent = get_connection().send_messages(
            [EmailMessage("موضوع", "نص", to=["a@b.c", "d@e.f"]), EmailMessage("S", "B", to=["a@b.c"])]
        )

    assert sent == 2
    assert sorted(entry.recipient for entry in Inbox(tmp_path / "mail").entries()) == ["a@b.c", "a@b.c, d@e.f"]
