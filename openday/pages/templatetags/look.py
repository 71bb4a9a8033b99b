"""The look in templates: icons, and small things that every page repeats."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.contrib.messages import constants as message_levels
from django.contrib.messages.storage.base import Message
from django.core.paginator import Page
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext, npgettext

from openday import moments, telephones

register = template.Library()
date_range = register.simple_tag(moments.date_range)
day_and_clock = register.filter(moments.day_and_clock)
telephone = register.filter("telephone", telephones.shown)


@register.simple_tag
def icon(name: str, size: str = "", *, points: str = "") -> SafeString:
    """`{% icon "bus" %}`: a symbol of static/icons.svg, hidden from screen readers.

    `size="small"` stands in a line of text. `points="on"` turns with the writing, `points="back"` against it.
    """
    return format_html(
        '<svg class="icon"{}{} aria-hidden="true"><use href="{}#{}"/></svg>',
        format_html(' data-size="{}"', size) if size else "",
        format_html(' data-points="{}"', points) if points else "",
        static("icons.svg"),
        name,
    )


@register.simple_tag
def mark() -> SafeString:
    """The sign of the site: an eight-fold star whose door stands open."""
    return format_html('<svg class="mark" aria-hidden="true"><use href="{}#mark"/></svg>', static("icons.svg"))


@register.simple_tag(takes_context=True)
def here(context: template.Context, url: str, *, exact: bool = False, also: Sequence[str] = ()) -> str:
    """`aria-current` for a link to this page ("page"), or to the part of the site it belongs to ("true"): what lies
    below it, or below an address of `also`."""
    path: str = context["frame"].path
    if path == url:
        return mark_safe(' aria-current="page"')
    return "" if exact or not path.startswith((url, *also)) else mark_safe(' aria-current="true"')


@register.simple_tag
def time_range(starts_at: datetime, ends_at: datetime) -> SafeString:
    """`09:30 – 10:05`, which never turns round inside Arabic."""
    return format_html('<bdi dir="ltr">{} – {}</bdi>', *(moments.clock(moment) for moment in (starts_at, ends_at)))


@register.filter
def clock(moment: datetime) -> SafeString:
    """`09:30` at the venue, isolated from the writing around it."""
    return format_html('<bdi dir="ltr">{}</bdi>', moments.clock(moment))


@register.filter
def figure(number: int | None) -> str:
    """A counted figure, its thousands grouped; a dash where none was published."""
    return "–" if number is None else intcomma(number)


@register.filter
def large(number: int) -> str:
    """A large figure as it is said: "80 thousand", "2.4 million"; the digits themselves below ten thousand."""
    if number < 10_000:
        return intcomma(number)
    thousands = round(number / 1000)
    if thousands < 1000:
        return ngettext("%(number)s thousand", "%(number)s thousand", thousands) % {"number": number_format(thousands)}
    millions = round(number / 1_000_000, 2)
    if millions == int(millions):
        whole = int(millions)
        return ngettext("%(number)s million", "%(number)s million", whole) % {"number": number_format(whole)}
    said = number_format(f"{millions:g}")
    return npgettext("with a fraction", "%(number)s million", "%(number)s million", int(millions)) % {"number": said}


@register.filter
def is_checkbox(field: Any) -> bool:
    """Whether a bound form field is one box to tick, whose label stands after it."""
    return getattr(field.field.widget, "input_type", "") == "checkbox" and not field.use_fieldset


@register.filter
def error_anchor(field: Any) -> str:
    """The id that a link of the error summary leads to: the field, or its first choice."""
    return str(field.id_for_label or field.auto_id)


@register.filter
def tone(message: Message) -> str:
    """How a message of Django's is said: "good", "bad", or as a warning."""
    if message.level >= message_levels.ERROR:
        return "bad"
    return "good" if message.level == message_levels.SUCCESS else ""


@register.filter
def page_numbers(page: Page[Any]) -> Iterator[int | None]:
    """The numbers to show under a list: the ends, and those around this page; None for a gap."""
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        yield number if isinstance(number, int) else None
