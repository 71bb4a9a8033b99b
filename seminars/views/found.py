"""What every public page of the programme begins with."""

from collections.abc import Mapping

from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from openday.public_pages import tell_edition
from seminars.services.current import current_programmes
from seminars.services.programme import Programme


def programmes_for(request: HttpRequest) -> Mapping[str, Programme]:
    """Those of the published edition by language, of one moment; none between two editions.

    What stands around the page is told the edition, and need not ask for it.
    """
    programmes = current_programmes()
    if programmes:
        tell_edition(request, next(iter(programmes.values())).edition)
    return programmes


def programme_for(request: HttpRequest) -> Programme | None:
    """That in the reader's language, or None between two editions."""
    return programmes_for(request).get(get_language() or "ar")


def programme_or_404(request: HttpRequest) -> Programme:
    """The same; 404 between two editions."""
    return programmes_or_404(request)[get_language() or "ar"]


def programmes_or_404(request: HttpRequest) -> Mapping[str, Programme]:
    """It in every language, of one moment; 404 between two editions."""
    if not (programmes := programmes_for(request)):
        raise Http404
    return programmes
