"""Badges on paper, and the sheet that a courier signs."""
