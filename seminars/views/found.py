"""What every public page of the programme begins with."""

from django.http import Http404
from django.utils.translation import get_language

from seminars.services.current import current_programme
from seminars.services.programme import Programme


def programme_or_404() -> Programme:
    """That of the published edition, in the reader's language; 404 between two editions."""
    if (programme := current_programme(get_language() or "ar")) is None:
        raise Http404
    return programme
