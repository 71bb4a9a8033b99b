"""Documents for publication, and the store: what tests of the press's papers do not reach."""

import io
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from openday.uploads import errors, store
from openday.uploads.reading import CleanFile, read_image, read_pdf
from tests.media_accreditation import uploads_cast as cast

ACTIVE = (b"JavaScript", b"/Launch", b"EmbeddedFile", b"/AA", b"invoice.exe", b"Secret Author", b"/SubmitForm")


def hostile_document() -> bytes:
    """Scripts at every place where a PDF runs one, an attachment, an author; and two honest links."""
    document = pikepdf.open(io.BytesIO(cast.pdf(pages=2, script=b"app.alert(1)", attached=b"MZ")))
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(2)"))
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("calc.exe"))
    honest = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://openday.example/"))
    local = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("file:///etc/passwd"))

    def link(action) -> pikepdf.Dictionary:
        box = pikepdf.Array([0, 0, 100, 100])
        return pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=box, A=action)

    button = document.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Btn, A=script)
    )
    page = document.pages[0]
    page.Annots = pikepdf.Array([link(honest), link(launch), link(local), link(script), button])
    page.AA = pikepdf.Dictionary(O=script)
    document.Root.AA = pikepdf.Dictionary(WC=script)
    document.Root.Names.JavaScript = pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("x"), script]))
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([button]), XFA=pikepdf.String("<xdp/>"))
    document.Root.Lang = pikepdf.String("ar")
    document.docinfo["/Author"] = "Secret Author"
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def test_a_document_keeps_its_pages_language_and_links_and_nothing_that_acts():
    clean = read_pdf(cast.sent(hostile_document(), "dossier.pdf"))

    (content,) = clean.pages
    document = pikepdf.open(io.BytesIO(content))
    unpacked = io.BytesIO()
    document.save(unpacked, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    assert (clean.content_type, clean.page_count, str(document.Root.Lang)) == ("application/pdf", 2, "ar")
    assert [str(link.A.URI) if "/A" in link else None for link in document.pages[0].Annots] == [
        "https://openday.example/",
        None,
        None,
        None,
    ]
    assert not [mark for mark in ACTIVE if mark in unpacked.getvalue()]


@pytest.mark.parametrize(
    ("read", "content", "refusal"),
    [
        (read_pdf, cast.picture(), errors.WrongKindOfFile),
        (read_pdf, cast.pdf(password="secret"), errors.FileProtected),
        (read_pdf, cast.pdf(pages=201), errors.TooManyPages),
        (read_pdf, b"%PDF-1.7 and nothing else", errors.FileUnreadable),
        (read_image, cast.pdf(), errors.WrongKindOfFile),
    ],
)
def test_what_is_no_document_or_picture_is_refused(read, content, refusal):
    with pytest.raises(refusal):
        read(cast.sent(content))


# --- The store ------------------------------------------------------------------------------------
def clean(*pages: bytes) -> CleanFile:
    return CleanFile("image/jpeg", pages, len(pages), 1, 1, "0" * 64, "scan.jpg")


@pytest.fixture
def owner(monkeypatch):
    """Names of the folder `tests` that rows still hold."""
    names: set[str] = set()
    monkeypatch.setattr(store, "_OWNERS", {"tests": lambda asked: names & set(asked)})
    return names


def test_what_nobody_names_for_a_day_is_deleted_and_nothing_else(owner):
    wanted, orphan = (store.keep(clean(b"one", b"two"), folder="tests") for _ in range(2))
    owner.add(wanted)

    assert store.forget_orphans(now=timezone.now() + timedelta(hours=23)) == 0
    assert store.forget_orphans(now=timezone.now() + timedelta(hours=25)) == 1

    assert store.read_page(wanted, 2) == b"two"
    assert not default_storage.exists(orphan)


def test_kept_files_are_of_the_user_that_runs_the_site_alone():
    name = store.keep(clean(b"one"), folder="tests")

    path = default_storage.path(f"{name}/1")
    assert (oct(Path(path).stat().st_mode)[-3:]) == "600"


def test_deleting_twice_is_deleting():
    name = store.keep(clean(b"one"), folder="tests")

    store.delete(name)
    store.delete(name)

    with pytest.raises(FileNotFoundError):
        store.read_page(name)
