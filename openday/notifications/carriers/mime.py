"""A mail as bytes, fast: Python's own writer takes as long as all the rest of sending it.

Parts are base64: they survive any server, whatever the length of a line or the alphabet, and nothing in them looks
like the end of a mail.
"""

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from functools import lru_cache
from typing import Final

from openday.accounts.mail import Mail

_LINE: Final = 76
_BOUNDARY: Final = "=_openday_0123456789abcdef"  # "=_" is in no base64


def bytes_of(mail: Mail, *, sender: str, to: str, now: datetime, headers: Mapping[str, str]) -> bytes:
    """`mail` with both its bodies and no files. `sender`, `to` and `headers` are ASCII, without line breaks."""
    lines = {
        "From": sender,
        "To": to,
        "Subject": _in_ascii(mail["subject"]),
        "Date": format_datetime(now),
        **headers,
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{_BOUNDARY}"',
    }
    for name, value in lines.items():
        if "\n" in value.replace("\n ", "") or "\r" in value or not value.isascii():
            raise ValueError(f"the header {name} of a mail cannot be {value!r}")
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items()).replace("\n ", "\r\n ")
    parts = _part(mail["text"], "plain") + _part(mail["html"], "html")
    return b"%s\r\n%s--%s--\r\n" % (head.encode("ascii"), parts, _BOUNDARY.encode())


def _part(text: str, kind: str) -> bytes:
    head = (
        f"--{_BOUNDARY}\r\nContent-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    ).encode("ascii")
    content = text.replace("\r\n", "\n").replace("\n", "\r\n").encode()
    encoded = b64encode(content)
    lines = [encoded[start : start + _LINE] for start in range(0, len(encoded), _LINE)]
    return head + b"\r\n".join(lines) + b"\r\n"


@lru_cache(maxsize=256)
def _in_ascii(subject: str) -> str:
    """As mail servers read it: plain where it is ASCII, else in encoded words on lines that are not too long."""
    return subject if subject.isascii() and len(subject) < 70 else Header(subject, "utf-8").encode()
