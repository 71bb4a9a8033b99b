"""The photo of a badge, from a phone: taken, moved into the frame by finger or keys, sent small."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload, Page, expect

from media_accreditation.models import TeamMember
from openday.uploads import store
from tests.browser.axe import assert_axe_clean
from tests.factories.media_accreditation import RepresentativeFactory, TeamMemberFactory
from tests.media_accreditation import uploads_cast as cast


@pytest.fixture
def member(site_url: str, sign_in: Callable[..., None]) -> TeamMember:
    member = TeamMemberFactory()
    sign_in(RepresentativeFactory(outlet=member.application.outlet).user)
    return member


def photo(name: str = "IMG_2041.jpg") -> FilePayload:
    """As a phone takes it: twelve megapixels lying on their side, a green face far to the right of a red ground."""
    drawn = Image.new("RGB", (4000, 3000), "firebrick")
    ImageDraw.Draw(drawn).ellipse((2900, 700, 3700, 1800), fill="lime")
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down: shown, the face is far to the left
    written = io.BytesIO()
    drawn.save(written, "JPEG", exif=exif, quality=95)
    return {"name": name, "mimeType": "image/jpeg", "buffer": written.getvalue()}


def colour_of(member: TeamMember, at: tuple[float, float]) -> str:
    """Which colour the kept photo has at a place of its own, from 0 to 1."""
    member.refresh_from_db()
    assert member.photo
    kept = Image.open(io.BytesIO(store.read_page(member.photo.name)))
    red, green, _blue = kept.getpixel((int(at[0] * kept.width), int(at[1] * kept.height)))
    return "green" if green > 180 and red < 120 else "red" if red > 120 else "other"


def centre_of_the_face(page: Page) -> tuple[float, float]:
    """Where the green is in the frame, from 0 to 1."""
    x, y = page.evaluate(
        """() => {
          const canvas = document.querySelector("[data-photo-frame] canvas");
          const copy = document.createElement("canvas");
          copy.width = canvas.width;
          copy.height = canvas.height;
          const pen = copy.getContext("2d", { willReadFrequently: true });
          pen.drawImage(canvas, 0, 0);
          const dots = pen.getImageData(0, 0, copy.width, copy.height).data;
          let across = 0, down = 0, found = 0;
          for (let at = 0; at < dots.length; at += 4) {
            if (dots[at + 1] < 180 || dots[at] > 120) continue;
            across += (at / 4) % canvas.width;
            down += Math.floor(at / 4 / canvas.width);
            found += 1;
          }
          return found ? [across / found / canvas.width, down / found / canvas.height] : [-1, -1];
        }"""
    )
    return x, y


@pytest.mark.parametrize(("language", "screen"), [("ar", "phone"), ("fr", "desk")])
def test_a_photo_is_cut_in_the_frame_and_sent_small(page: Page, site_url: str, member: TeamMember, screen: str):
    """By finger on the phone, by keys at the desk."""
    page.goto(f"{site_url}/press/team/{member.public_id}/papers/")
    section = page.locator("#photo")
    assert_axe_clean(page)

    section.locator('input[type="file"]').set_input_files(photo())
    canvas = section.locator("canvas")
    expect(canvas).to_be_visible()
    assert centre_of_the_face(page)[0] < 0.25  # partly outside, before anybody moves it
    for _step in range(40):
        if centre_of_the_face(page)[0] > 0.28:  # as far as the photo goes
            break
        if screen == "desk":
            canvas.focus()
            canvas.press("Shift+ArrowRight")
        else:
            drag(page, canvas, across=30)
    assert_axe_clean(page)

    with page.expect_request(lambda request: request.method == "POST") as sent:
        section.get_by_role("button").last.click()
    expect(page.locator("#photo img")).to_be_visible()

    assert len(sent.value.post_data_buffer or b"") < 400_000  # of a file of several megabytes
    assert colour_of(member, (0.3, 0.58)) == "green"
    assert colour_of(member, (0.7, 0.58)) == "red"
    assert_axe_clean(page)


def drag(page: Page, canvas, *, across: float) -> None:
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 3 + across, box["y"] + box["height"] / 2, steps=3)
    page.mouse.up()


def test_a_scan_travels_small_and_what_is_too_large_stays(
    page: Page, site_url: str, member: TeamMember, tmp_path: Path
):
    page.goto(f"{site_url}/press/team/{member.public_id}/papers/")
    section = page.locator("#id_paper")  # missing: its form is open
    large = tmp_path / "scan.pdf"
    large.write_bytes(cast.pdf() + bytes(21 * 2**20))

    section.locator('input[type="file"]').set_input_files(large)
    section.get_by_role("button").last.click()
    expect(section.locator("[data-too-large]")).to_be_visible()

    section.locator('input[type="file"]').set_input_files(photo("id.jpg"))
    with page.expect_request(lambda request: request.method == "POST") as sent:
        section.get_by_role("button").last.click()
    expect(page.locator("#id_paper .paper")).to_be_visible()

    assert len(sent.value.post_data_buffer or b"") < 600_000
    paper = member.papers.get()
    assert (paper.width_px, paper.height_px, paper.original_name) == (2400, 1800, "id.jpg")


def test_without_script_the_site_cuts_the_photo_itself(browser, live_server, sign_in, context, member: TeamMember):
    plain = browser.new_context(java_script_enabled=False, storage_state=context.storage_state())
    page = plain.new_page()
    page.goto(f"{live_server.url}/ar/press/team/{member.public_id}/papers/")

    page.locator('#photo input[type="file"]').set_input_files(photo())
    page.locator("#photo form button").last.click()
    expect(page.locator("#photo img")).to_be_visible()
    plain.close()

    member.refresh_from_db()
    assert member.photo
    assert (member.photo.width_px, member.photo.height_px) == (700, 900)
