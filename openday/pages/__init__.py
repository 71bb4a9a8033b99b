"""Pages that compose several apps or belong to none: home, information, style guide, health."""
