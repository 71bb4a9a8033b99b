"""Accreditation in the Django admin. What has a rule is done by services."""

from media_accreditation.admin import activities, outlets, reviews

__all__ = ["activities", "outlets", "reviews"]
