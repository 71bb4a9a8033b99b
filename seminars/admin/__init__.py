"""Seminars in the Django admin. What has a rule is done by services."""

from seminars.admin import content, schedule, seats

__all__ = ["content", "schedule", "seats"]
