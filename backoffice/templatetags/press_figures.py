"""Figures of the press in tables."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def counted_of(counts: Mapping[str, int], name: str) -> int:
    """`{{ each.done_by_kind|counted_of:kind }}`"""
    return counts.get(name, 0)
