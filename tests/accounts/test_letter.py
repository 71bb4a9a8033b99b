"""The one look of our mails: what mailboxes need, and nothing that a value could break."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import override_settings

from openday import bidi
from openday.accounts.letter import FILLING, SHORT
from openday.accounts.mail import Letter, message_of, rendered

LONG = "مجموعة مدارس المسيرة الخضراء الخصوصية للتعليم الأولي والابتدائي والإعدادي – ملحقة 2"
LETTER = Letter(
    subject="زيارتكم مؤكدة",
    lines=(
        f"تم تأكيد زيارة {bidi.apart(LONG)}. الوصول من 09:30 – 10:00.",
        "خذوا معكم:",
        "- لائحة المرافقين",
        "- رسالة الزيارة",
        "كل شيء في https://openday.example/ar/info/?a=1&b=2.",
    ),
    action="رؤية الزيارة",
    url="https://openday.example/ar/visits/1/?a=1&b=2",
    facts=(("المؤسسة", LONG), ("الهاتف", "+212 612-345678")),
    note="آخر أجل للتعديل 2027-05-14.",
    preview="ما يجب أن تعرفوه",
    why="لأنكم حجزتم هذه الزيارة.",
    unsubscribe_url="https://openday.example/ar/account/unsubscribe/x/",
)


class Page(HTMLParser):
    """The tags of a page with their attributes, and whether each was closed."""

    VOID = {"meta", "br"}

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, Any]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def html_of(letter: Letter, language: str = "ar") -> str:
    return rendered(letter, to="k@example.org", language=language)["html"]


def text_of(letter: Letter, language: str = "ar") -> str:
    return rendered(letter, to="k@example.org", language=language)["text"]


def test_every_block_says_its_direction():
    page = Page(html_of(LETTER))

    blocks = {"html", "body", "div", "table", "td", "h1", "p", "ul", "li"}
    assert [tag for tag, attrs in page.tags if tag in blocks and attrs.get("dir") != "rtl"] == []
    assert page.open == []


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_nothing_comes_from_elsewhere_and_it_is_light(language):
    html = html_of(LETTER, language)

    assert re.findall(r"<(?:img|link|script|iframe|object|form)\b|\bsrc=|@import|url\(", html) == []
    assert len(html.encode()) < 30_000


def test_day_and_night():
    html = html_of(LETTER)

    assert '<meta name="color-scheme" content="light dark">' in html
    assert "@media (prefers-color-scheme: dark)" in html


def test_every_colour_of_the_day_has_one_of_the_night():
    """What has a colour in its tag carries a class that the night knows; or the button's, which has its own."""
    page = Page(html_of(LETTER))
    night = page.text.partition("prefers-color-scheme: dark")[2]
    known = set(re.findall(r"\.([a-z]+)", night))

    coloured = [
        attrs for _, attrs in page.tags if re.search(r"(?:^|[;\s])(?:color|background):", attrs.get("style") or "")
    ]
    assert len(coloured) > 8
    assert [
        attrs
        for attrs in coloured
        if not known & set((attrs.get("class") or "").split()) and "border-radius: 8px" not in attrs["style"]
    ] == []


def test_the_preview_comes_first_and_nothing_follows_it():
    page = Page(html_of(LETTER))

    shown = page.text.rpartition("}\n")[2].lstrip()
    assert shown.startswith(f"ما يجب أن تعرفوه{FILLING}\n")
    assert Page(html_of(replace(LETTER, preview=""))).text.count(LONG) == 3  # preview, line and fact


def test_what_turns_round_is_kept_apart_in_both_parts():
    html, text = html_of(LETTER), text_of(LETTER)

    for turning in ("09:30 – 10:00", "+212 612-345678", "2027-05-14"):
        assert len(turning) <= SHORT
        assert f'<bdi dir="ltr" style="white-space: nowrap;">\u2066{turning}\u2069</bdi>' in html
        assert f"\u2066{turning}\u2069" in text
    coded = html_of(replace(LETTER, note=f"المرجع {bidi.apart('V-2027-00170')} لزيارة {bidi.apart('ابن سينا')}"))
    assert '<bdi dir="auto" style="white-space: nowrap;">\u2068V-2027-00170\u2069</bdi>' in coded
    assert '<bdi dir="auto">\u2068ابن سينا\u2069</bdi>' in coded
    assert f'<bdi dir="auto">\u2068{LONG}\u2069</bdi>' in html
    assert f"المؤسسة: \u2068{LONG}\u2069\n" in text


def test_arabic_in_a_french_mail_is_kept_apart():
    letter = replace(
        LETTER, lines=("Bonjour",), facts=(("Établissement", "مدرسة (P01)"), ("Jour", "2027-05-14")), note=""
    )

    assert "Établissement\u202f: \u2068مدرسة (P01)\u2069\nJour\u202f: 2027-05-14\n" in text_of(letter, "fr")


def test_points_are_a_list():
    assert len(re.findall(r"<ul\b", html_of(LETTER))) == 1
    assert len(re.findall(r"<li\b", html_of(LETTER))) == 2
    assert "• لائحة المرافقين\n• رسالة الزيارة\n\n" in text_of(LETTER)


def test_an_address_of_the_writer_is_a_link_and_one_in_a_value_is_not():
    letter = replace(
        LETTER, lines=(f"https://a.example/x?y=1&z=2. {bidi.apart('https://b.example/')}",), facts=(), url=""
    )

    links = [attrs["href"] for tag, attrs in Page(html_of(letter)).tags if tag == "a"]
    assert "https://a.example/x?y=1&z=2" in links
    assert not any("b.example" in href for href in links)


@pytest.mark.parametrize(
    "where",
    [
        {"subject": "<b>&"},
        {"lines": ("<b>&", "- <b>&", bidi.apart("<b>&"), bidi.isolated("<b>&"))},
        {"action": "<b>&"},
        {"facts": (("<b>&", "<b>&"),)},
        {"note": "<b>&"},
        {"preview": "<b>&"},
        {"why": "<b>&"},
        {"url": 'https://a.example/"><b>&'},
        {"unsubscribe_url": 'https://a.example/"><b>&'},
    ],
)
def test_nothing_in_a_letter_is_markup(where):
    letter = replace(LETTER, **where)

    plain = [tag for tag, _ in Page(html_of(LETTER)).tags].count("b")
    assert [tag for tag, _ in Page(html_of(letter)).tags].count("b") == plain
    assert "&lt;b&gt;&amp;" in html_of(letter)


def test_a_value_that_looks_like_a_slot_is_text():
    """A letter's words are put in once: none of them is read again."""
    letter = replace(LETTER, subject="\ue0001\ue000", note="\ue0000\ue000")

    assert "\ue0001\ue000" in html_of(letter)
    assert "\ue0000\ue000" in html_of(letter)


def test_letters_of_one_shape_keep_their_own_words():
    texts = {name: text_of(replace(LETTER, subject=name, lines=(name,) * 5)) for name in ("أ", "ب")}

    assert texts["أ"].replace("أ", "ب") == texts["ب"].replace("أ", "ب")
    assert "ب\n\nب" in texts["ب"]


def test_a_letter_of_little_has_nothing_empty():
    html, text = html_of(Letter("س", ("ل",))), text_of(Letter("س", ("ل",)))

    assert re.findall(r"<(p|td|h1|a|bdi)\b[^>]*>\s*</\1>", html) == []
    assert "\n\n\n" not in text
    assert text.startswith("ل\n\n-- \n")


def test_settings_are_read_when_a_letter_is_made():
    assert "help@openday.example" not in html_of(LETTER)
    with override_settings(CONTACT_EMAIL="help@openday.example", SITE_URL="https://openday.example"):
        assert 'href="mailto:help@openday.example"' in html_of(LETTER)
        assert text_of(LETTER).endswith("\nhttps://openday.example\nhelp@openday.example\n")


def test_only_what_can_be_switched_off_says_how():
    essential = replace(LETTER, unsubscribe_url="")

    assert "unsubscribe" not in html_of(essential) + text_of(essential)
    headers = message_of(rendered(essential, to="k@example.org", language="ar")).extra_headers
    assert set(headers) == {"Message-ID", "Auto-Submitted"}

    assert LETTER.unsubscribe_url in text_of(LETTER)
    headers = message_of(rendered(LETTER, to="k@example.org", language="ar")).extra_headers
    assert headers["List-Unsubscribe"] == "<https://openday.example/ar/account/unsubscribe/x/>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_files_go_with_a_mail():
    mail = rendered(LETTER, to="k@example.org", language="ar")

    message = message_of(mail, [("رسالة.pdf", b"%PDF", "application/pdf")])

    assert [tuple(attached) for attached in message.attachments] == [("رسالة.pdf", b"%PDF", "application/pdf")]
