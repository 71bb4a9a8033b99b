"""Sentences about releases on pages."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from openday import bidi

register = template.Library()


@register.filter
def held_apart(sentence: str) -> SafeString:
    """Its isolates as elements: times in one line, names in their own direction."""
    return format_html_join("", "{}", ((_held(piece, mark),) for piece, mark in bidi.pieces(sentence)))


def _held(piece: str, mark: str) -> str:
    if mark == bidi.LEFT_TO_RIGHT:
        return format_html('<bdi dir="ltr" class="nowrap">{}</bdi>', piece)
    return format_html("<bdi>{}</bdi>", piece) if mark else piece
