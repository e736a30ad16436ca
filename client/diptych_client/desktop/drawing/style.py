"""The style guide: sizes of type, space and controls, in pixels before scaling. The colours are in `colours`.

Space grows in steps: 4 between a label and its field, 8 between controls, 12 between columns, 16 inside a panel and
between groups. One filled button a column; two on a screen at most.
"""

from typing import Final

META: Final = 13
"""Text of axes, marks and captions: the smallest."""
SMALL: Final = 15
"""Tables and secondary text."""
BODY: Final = 17
TITLE: Final = 21
"""Headings and verdicts, bold."""
SCORE: Final = 28
"""The score of a version, bold."""

TIGHT: Final = 4
SNUG: Final = 8
GAP: Final = 12
PADDING: Final = 16

CONTROL: Final = 32
"""The height of a control, and of a row of a list."""
PRIMARY: Final = 44
"""The height of the primary button of a column."""
HEADER: Final = 48

RADIUS: Final = 6
CARD_RADIUS: Final = 8
ICON: Final = 18
KEY_CAP: Final = 18
"""The side of the box around a key."""
SWATCH: Final = 20
"""The side of the square in the colour of a label."""
