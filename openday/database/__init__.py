"""PostgreSQL as Django speaks to it, and one thing less: see `base`."""
