"""How an institution is named in lists, and told from others of its name. In Python: twenty stand on a page."""

from collections.abc import Iterator
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from openday.editions.models import Level
from schools.models import Institution

register = template.Library()


@register.simple_tag
def institution_name(institution: Institution) -> SafeString:
    """Its name in the reader's script, with the other beside it."""
    other = institution.name_in_other_script
    beside = f' <bdi class="soft">{escape(other)}</bdi>' if other else ""
    return mark_safe(f"<b>{escape(institution.name)}</b>{beside}")  # noqa: S308 - its parts are escaped


@register.simple_tag
def institution_facts(institution: Institution) -> SafeString:
    """Its code, what it is and where, on one line. Reads `province`."""
    code = institution.ministry_code
    said = f'<bdi dir="ltr">{escape(code)}</bdi>' if code else ""
    said += "".join(f"<span>{escape(fact)}</span>" for fact in map(str, _facts(institution)) if fact)
    return mark_safe(f'<span class="facts-line small soft">{said}</span>')  # noqa: S308 - its parts are escaped


def _facts(institution: Institution) -> Iterator[object]:
    if institution.kind == Institution.Kind.SCHOOL:
        yield institution.level and Level(institution.level).label
        yield institution.sector and Institution.Sector(institution.sector).label
    else:
        yield Institution.Kind(institution.kind).label
    province = institution.province.name if institution.province else ""
    yield institution.commune if institution.commune != province else ""
    yield province
