"""What people send as papers, through the page itself: the honest, the mistaken and the hostile."""

import errno
import http.client
import io
import os
import re
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import connection
from PIL import Image

from bench.stack import free_port
from media_accreditation.models import Paper
from openday.embedded.place import ROOT
from openday.uploads import reading, store
from tests.factories.accounts import sign_in
from tests.factories.media_accreditation import RepresentativeFactory, TeamMemberFactory
from tests.media_accreditation import uploads_cast as cast

pytestmark = pytest.mark.django_db

MOST_MEGABYTES = 300  # of the process that reads a file
PEAK = re.compile(r"read with (\d+) MB")


@pytest.fixture
def member():
    return TeamMemberFactory()


@pytest.fixture
def send(client, member):
    """Sends a file as the outlet's representative does."""
    sign_in(client, RepresentativeFactory(outlet=member.application.outlet).user)

    def post(content: bytes, *, kind="id_paper", name="scan.jpg", content_type="image/jpeg", language="en"):
        file = cast.sent(content, name, content_type)
        address = f"/{language}/press/team/{member.public_id}/papers/"
        return client.post(address, {"kind": kind, f"{kind}-file": file, f"{kind}-expires_date": "2040-01-01"})

    return post


def error_of(answer) -> str:
    assert answer.status_code == 422
    return " ".join(answer.context["form"].errors["file"])


def pages_of(paper) -> list[Image.Image]:
    return [Image.open(io.BytesIO(store.read_page(paper.name, page))) for page in range(1, paper.page_count + 1)]


def files_kept() -> int:
    root = Path(default_storage.path("press"))
    return sum(path.is_file() for path in root.rglob("*")) if root.exists() else 0


# --- Honest ---------------------------------------------------------------------------------------
def test_a_photo_is_cut_to_the_badge_around_the_face(send, member):
    answer = send(cast.picture(1600, 1200), kind="photo")

    member.refresh_from_db()
    (photo,) = pages_of(member.photo)
    assert answer.status_code == 302
    assert (photo.format, photo.size, member.photo.page_count) == ("JPEG", (700, 900), 1)
    assert min(photo.getpixel((350, 330))) > 150  # the face, which stands above the middle


def test_a_pdf_becomes_pictures_of_its_pages(send):
    send(cast.pdf(pages=3), name="رسالة التكليف.pdf", content_type="application/pdf")

    paper = Paper.objects.get()
    assert (paper.page_count, paper.content_type, paper.original_name) == (3, "image/jpeg", "رسالة التكليف.pdf")
    assert [page.format for page in pages_of(paper)] == ["JPEG"] * 3


@pytest.mark.parametrize(
    ("form", "mode"), [("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1"), ("WEBP", "RGB")]
)
def test_every_usual_picture_is_taken(send, form, mode):
    assert send(cast.picture(form=form, mode=mode)).status_code == 302
    assert pages_of(Paper.objects.get())[0].size == (900, 1200)


def test_the_same_file_twice_is_one_paper(send):
    send(cast.picture())
    before = files_kept()

    send(cast.picture())

    assert (Paper.objects.count(), files_kept()) == (1, before)


# --- Mistaken -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "content", "says"),
    [
        ("photo", cast.pdf(), "This is a PDF, whatever its name says."),  # renamed to scan.jpg
        ("photo", cast.picture(300, 400), "300 × 400 pixels, too few to be printed: at least 413 × 531 are needed."),
        ("id_paper", b"", "The file is empty."),
        ("id_paper", cast.pdf(password="secret"), "The PDF opens with a password only."),
        ("id_paper", cast.pdf(pages=13), "The PDF has more than 12 pages"),
        ("id_paper", cast.picture()[:5000], "The file cannot be read"),
        ("id_paper", b"%PDF-1.7 and nothing else", "The file cannot be read"),
        ("id_paper", b"\x00\x00\x00\x18ftypheic" + bytes(500), "This is a HEIC picture."),
        ("id_paper", b"PK\x03\x04" + bytes(30) + b"[Content_Types].xml", "This is an office document."),
        ("id_paper", b"hello, world", "This is neither a picture nor a PDF."),
        ("id_paper", cast.picture() + bytes(reading.PAPER_BYTES), "The file is too large: at most 20.0"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_is_kept(send, kind, content, says):
    before = files_kept()

    answer = send(content, kind=kind)

    assert says in error_of(answer)
    assert (Paper.objects.count(), files_kept()) == (0, before)
    if kind == "id_paper":  # what was typed is still there
        assert 'value="2040-01-01"' in answer.content.decode()


def test_a_pdf_that_is_called_a_jpeg_is_read_as_what_it_is(send):
    assert send(cast.pdf(), name="scan.jpg").status_code == 302
    assert pages_of(Paper.objects.get())[0].format == "JPEG"


# --- Hostile --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "made", "says"),
    [
        ("photo.svg", cast.svg, "This is a drawing (SVG), not a photo."),
        ("photo.jpg", cast.svg, "This is a drawing (SVG), not a photo."),
        ("page.jpg", lambda: b"<!DOCTYPE html>" + cast.MARK, "This is neither a picture nor a PDF."),
        ("papers.zip", cast.zip_bomb, "This is an archive."),
        ("photo.png", cast.png_bomb, "The picture has 3600 megapixels: at most 25."),
        (
            "photo.png",
            lambda: cast.picture(8160, 6120, form="PNG", mode="L"),
            "The picture has 50 megapixels: at most 25.",
        ),
        ("bomb.pdf", cast.pdf_bomb, "The file cannot be read"),
    ],
)
def test_what_is_hostile_is_refused_in_little_memory(send, caplog, name, made, says):
    caplog.set_level("INFO", logger="openday.uploads.reading")
    before = files_kept()

    answer = send(made(), name=name)

    assert says in error_of(answer)
    assert (Paper.objects.count(), files_kept()) == (0, before)
    peaks = [int(peak) for peak in PEAK.findall(caplog.text)]
    was_stopped = "ended with -" in caplog.text  # by the system, at its bound: it tells no peak
    assert was_stopped == (name == "bomb.pdf")
    assert len(peaks) == (0 if was_stopped else 1)
    assert all(peak < MOST_MEGABYTES for peak in peaks)


def test_the_system_bounds_what_reading_takes():
    """What a bomb meets: a reader that cannot have more, whatever is in the file."""
    bounds = "import reader, resource; reader.bound(); print(resource.getrlimit(resource.RLIMIT_AS)[0] // 2**20)"
    asked = subprocess.run(
        [sys.executable, "-c", f"{bounds}; bytearray(500 * 2**20)"],
        cwd=reading.READER.parent,
        capture_output=True,
        text=True,
        check=False,
    )

    assert asked.stdout == "448\n"
    assert "MemoryError" in asked.stderr


def test_a_picture_of_fifty_megapixels_is_made_small_in_little_memory(send, caplog):
    caplog.set_level("INFO", logger="openday.uploads.reading")

    answer = send(cast.picture(8160, 6120))

    (peak,) = PEAK.findall(caplog.text)
    assert answer.status_code == 302
    assert pages_of(Paper.objects.get())[0].size == (2400, 1800)
    assert int(peak) < MOST_MEGABYTES


def test_a_file_that_is_several_kinds_at_once_is_a_picture_and_nothing_else(send):
    send(cast.polyglot())

    content = store.read_page(Paper.objects.get().name)
    assert (content[:3], content[-2:]) == (b"\xff\xd8\xff", b"\xff\xd9")
    assert not any(mark in content for mark in (cast.MARK, b"PK\x03\x04", b"<script"))


def test_scripts_and_attachments_of_a_pdf_stay_behind(send):
    send(cast.pdf(script=b"app.alert(1)", attached=b"MZ" + cast.MARK), content_type="application/pdf")

    content = store.read_page(Paper.objects.get().name)
    assert content.startswith(b"\xff\xd8\xff")
    assert not any(mark in content for mark in (cast.MARK, b"app.alert", b"%PDF"))


def test_where_a_photo_was_taken_and_by_whom_is_gone_and_it_stands_upright(send):
    content = cast.with_location()
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)  # it is there before

    send(content)

    (kept,) = pages_of(Paper.objects.get())
    assert (kept.size, dict(kept.getexif()), kept.info.get("comment")) == ((900, 1200), {}, None)
    assert b"Fassi" not in store.read_page(Paper.objects.get().name)


def test_a_reader_that_takes_too_long_is_stopped(send, monkeypatch):
    monkeypatch.setattr(reading, "READING_SECONDS", 0.001)

    assert "The file cannot be read" in error_of(send(cast.picture()))
    monkeypatch.undo()
    assert send(cast.picture()).status_code == 302  # whoever comes next is read


# --- A disk that is full --------------------------------------------------------------------------
def test_a_full_store_loses_nothing_else_and_leaves_nothing_behind(send, monkeypatch):
    save, calls = default_storage.save, []

    def full_at_the_second(name, content):
        calls.append(name)
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        return save(name, content)

    monkeypatch.setattr(default_storage, "save", full_at_the_second)
    before = files_kept()

    answer = send(cast.pdf(pages=3))

    assert "Files cannot be kept at this moment. Nothing else was lost" in error_of(answer)
    assert 'value="2040-01-01"' in answer.content.decode()
    assert (Paper.objects.count(), files_kept(), len(calls)) == (0, before, 2)


def test_a_disk_that_fills_while_a_file_comes_is_told_beside_its_field(send, monkeypatch):
    def full(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", full)

    answer = send(cast.picture() + bytes(3 * 2**20))  # too large to be held in memory meanwhile

    assert "Files cannot be kept at this moment." in error_of(answer)
    assert 'value="2040-01-01"' in answer.content.decode()


# --- A body without end ---------------------------------------------------------------------------
GIGABYTES = 2 * 2**30


@contextmanager
def web_server():
    """gunicorn as in production, one process of it, on the database of this test."""
    there, _, _name = os.environ["DATABASE_URL"].rpartition("/")
    environment = os.environ | {
        "DATABASE_URL": f"{there}/{connection.settings_dict['NAME']}",
        "WEB_BIND": f"127.0.0.1:{(port := free_port())}",
        "WEB_PROCESSES": "1",
        "DEBUG": "True",  # static files that nobody collected
    }
    command = [sys.executable, "-m", "gunicorn", "openday.wsgi:application", "--log-level", "error"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        deadline = time.monotonic() + 60
        while not _answers(port):
            assert time.monotonic() < deadline, "the web server does not start"
            time.sleep(0.05)
        yield server, port
    finally:
        server.terminate()
        server.wait(timeout=20)


def _answers(port: int) -> bool:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asked.request("GET", "/healthz", headers={"Host": "localhost"})
        return asked.getresponse().status == 200
    except OSError:
        return False
    finally:
        asked.close()


def peak_of_workers(server) -> int:
    """Megabytes."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    held = [Path(f"/proc/{child}/status").read_text() for child in children]
    return max(int(re.search(r"VmHWM:\s+(\d+)", text)[1]) // 1024 for text in held)


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/en/press/team/00000000-0000-4000-8000-000000000000/papers/", "What was sent is too large"),
        ("/api/v1/visits/", '"code": "too_large"'),
    ],
)
def test_two_gigabytes_are_answered_before_they_are_read(path, says, running):
    server, port = running
    before = peak_of_workers(server)
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as asked:
        asked.putrequest("POST", path, skip_host=True)
        asked.putheader("Host", "localhost")
        asked.putheader("Content-Type", "multipart/form-data; boundary=x")
        asked.putheader("Content-Length", str(GIGABYTES))
        asked.endheaders()
        went = send_until_refused(asked, chunk=bytes(2**20))
        answer = asked.getresponse()
        status, body = answer.status, answer.read().decode()

    assert (status, says in body) == (413, True)
    assert went < 50
    assert peak_of_workers(server) - before < 20


@pytest.fixture(scope="module")
def running(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), web_server() as (server, port):
        yield server, port


def send_until_refused(asked, *, chunk: bytes) -> int:
    """How many of them went before the other side had enough."""
    for number in range(GIGABYTES // len(chunk)):
        try:
            asked.send(chunk)
        except OSError:
            return number
    return GIGABYTES // len(chunk)
