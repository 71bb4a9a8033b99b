"""The demonstration's inbox, as whoever tries it sees it; and that it is nowhere else."""

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client, override_settings

from openday.accounts.mail import Letter, message_of, rendered
from openday.notifications.inbox import Inbox
from openday.notifications.inbox_mail import InboxBackend
from openday.notifications.sms.folder_gateway import FolderGateway
from openday.notifications.sms.gateways import Sms
from openday.notifications.sms.segments import size_of

pytestmark = pytest.mark.django_db
LIST = "/ar/demo/inbox/"
LETTER = Letter(
    subject="زيارتكم مؤكدة",
    lines=("السلام عليكم <b>",),
    action="رؤية الزيارة",
    url="http://testserver/ar/visits/1/",
    unsubscribe_url="http://testserver/ar/account/unsubscribe/x/y/",
)
PDF = ("رسالة الزيارة.pdf", b"%PDF-1.7", "application/pdf")
PAGE = ("page.html", b"<script>alert(1)</script>", "text/html")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with override_settings(IS_DEMO=True, INBOX_FOLDER=str(tmp_path)):
        yield tmp_path


@pytest.fixture
def backend(folder: Path) -> BaseEmailBackend:
    return InboxBackend()


def send_mail(backend: BaseEmailBackend, *, to: str = "head@demo.example", letter: Letter = LETTER) -> str:
    backend.send_messages([message_of(rendered(letter, to=to, language="ar"), [PDF, PAGE])])
    return Inbox(backend._inbox.folder).entries()[0].id


def send_sms(folder: Path, text: str = "زيارتكم غدا") -> str:
    return FolderGateway(folder).send(Sms(uuid.uuid4(), "+12025550100", text, size_of(text)))


def test_the_list_shows_mails_and_sms(client, folder, backend):
    send_mail(backend)
    send_sms(folder, "Demain à 9 h <script>")

    page = client.get(LIST).text

    assert "زيارتكم مؤكدة" in page
    assert "Demain à 9 h &lt;script&gt;" in page
    assert page.index("+12025550100") < page.index("head@demo.example")  # the newest first
    assert "رسالتان" in page


@pytest.mark.parametrize("count", [1, 25])
def test_the_list_asks_the_database_nothing(client, folder, backend, count, django_assert_num_queries):
    client.get(LIST)  # the edition's name is known then
    for _ in range(count):
        send_mail(backend)

    with django_assert_num_queries(0):
        client.get(LIST)


def test_the_list_has_pages_and_a_search(client, folder, backend):
    for number in range(26):
        send_mail(backend, to=f"teacher{number}@demo.example")

    assert client.get(LIST).text.count("@demo.example") == 25
    assert client.get(LIST, {"page": 2}).text.count("@demo.example") == 1
    assert client.get(LIST, {"page": "x"}).text.count("@demo.example") == 25
    found = client.get(LIST, {"to": " Teacher25 "}).text
    assert "teacher25@demo.example" in found
    assert "teacher1@demo.example" not in found


def test_an_empty_inbox_says_what_to_do(client, folder):
    assert "لم يُرسل شيء بعد" in client.get(LIST).text
    assert "لم يُرسل شيء إلى هناك" in client.get(LIST, {"to": "<script>"}).text
    assert '<script>"' not in client.get(LIST, {"to": "<script>"}).text
    assert "لم يُرسل شيء إلى هناك" in client.get(LIST, {"kind": "sms"}).text
    assert client.get(LIST, {"kind": "nonsense"}).status_code == 200


def test_kinds_apart(client, folder, backend):
    send_mail(backend)
    send_sms(folder)

    mails, sms = (client.get(LIST, {"kind": kind}).text for kind in ("mail", "sms"))

    assert ("head@demo.example" in mails, "+12025550100" in mails) == (True, False)
    assert ("head@demo.example" in sms, "+12025550100" in sms) == (False, True)


@pytest.mark.parametrize(("language", "says"), [("ar", "يمكن إيقافها"), ("fr", "Peut être coupé")])
def test_a_mail_is_shown_with_its_parts(client, folder, backend, language, says):
    path = f"/{language}/demo/inbox/{send_mail(backend)}/"

    page = client.get(path).text

    assert says in page
    assert "<bdi>زيارتكم مؤكدة</bdi>" in page
    assert "السلام عليكم &lt;b&gt;" in page  # the text part
    assert f'src="{path}html/"' in page
    assert f'href="{path}files/1/"' in page
    assert "رسالة الزيارة.pdf" in page


def test_the_html_part_is_shown_in_a_frame_that_may_do_nothing(client, folder, backend):
    path = f"{LIST}{send_mail(backend)}/"

    frame = re.search(r"<iframe[^>]*>", client.get(path).text)[0]
    answer = client.get(f"{path}html/")

    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in frame
    policy = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
        "sandbox": "allow-popups allow-popups-to-escape-sandbox",
    }
    assert (answer["X-Frame-Options"], answer["Content-Type"]) == ("SAMEORIGIN", "text/html; charset=utf-8")
    assert answer.text.count('<base target="_blank">') == 1
    assert "السلام عليكم &lt;b&gt;" in answer.text


def test_an_sms_is_shown_with_what_it_costs(client, folder):
    page = client.get(f"{LIST}{send_sms(folder, 'م' * 71 + '<b>')}/").text

    assert "م" * 71 + "&lt;b&gt;" in page
    assert "<iframe" not in page
    assert re.search(r"74 .*2 SMS", page)


def test_files_are_downloaded_and_never_shown(client, folder, backend):
    path = f"{LIST}{send_mail(backend)}/files"

    pdf, html = client.get(f"{path}/1/"), client.get(f"{path}/2/")

    assert (pdf.content, pdf["Content-Type"]) == (PDF[1], "application/pdf")
    assert pdf["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert (html.content, html["Content-Type"]) == (PAGE[1], "application/octet-stream")
    assert html["Content-Disposition"] == 'attachment; filename="page.html"'
    assert html["X-Content-Type-Options"] == "nosniff"
    assert [client.get(f"{path}/{number}/").status_code for number in (0, 3)] == [404, 404]


def test_a_mail_is_downloaded_as_it_left(client, folder, backend):
    entry_id = send_mail(backend)

    answer = client.get(f"{LIST}{entry_id}/source/")

    assert answer.content == Inbox(folder).entry(entry_id).file.read_bytes()
    assert answer["Content-Type"] == "message/rfc822"
    assert answer["Content-Disposition"] == f'attachment; filename="{entry_id}.eml"'


def test_what_is_not_there_is_not_found(client, folder, backend):
    mail, sms = send_mail(backend), send_sms(folder)

    paths = ["x/", "../../", "%2e%2e%2f/", f"{mail}x/", f"{sms}/html/", f"{sms}/source/", f"{sms}/files/1/", "x/html/"]
    assert [client.get(f"{LIST}{path}").status_code for path in paths] == [404] * len(paths)


def test_a_mail_that_was_forgotten_meanwhile_is_not_found(client, folder, backend, monkeypatch):
    entry = Inbox(folder).entry(send_mail(backend))
    monkeypatch.setattr(Inbox, "entry", lambda _self, _id: entry)
    monkeypatch.setattr(Inbox, "entries", lambda _self, **_filter: [entry])
    entry.file.unlink()

    assert client.get(f"{LIST}{entry.id}/").status_code == 404
    assert client.get(f"{LIST}{entry.id}/source/").status_code == 404
    assert client.get(LIST).status_code == 200


# --- Where it is


@pytest.mark.parametrize("path", [LIST, "/fr/", "/ar/account/login/"])
def test_pages_of_a_demonstration_lead_there(client, folder, path):
    assert "/demo/inbox/" in client.get(path).text


@pytest.mark.parametrize("where", [{"IS_DEMO": False}, {"INBOX_FOLDER": ""}])
def test_there_is_none_elsewhere(client, folder, backend, where):
    """Not in production, and not in a demonstration whose mail really leaves."""
    entry_id = send_mail(backend)

    with override_settings(**where):
        paths = [LIST, *(f"{LIST}{entry_id}/{rest}" for rest in ("", "html/", "source/", "files/1/"))]
        assert [client.get(path).status_code for path in paths] == [404] * 5
        assert "/demo/inbox/" not in client.get("/ar/account/login/").text + client.get("/ar/").text


def test_whoever_signs_up_finds_the_link_in_it(client, folder):
    with override_settings(EMAIL_BACKEND="openday.notifications.inbox_mail.InboxBackend"):
        message_of(rendered(LETTER, to="new@demo.example", language="ar")).send()

    assert "new@demo.example" in client.get(LIST, {"to": "new@"}).text
    assert "/ar/demo/inbox/" in client.get("/ar/account/confirm-email/").text
    assert Client().get(LIST).status_code == 200  # before there is an account to sign in with


def test_moments_are_those_of_the_venue(client, folder, time_machine):
    time_machine.move_to(datetime(2026, 7, 1, 12, tzinfo=UTC), tick=False)
    send_sms(folder)

    assert "13:00" in client.get(LIST).text
