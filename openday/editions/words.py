"""How an edition is said on papers and in feeds, in the active language."""

from django.utils.translation import gettext as _

from openday import moments
from openday.editions.models import Edition


def edition_said(edition: Edition) -> dict[str, str]:
    """Its name, where it is held, and its days."""
    return {
        "name": _("Open Days of the National Security"),
        "place": _(", ").join((edition.venue, edition.city)),
        "dates": moments.date_range(edition.starts_date, edition.ends_date, weekdays=False),
    }
