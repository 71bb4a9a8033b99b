"""A gateway reached over HTTPS: one kept connection, signed requests, each SMS taken once by its id.

docs/sms-gateway.md is the contract, for whoever puts it in front of a provider.
"""

import http.client
import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from threading import Timer
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from openday.notifications.errors import CarrierAway, Refused, TryLater
from openday.notifications.sms.gateways import Gateway, Sms
from openday.notifications.sms.signing import Key, Purpose, headers_for

STEP_SECONDS: Final = 10  # to connect, and between two pieces of an answer
WHOLE_SECONDS: Final = 30  # then an answer that drips is cut off
LONGEST_ANSWER: Final = 64 * 1024
VALID_SECONDS: Final = 24 * 60 * 60  # news of yesterday reach nobody
# Whatever the gateway says in words, these of its codes mean that no SMS will ever arrive there.
WRONG_NUMBERS: Final = frozenset({"unknown_number", "invalid_number", "landline"})
# It says no to us, or to everybody: the others wait, none of them is to blame.
ABOUT_US: Final = frozenset({401, 403, 404, 405, 408, 425, 429})


class HttpGateway(Gateway):
    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._path = address.path + (f"?{address.query}" if address.query else "") or "/"
        self._connection = _connection(address.scheme, address.hostname or "", address.port)
        self._key = Key.read(settings.SMS_GATEWAY_KEYS[0])
        self._is_fresh = True
        self._report_url = f"{settings.SITE_URL}{reverse('sms-reports')}"

    def open(self) -> None:
        try:
            self._connection.connect()
        except OSError as error:
            raise CarrierAway(f"away: {error}") from error
        self._is_fresh = True

    def send(self, sms: Sms) -> str:
        body = json.dumps(self._told(sms), ensure_ascii=False).encode()
        try:
            return self._answer(body, now=timezone.now())
        except (http.client.RemoteDisconnected, ConnectionError) as error:
            if self._is_fresh:
                raise CarrierAway(f"cut off: {error}", was_tried=True) from error
        # It had grown tired of an idle line. Nothing is lost by asking again: it takes each id once.
        self.close()
        self.open()
        try:
            return self._answer(body, now=timezone.now())
        except (http.client.RemoteDisconnected, ConnectionError) as error:
            raise CarrierAway(f"cut off: {error}", was_tried=True) from error

    def close(self) -> None:
        with suppress(OSError):
            self._connection.close()

    def _told(self, sms: Sms) -> dict[str, Any]:
        return {
            "id": str(sms.id),
            "to": sms.to,
            "from": settings.SMS_SENDER,
            "text": sms.text,
            "alphabet": sms.size.alphabet.value,
            "segments": sms.size.segments,
            "valid_seconds": VALID_SECONDS,
            "report_url": self._report_url,
        }

    def _answer(self, body: bytes, *, now: datetime) -> str:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        headers |= headers_for(
            purpose=Purpose.MESSAGE, method="POST", path=self._path, body=body, key=self._key, at=now
        )
        try:
            with self._in_time():
                self._connection.request("POST", self._path, body, headers)
                response = self._connection.getresponse()
                told = response.read(LONGEST_ANSWER)
                is_whole = response.isclosed()
        except (http.client.RemoteDisconnected, ConnectionError):
            raise
        except (http.client.HTTPException, OSError) as error:
            self.close()
            raise CarrierAway(f"no answer: {error}", was_tried=True) from error
        self._is_fresh = False
        if not is_whole or response.will_close:
            self.close()
            self._is_fresh = True  # `request` connects anew
        return _judged(response.status, _read(told))

    @contextmanager
    def _in_time(self) -> Iterator[None]:
        """The line is cut when it all takes too long: every single step of a server that drips would be in time."""
        watch = Timer(WHOLE_SECONDS, self._cut)
        watch.daemon = True
        watch.start()
        try:
            yield
        finally:
            watch.cancel()

    def _cut(self) -> None:
        with suppress(OSError, AttributeError):
            self._connection.sock.shutdown(2)


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=STEP_SECONDS, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=STEP_SECONDS)


def _read(answer: bytes) -> dict[str, Any]:
    try:
        told = json.loads(answer)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _judged(status: int, told: dict[str, Any]) -> str:
    """The gateway's number of an SMS that it took; else what its answer means."""
    code = str(told.get("code", ""))
    said = f"{status} {code}".strip()
    if 200 <= status < 300:
        return str(told.get("id") or "")
    if status in ABOUT_US or status >= 500 or status < 400:
        raise TryLater(said, is_about_us=True)
    raise Refused(said, is_address_wrong=code in WRONG_NUMBERS)
