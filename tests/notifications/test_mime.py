"""A mail as bytes: what mailboxes read of it is what Django's own writer would have said."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.headerregistry import Address

import pytest

from openday.accounts.mail import Mail, headers_of, message_of
from openday.notifications.carriers.email import bare
from openday.notifications.carriers.mime import bytes_of
from openday.notifications.errors import Refused

NOW = datetime(2027, 5, 1, 9, tzinfo=UTC)
LONG = "مدرسة الشهيد " * 200


def mail(**changes: str) -> Mail:
    return Mail(
        **{
            "to": "a@example.org",
            "subject": "تذكير بزيارتكم",
            "text": "مرحبا.\n.\n..\nFrom here\n",
            "html": "<p>مرحبا</p>",
            "message_id": "<17@openday.example>",
            "unsubscribe_url": "https://openday.example/ar/u/17/",
        }
        | changes
    )


def read(one: Mail):
    content = bytes_of(one, sender="DGSN <no-reply@openday.example>", to=one["to"], now=NOW, headers=headers_of(one))
    return content, message_from_bytes(content, policy=policy.default)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"subject": "Visit of tomorrow"},
        {"subject": "X" * 300},
        {"subject": LONG},
        {"text": LONG, "html": f"<p>{LONG}</p>"},
        {"text": "no line end"},
        {"text": "one\r\ntwo\nthree"},
    ],
    ids=["usual", "ascii", "long ascii", "long", "long lines", "no line end", "line ends"],
)
def test_a_mailbox_reads_what_was_written(changes):
    _content, message = read(mail(**changes))
    django = message_from_bytes(message_of(mail(**changes)).message().as_bytes(), policy=policy.default)

    text, html = (part.get_content().replace("\r\n", "\n") for part in message.iter_parts())
    said_text, said_html = (part.get_content().replace("\r\n", "\n") for part in django.iter_parts())
    assert (text.rstrip("\n"), html.rstrip("\n")) == (said_text.rstrip("\n"), said_html.rstrip("\n"))
    assert message["subject"].strip() == django["subject"].strip() == mail(**changes)["subject"].strip()
    for name in ("Message-ID", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post", "To"):
        assert message[name] == django[name]
    assert message["from"].addresses == (Address("DGSN", addr_spec="no-reply@openday.example"),)
    assert message["date"].datetime == NOW


@pytest.mark.parametrize("changes", [{}, {"text": LONG, "html": LONG, "subject": LONG}, {"text": ".\n" * 300}])
def test_any_server_takes_it(changes):
    """RFC 5321: ASCII, lines of at most 998 letters that end in CRLF, none that is a dot alone."""
    content, _ = read(mail(**changes))

    lines = content.split(b"\r\n")
    assert content.isascii()
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) < 200
    assert not any(line.startswith(b".") for line in lines)


@pytest.mark.parametrize(
    "changes",
    [
        {"to": "a@example.org\r\nBcc: b@example.org"},
        {"to": "نادية@example.org"},
        {"message_id": "<17@x>\nBcc: b@example.org"},
        {"subject": "one\nBcc: b@example.org"},
        {"unsubscribe_url": "https://x/\r\n\r\nbody"},
    ],
)
def test_nothing_slips_a_header_in(changes):
    with pytest.raises(ValueError, match="of a mail cannot be"):
        read(mail(**changes))


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("nadia.alaoui+visits@example.org", "nadia.alaoui+visits@example.org"),
        ("nadia@مدرسة.example", "nadia@xn--mgbca7dzdo.example"),
        ("o'brien@example.org", "o'brien@example.org"),
    ],
)
def test_an_address_as_smtp_takes_it(address, written):
    assert bare(address).startswith("nadia@xn--") if "xn--" in written else bare(address) == written


@pytest.mark.parametrize(
    "address",
    ["", "nadia", "a b@example.org", "<a@example.org>", "a@example.org> SIZE=1", "a@b\r\nRCPT TO:<c@d>", "a\0@b"],
)
def test_what_is_no_address_is_refused_for_good(address):
    with pytest.raises(Refused) as refused:
        bare(address)

    assert refused.value.is_address_wrong
