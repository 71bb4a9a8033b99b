"""Pages of the institutions' space."""
