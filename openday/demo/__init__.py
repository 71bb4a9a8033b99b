"""The demo: an invented edition with its pavilions, schools, visits and accounts. It composes every app."""
