"""Accreditation in the Django admin. What has a rule is done by services."""

from media_accreditation.admin import outlets

__all__ = ["outlets"]
