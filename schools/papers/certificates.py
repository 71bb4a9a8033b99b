"""The certificate that an institution took part. It names no person: a pupil's name is held nowhere."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from openday import moments
from openday.editions.words import edition_said
from openday.passes.documents import Typeset, pdf_of
from schools.models import Visit
from schools.papers.words import institution_said, of_whom


def certificates_pdf(visits: Sequence[Visit], *, language: str, made_at: datetime, typeset: Typeset = pdf_of) -> bytes:
    """The certificates of `visits` (from `for_papers`, of one edition) in one file, a page each. No query."""
    with translation.override(language):
        data = {
            "language": language,
            "title": _title(visits),
            "edition": edition_said(visits[0].edition),
            "words": {
                "title": _("Certificate of participation"),
                "certifies": _("The team of the Open Days certifies that the institution"),
                "thanks": _("Thank you to its pupils and adults for their interest."),
                "signed": _("For the team of the Open Days"),
            },
            "certificates": [_certificate(visit) for visit in visits],
        }
        return typeset("certificate", data, made_at=made_at)


def _title(visits: Sequence[Visit]) -> str:
    if len(visits) == 1:
        return _("Certificate of participation, visit %(reference)s") % {"reference": visits[0].reference}
    return _("Certificates of participation")


def _certificate(visit: Visit) -> dict[str, Any]:
    took_part = _("took part in the Open Days in %(city)s on %(day)s")
    return {
        "reference": visit.reference,
        "institution": institution_said(visit.institution),
        "took-part": took_part % {"city": visit.edition.city, "day": moments.day(visit.arrives_at)},
        "people": _("with %(people)s.") % {"people": of_whom(visit.groups.all())},
    }
