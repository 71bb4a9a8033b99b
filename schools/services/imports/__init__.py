"""Lists of institutions, read from what the ministry (or anyone) exports, and written once."""
