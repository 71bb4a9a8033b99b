"""Every message that the site can send, in three languages, by mail and by SMS, with the longest names there are."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.utils import translation

from openday.notifications.kinds import Facts, MessageKind, kinds
from openday.notifications.models import Channel, Message
from openday.notifications.placeholders import filled, placeholders_in, problems_of
from openday.notifications.rendering import mail_of
from openday.notifications.sms.segments import as_sms, size_of
from openday.notifications.texts import Wording, shipped
from openday.notifications.trials import example_of

NOW = datetime(2027, 5, 1, 9, tzinfo=UTC)
KINDS = [kind for kind in kinds() if kind.text.lines and kind.is_editable]
LANGUAGES = ["ar", "fr", "en"]
# As long as the longest name of a school or an association in each.
LONGEST = {
    "ar": "الثانوية التأهيلية الأمير مولاي عبد الله للأقسام الحضيرية",
    "fr": "Association Al Massira Al Khadra pour l’éducation et les colonies de vacances",
    "en": "Association Al Massira Al Khadra pour l’éducation et les colonies de vacances",
}
EVERY = pytest.mark.parametrize(
    ("kind", "language"),
    [pytest.param(kind, language, id=f"{kind.name}-{language}") for kind in KINDS for language in LANGUAGES],
)


def message(kind: MessageKind, language: str) -> Message:
    return Message(
        public_id=UUID(int=1),
        kind=kind.name,
        channel="email",
        address="k@example.org",
        language=language,
        is_essential=kind.is_essential,
        recipient_id=1,
        due_at=NOW,
        created_at=NOW,
    )


def texts_of(wording: Wording) -> list[str]:
    return [text for text in (wording.subject, *wording.lines, wording.action, wording.note) if text]


def values_of(kind: MessageKind, language: str) -> dict[str, str]:
    """Examples, but for names: those are as long as they come."""
    return dict(example_of(kind, language).values) | {
        name: LONGEST[language] for name in ("school", "institution") if name in kind.placeholders
    }


def test_there_are_kinds():
    assert len(KINDS) > 10


@EVERY
def test_every_text_asks_only_for_what_its_kind_gives(kind, language):
    """A translation that misspells a placeholder would leave a letter with a hole."""
    known = {name: str(each.description) for name, each in kind.placeholders.items()}

    for channel in (Channel.EMAIL, Channel.SMS):
        for text in texts_of(shipped(kind, channel, language)):
            assert problems_of(text, known) == []
            assert placeholders_in(text) <= known.keys()


@EVERY
def test_a_translation_tells_what_the_english_tells(kind, language):
    english, here = (shipped(kind, Channel.EMAIL, each) for each in ("en", language))

    assert placeholders_in(" ".join(texts_of(here))) == placeholders_in(" ".join(texts_of(english)))


@EVERY
@pytest.mark.parametrize("value", ["", "<b>{day}&\u2066}"], ids=["longest names", "whatever somebody typed"])
def test_every_mail_is_whole(kind, language, value):
    values = dict.fromkeys(kind.placeholders, value) if value else values_of(kind, language)

    mail = mail_of(
        message(kind, language),
        shipped(kind, Channel.EMAIL, language),
        Facts(values, table=((LONGEST[language], LONGEST[language] + value),), url="https://openday.example/ar/"),
    )

    assert len(mail["html"].encode()) < 30_000
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in mail["html"]
    assert "<b>{" not in mail["html"]
    assert "\n" not in mail["subject"]
    for kept in ("{school}", "{reference}", "%("):
        assert kept not in mail["text"] + mail["subject"]
    assert (mail.get("unsubscribe_url") is None) is kind.is_essential


@EVERY
def test_every_sms_is_short(kind, language):
    """Three pieces with what is usual, four with the longest names."""
    wording = shipped(kind, Channel.SMS, language)

    usual, longest = (
        size_of(as_sms(" ".join(filled(line, values) for line in wording.lines)))
        for values in (example_of(kind, language).values, values_of(kind, language))
    )

    if kind.text.sms:
        assert usual.segments <= 3
        assert longest.segments <= 4


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_no_message_is_left_in_english(language):
    with translation.override("en"):
        english = {kind.name: (str(kind.text.subject), str(kind.text.sms)) for kind in KINDS}
    with translation.override(language):
        said = {kind.name: (str(kind.text.subject), str(kind.text.sms)) for kind in KINDS}

    left = [
        name for name in said for here, there in zip(said[name], english[name], strict=True) if here and here == there
    ]
    assert left == []
