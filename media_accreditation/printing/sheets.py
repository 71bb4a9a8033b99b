"""The sheet of a courier: the badges that they collect for an outlet, and where both sign."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from media_accreditation.models import Badge, Outlet
from openday import moments
from openday.editions.models import Edition
from openday.editions.words import edition_said
from openday.passes.documents import large_pdf_of, named, said


def courier_sheet_pdf(
    badges: Sequence[Badge], *, outlet: Outlet, edition: Edition, language: str, made_at: datetime
) -> bytes:
    """`badges` come with their member, one at least. No query."""
    with translation.override(language):
        heading = _("Badges handed over to a courier")
        data = {
            "language": language,
            "title": heading,
            "heading": heading,
            "edition": edition_said(edition),
            "outlet": {"name": named(outlet.name), "other": named(outlet.name_in_other_script)},
            "words": {
                "number": _("Badge"),
                "person": _("Person"),
                "role": _("Role"),
                "category": _("Category"),
                "received": _("Received"),
                "courier": _("Courier: name and number of the identity paper"),
                "signed": _("Signature"),
                "office": _("Press office: name"),
                "page": _("Page"),
            },
            "promise": said(
                _("I have received the badges ticked below, and hand each to the person whose name it bears.")
            ),
            "total": ngettext("%(count)d badge", "%(count)d badges", len(badges)) % {"count": len(badges)},
            "badges": [
                {
                    "number": str(badge),
                    "name": named(badge.member.name),
                    "other": named(badge.member.name_fr if badge.member.name_ar else ""),
                    "role": badge.member.get_role_display(),
                    "category": f"{badge.get_category_display()}",
                }
                for badge in badges
            ],
            "made": said(_("Made on %(moment)s") % {"moment": moments.day_and_clock(made_at)}),
        }
        return large_pdf_of("courier_sheet", data, made_at=made_at)
