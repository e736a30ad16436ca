"""Captions of columns, shared by all lists of the terminal and the window."""

from typing import Final

NAME: Final = "name"
CREATED: Final = "created"
CHANGED: Final = "changed"
LABELS: Final = "labels"
PICTURES: Final = "pictures"
RECORDINGS: Final = "recordings"
HONEST_ACCURACY: Final = "honest accuracy"

COUNTS: Final = (PICTURES, RECORDINGS)
"""Columns of numbers."""
