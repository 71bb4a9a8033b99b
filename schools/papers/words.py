"""How papers say institutions and people. All in the active language."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from openday.editions.models import Level
from openday.passes.documents import Said, named
from schools.models import Institution, VisitGroup
from schools.templatetags.visits import counted


def institution_said(institution: Institution) -> dict[str, Said]:
    """Both its names, the reader's first; its code; where it lies."""
    province = institution.province.name if institution.province else ""
    return {
        "name": named(institution.name),
        "other": named(institution.name_in_other_script),
        "code": institution.ministry_code,
        "place": named(_(", ").join(dict.fromkeys(part for part in (institution.commune, province) if part))),
    }


def group_said(group: VisitGroup) -> str:
    """ "30 pupils, 2 adults"; what there is none of is left out."""
    return _people_said(group.pupils, group.adults, of="participants" if group.level == Level.ADULTS else "pupils")


def of_whom(groups: Iterable[VisitGroup]) -> str:
    """The people of several groups together, said as those of one."""
    kept = list(groups)
    of = "participants" if all(group.level == Level.ADULTS for group in kept) else "pupils"
    return _people_said(sum(group.pupils for group in kept), sum(group.adults for group in kept), of=of)


def _people_said(pupils: int, adults: int, *, of: str) -> str:
    return _(", ").join(counted(number, noun) for number, noun in ((pupils, of), (adults, "adults")) if number)
