"""Reads one hostile file, in a process of its own: `python -I reader.py TASK`, the file on stdin.

It knows nothing of the site: no settings, no secrets, no database, and no import of ours. The system bounds its
memory and time before it looks at a byte; whatever breaks here breaks nothing else. Out come a line of JSON and the
files that it made: pictures drawn anew from pixels, or a PDF without anything that acts.
"""

import json
import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple

MEMORY_BYTES: Final = 448 * 2**20  # of addresses, libraries included: 25 megapixels of a PNG take 280 MB of memory
PROCESSOR_SECONDS: Final = 15

JPEG_MEGAPIXELS: Final = 120  # decoded at an eighth to a half of their size
OTHER_MEGAPIXELS: Final = 25  # decoded whole
LONGEST_SIDE: Final = 2400  # an A4 page at 200 dots an inch
QUALITY: Final = 84
PHOTO_SIZE: Final = (700, 900)  # 35 × 45
PHOTO_LEAST: Final = (413, 531)  # 35 × 45 mm at 300 dots an inch
PHOTO_SMALL: Final = (140, 180)  # for lists of many
PHOTO_HEAD_ROOM: Final = 0.38  # faces are above the middle: how much of what is cut off is cut off above
DOTS_A_POINT: Final = 200 / 72
ORIENTATION: Final = 0x0112  # the tag of EXIF
LYING: Final = (5, 6, 7, 8)  # its values for a picture that is turned by a quarter
PAGES: Final = 12
DOCUMENT_PAGES: Final = 200


class Made(NamedTuple):
    """A file; its size in pixels, 0 for a document; how many pages it adds to what was sent."""

    content: bytes
    width: int
    height: int
    pages: int = 1


class Refused(Exception):
    def __init__(self, code: str, **data: Any) -> None:
        super().__init__(code)
        self.answer = {"refused": code, **data}


def kind_of(content: bytes) -> str:
    """What it is by its first bytes, whatever its name says."""
    for mark, kind in (
        (b"\xff\xd8\xff", "jpeg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"%PDF-", "pdf"),
        (b"PK\x03\x04", "zip"),
        (b"Rar!", "zip"),
        (b"7z\xbc\xaf", "zip"),
        (b"\x1f\x8b", "zip"),
        (b"GIF8", "gif"),
        (b"BM", "bmp"),
        (b"II*\x00", "tiff"),
        (b"MM\x00*", "tiff"),
        (b"\xd0\xcf\x11\xe0", "office"),
        (b"MZ", "program"),
        (b"\x7fELF", "program"),
    ):
        if content.startswith(mark):
            return _office_or_zip(content) if kind == "zip" else kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if content[4:8] == b"ftyp":
        return "heic" if content[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"avif") else "video"
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<svg", b"<?xml", b"<!doctype svg")):
        return "svg"
    return "html" if start.startswith((b"<!doctype html", b"<html", b"<script")) else ""


def _office_or_zip(content: bytes) -> str:
    return "office" if b"[Content_Types].xml" in content[:4096] or b"mimetypeapplication" in content[:100] else "zip"


# --- Pictures -------------------------------------------------------------------------------------
def opened_picture(content: bytes, kind: str) -> tuple[Any, int, int]:
    """Upright, in grey or sRGB, no side longer than LONGEST_SIDE; and the width and height that it came with.

    Its size is judged before a pixel is decoded, and it is made small before anything else is done to it.
    """
    from PIL import Image, ImageOps  # noqa: PLC0415 - after the limits are set

    Image.MAX_IMAGE_PIXELS = None  # ours are narrower
    picture: Any = Image.open(BytesIO(content), formats=[kind.upper()])
    width, height = picture.size
    limit = JPEG_MEGAPIXELS if kind == "jpeg" else OTHER_MEGAPIXELS
    if width * height > limit * 1_000_000:
        raise Refused("too_many_pixels", megapixels=round(width * height / 1_000_000), limit=limit)
    picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # of a JPEG: decoded smaller
    picture.load()
    if picture.mode in ("1", "P", "PA"):
        picture = picture.convert("L" if picture.mode == "1" else "RGBA")
    orientation = picture.getexif().get(ORIENTATION, 1)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    upright = _plain(ImageOps.exif_transpose(picture))
    return (upright, height, width) if orientation in LYING else (upright, width, height)


def _plain(picture: Any) -> Any:
    """Without transparency and without a colour profile: what those meant is in the pixels."""
    from PIL import Image, ImageCms  # noqa: PLC0415

    profile = picture.info.get("icc_profile")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        picture = Image.new("RGB", seen.size, "white")
        picture.paste(seen, mask=seen.getchannel("A"))
    if profile and picture.mode in ("RGB", "CMYK"):
        try:
            ours = ImageCms.createProfile("sRGB")
            picture = ImageCms.profileToProfile(picture, BytesIO(profile), ours, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a broken profile says nothing about the picture
    return picture.convert("L" if picture.mode in ("1", "L") else "RGB")


def as_jpeg(picture: Any) -> Made:
    """Drawn anew: nothing but pixels goes from the one file to the other."""
    from PIL import Image  # noqa: PLC0415

    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    written = BytesIO()
    bare.save(written, "JPEG", quality=QUALITY, optimize=True)
    return Made(written.getvalue(), *bare.size)


def photo(content: bytes) -> Iterator[Made]:
    """The badge's, and a small one: 35 × 45, as it was cut in the browser, else cut here around where faces are."""
    from PIL import Image, ImageOps  # noqa: PLC0415

    kind = kind_of(content)
    if kind not in ("jpeg", "png", "webp"):
        raise Refused("wrong_kind_of_file", found=kind, wants_pdf=False)
    whole, width, height = opened_picture(content, kind)
    least_width, least_height = PHOTO_LEAST
    if width < least_width or height < least_height:
        raise Refused(
            "picture_too_small", width=width, height=height, least_width=least_width, least_height=least_height
        )
    for size in (PHOTO_SIZE, PHOTO_SMALL):
        centre = (0.5, PHOTO_HEAD_ROOM)
        cut = as_jpeg(ImageOps.fit(whole.convert("RGB"), size, Image.Resampling.LANCZOS, centering=centre))
        yield cut._replace(pages=int(size == PHOTO_SIZE))


def picture(content: bytes) -> Iterator[Made]:
    kind = kind_of(content)
    if kind not in ("jpeg", "png", "webp"):
        raise Refused("wrong_kind_of_file", found=kind, wants_pdf=False)
    yield as_jpeg(opened_picture(content, kind)[0])


# --- PDFs -----------------------------------------------------------------------------------------
def paper(content: bytes) -> Iterator[Made]:
    """A picture, or each page of a PDF as one: no officer ever opens a file that a stranger wrote."""
    if kind_of(content) != "pdf":
        try:
            yield from picture(content)
        except Refused as refusal:
            raise Refused(**_with_pdf(refusal.answer)) from refusal
        return
    import pypdfium2 as pdfium  # noqa: PLC0415

    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        is_protected = getattr(error, "err_code", None) == pdfium.raw.FPDF_ERR_PASSWORD
        raise Refused("file_protected" if is_protected else "file_unreadable") from error
    count = len(document)
    if not 0 < count <= PAGES:
        raise Refused("too_many_pages", pages=count, limit=PAGES) if count else Refused("file_unreadable")
    document.init_forms()  # what was typed into its fields is drawn, too
    for number in range(count):
        page = document[number]
        scale = min(DOTS_A_POINT, LONGEST_SIDE / max(*page.get_size(), 1))
        drawn = page.render(scale=scale).to_pil()
        yield as_jpeg(drawn.convert("RGB"))
        page.close()


def _with_pdf(answer: dict[str, Any]) -> dict[str, Any]:
    data = {name: value for name, value in answer.items() if name != "refused"}
    if "wants_pdf" in data:
        data["wants_pdf"] = True
    return {"code": answer["refused"], **data}


# --- Documents for publication --------------------------------------------------------------------
KEPT_OF_A_DOCUMENT: Final = frozenset(
    {"/Type", "/Pages", "/Lang", "/MarkInfo", "/StructTreeRoot", "/Outlines", "/PageLabels", "/Dests", "/Names"}
)
ACTING_OR_TELLING: Final = (
    *("/AA", "/JS", "/OpenAction", "/EF", "/AF", "/RF", "/Metadata", "/PieceInfo", "/Thumb", "/OPI", "/PS"),
    *("/RichMediaContent", "/RichMediaSettings", "/XFA", "/Collection", "/LastModified"),
)


def document(content: bytes) -> Iterator[Made]:
    """The same PDF with its text, tags and links, and without whatever acts, is attached, or tells who made it."""
    import pikepdf  # noqa: PLC0415

    kind = kind_of(content)
    if kind != "pdf":
        raise Refused("wrong_kind_of_file", found=kind, wants_pdf=True)
    try:
        opened = pikepdf.open(BytesIO(content))
    except pikepdf.PasswordError as error:
        raise Refused("file_protected") from error
    count = len(opened.pages)
    if not 0 < count <= DOCUMENT_PAGES:
        raise Refused("too_many_pages", pages=count, limit=DOCUMENT_PAGES) if count else Refused("file_unreadable")
    _keep_only(opened.Root, KEPT_OF_A_DOCUMENT)
    if "/Names" in opened.Root:
        _keep_only(opened.Root.Names, frozenset({"/Dests"}))
    for page in opened.pages:
        if "/Annots" in page:
            page.Annots = opened.make_indirect(pikepdf.Array([one for one in page.Annots if _is_link(one)]))
    for thing in opened.objects:
        _tame(thing)
    if "/Info" in opened.trailer:
        del opened.trailer["/Info"]
    written = BytesIO()
    opened.save(written, object_stream_mode=pikepdf.ObjectStreamMode.generate, linearize=True)
    yield Made(written.getvalue(), 0, 0, pages=count)


def _keep_only(dictionary: Any, names: frozenset[str]) -> None:
    for name in set(dictionary.keys()) - names:
        del dictionary[name]


def _is_link(annotation: Any) -> bool:
    return str(annotation.get("/Subtype")) == "/Link"


def _tame(thing: Any) -> None:
    """Take from `thing`, and from what is written inside it, whatever acts or tells."""
    import pikepdf  # noqa: PLC0415

    inside: list[Any] = []
    if isinstance(thing, pikepdf.Array):
        inside = list(thing)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for name in ACTING_OR_TELLING:
            if name in thing:
                del thing[name]
        action = thing.get("/A")
        if action is not None and not _leads_on(action):
            del thing["/A"]
        inside = list(thing.values())
    for one in inside:
        if isinstance(one, pikepdf.Object) and not one.is_indirect:  # those that are stand in the list themselves
            _tame(one)


def _leads_on(action: Any) -> bool:
    """Whether it goes to a page of the document, or to an address of the web, and does nothing else after."""
    import pikepdf  # noqa: PLC0415

    if not isinstance(action, pikepdf.Dictionary) or "/Next" in action:
        return False
    kind, address = str(action.get("/S")), str(action.get("/URI", "")).lower()
    return kind == "/GoTo" or (kind == "/URI" and address.startswith(("https://", "http://", "mailto:")))


TASKS: Final = {"photo": photo, "picture": picture, "paper": paper, "document": document}


def bound() -> None:
    """What the system allows this process from here on. It writes no file and starts no other."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer_for(task: str, content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    try:
        made = list(TASKS[task](content))
    except Refused as refusal:
        return refusal.answer, []
    except Exception as error:  # libraries raise whatever they like over a broken file, MemoryError among them
        return {"refused": "file_unreadable", "why": f"{type(error).__name__}: {error}"[:400]}, []
    files = [{"bytes": len(one.content), "width": one.width, "height": one.height} for one in made]
    return {"files": files, "page_count": sum(one.pages for one in made)}, [one.content for one in made]


def peak_megabytes() -> int:
    """The most memory that this program held; `getrusage` would count what its parent held before it."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
    return 0


def main() -> None:
    bound()
    answer, files = answer_for(sys.argv[1], sys.stdin.buffer.read())
    answer["peak_megabytes"] = peak_megabytes()
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    for file in files:
        sys.stdout.buffer.write(file)


if __name__ == "__main__":
    main()
