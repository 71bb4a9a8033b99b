"""Lists of outlets, compared row by row with those that are known, decided by a person where in doubt, written once."""
