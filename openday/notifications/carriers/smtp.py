"""One mail over an open SMTP connection, and what each answer of the server means.

Python's own `sendmail` takes four round trips and does not tell at which the server said no. Where the server lets us
(PIPELINING), sender, recipient and DATA go together: two round trips, which is what counts on the way to another town.
"""

import re
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from openday.notifications.errors import CarrierAway, Refused, TryLater

SENDER, RECIPIENT, DATA, CONTENT = "MAIL", "RCPT", "DATA", "content"
WRONG_ADDRESS: Final = re.compile(r"5\.1\.(1|2|3|6|10)\b")  # RFC 3463: no such mailbox, no such host, moved …
_LINE_OF_A_DOT: Final = re.compile(rb"(?m)^\.")
GO_ON: Final = 354


@dataclass(frozen=True)
class Reply:
    code: int
    text: str

    def __str__(self) -> str:
        return f"{self.code} {' '.join(self.text.split())}"


def post(server: smtplib.SMTP, *, sender: str, recipient: str, content: bytes) -> None:
    """Hand over `content` for `recipient`: bare addresses in ASCII, lines that end in CRLF.

    Returns once the server has said that it has it. Raises Refused, TryLater, or CarrierAway when the line is dead.
    """
    is_handed_over = False
    try:
        replies = _envelope(server, [f"MAIL FROM:<{sender}>", f"RCPT TO:<{recipient}>", DATA])
        if replies[-1].code != GO_ON or len(replies) < 3 or any(not _is_yes(reply) for reply in replies[:2]):
            _give_up(server, replies)
            raise _no(*_first_no(replies))
        is_handed_over = True
        server.send(_LINE_OF_A_DOT.sub(b"..", content) + b".\r\n")
        reply = _reply(server)
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        raise CarrierAway(f"cut off: {error}", was_tried=is_handed_over) from error
    if not _is_yes(reply):
        raise _no(CONTENT, reply)


def _envelope(server: smtplib.SMTP, commands: Sequence[str]) -> list[Reply]:
    """The answers to `commands`: to all of them where they may go together, else up to the first no."""
    if server.has_extn("pipelining"):
        server.send("".join(f"{command}\r\n" for command in commands))
        return [_reply(server) for _ in commands]
    replies: list[Reply] = []
    for command in commands:
        server.send(f"{command}\r\n")
        replies.append(_reply(server))
        if not _is_yes(replies[-1]):
            break
    return replies


def _give_up(server: smtplib.SMTP, replies: Sequence[Reply]) -> None:
    """The server is ready for another mail again. After a refusal it may wait for this one's content all the same."""
    if replies[-1].code == GO_ON:
        server.send(".\r\n")
        _reply(server)
    server.send("RSET\r\n")
    _reply(server)


def _first_no(replies: Sequence[Reply]) -> tuple[str, Reply]:
    stages = (SENDER, RECIPIENT, DATA)
    noes = ((stage, reply) for stage, reply in zip(stages, replies, strict=False) if not _is_yes(reply))
    return next(noes, (DATA, replies[-1]))


def _no(stage: str, reply: Reply) -> Exception:
    """What a refusal at `stage` means. A 5xx is for good only where it is about the recipient's address.

    A sender or a content that is refused for good is rather a setting, or a list on which we landed: tried again,
    until somebody has seen to it or the message is given up.
    """
    if reply.code == 421:
        return CarrierAway(str(reply))
    if stage == RECIPIENT and 500 <= reply.code < 600:
        return Refused(str(reply), is_address_wrong=bool(WRONG_ADDRESS.search(reply.text)))
    return TryLater(str(reply), is_about_us=stage != RECIPIENT)


def _reply(server: smtplib.SMTP) -> Reply:
    code, text = server.getreply()
    if code == -1:
        raise smtplib.SMTPServerDisconnected("the server does not speak SMTP")
    return Reply(code, text.decode("utf-8", "replace"))


def _is_yes(reply: Reply) -> bool:
    return 200 <= reply.code < 400
