"""The frame of the site, and what every app stands on."""

from openday.time_zone import use_pinned_time_zones

# Before anything asks for a zone: the machine's own files may be older than the law.
use_pinned_time_zones()

from openday.celery import app as celery_app  # noqa: E402  the zones come first

__all__ = ["celery_app"]
