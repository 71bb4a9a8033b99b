"""Files as people send them, and as nobody should: made here, so that each test knows what is in them."""

import io
import zipfile
import zlib

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

MARK = b"<script>alert(document.domain)</script>"  # what must never come out again


def picture(width=900, height=1200, *, form="JPEG", mode="RGB", **saved) -> bytes:
    """A face of sorts: red ground, a lighter oval above the middle."""
    drawn = Image.new(mode, (width, height), "firebrick" if mode in ("RGB", "RGBA") else 0)
    if mode in ("RGB", "RGBA"):
        box = (width * 0.3, height * 0.15, width * 0.7, height * 0.6)
        ImageDraw.Draw(drawn).ellipse(box, fill="bisque")
    written = io.BytesIO()
    drawn.save(written, form, **saved)
    return written.getvalue()


def with_location() -> bytes:
    """A photo that says where it was taken, by whom, and that it lies on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x013B] = "Karim El Fassi"
    exif.get_ifd(0x8825).update({1: "N", 2: (33.0, 15.0, 21.0), 3: "W", 4: (8.0, 30.0, 2.0)})
    return picture(1200, 900, exif=exif, comment=MARK)


def pdf(pages=1, *, script=b"", attached=b"", password="", wide=595, high=842) -> bytes:
    document = pikepdf.new()
    for _number in range(pages):
        document.add_blank_page(page_size=(wide, high))
    if script:
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String(script.decode()))
    if attached:
        document.attachments["invoice.exe"] = pikepdf.AttachedFileSpec(document, attached)
    written = io.BytesIO()
    document.save(written, encryption=pikepdf.Encryption(user=password, owner=password) if password else False)
    return written.getvalue()


def packed(piece: bytes, times: int) -> bytes:
    """`piece` so many times, deflated, without deflating it so many times."""
    packer = zlib.compressobj(9)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    one = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + one * times + packer.flush()


def pdf_bomb(megabytes=3000) -> bytes:
    """A page whose drawing is a few megabytes, and gigabytes once it is unpacked."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(595, 842))
    drawing = packed(b"0 0 m 9 9 l S\n" * 74_899, megabytes)
    page.Contents = pikepdf.Stream(document, drawing, Filter=pikepdf.Name.FlateDecode)
    written = io.BytesIO()
    document.save(written, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    return written.getvalue()


def png_bomb(side=60_000) -> bytes:
    """A square of one colour: 3.6 gigapixels in half a megabyte."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    lines = packed(bytes(side // 8 + 1) * 100, side // 100)
    head = side.to_bytes(4, "big") * 2 + bytes([1, 0, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def svg() -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg" width="900" height="1200">' + MARK + b"</svg>"


def zip_bomb() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("zeros", "w") as inside:
        for _ in range(20):
            inside.write(bytes(2**20))
    return written.getvalue()


def polyglot() -> bytes:
    """A JPEG that is a page of HTML and an archive as well, for whoever reads it so."""
    return picture(comment=MARK) + MARK + zip_bomb()


def sent(content: bytes, name="scan.jpg", content_type="image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)
