"""The captions of columns: what is the same thing reads the same in every list of the terminal and of the window."""

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
