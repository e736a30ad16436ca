"""What can be chosen between."""

from enum import StrEnum


class Screen(StrEnum):
    """What the window shows."""

    CAPTURE = "capture"
    LOOK = "look"
    COMPARE = "compare"
    SNAPSHOTS = "snapshots"
    CONNECTION = "connection"


class Side(StrEnum):
    """One of the two panels of the diptych."""

    A = "a"
    B = "b"


class SnapshotOrder(StrEnum):
    """By what snapshots are sorted."""

    NEWEST = "newest"
    OLDEST = "oldest"
    NAME = "name"
    NAME_BACKWARDS = "name backwards"


class InstanceOrder(StrEnum):
    """How the pictures of a label are sorted."""

    NEWEST = "newest"
    OLDEST = "oldest"


class Pick(StrEnum):
    """What is picked in a dialog, and what for."""

    FILES = "files"
    """To be added to the dataset."""
    FOLDER = "folder"
    """To be added, too."""
    ASKED = "asked"
    """One picture, which both sides are asked about."""


class Reach(StrEnum):
    """How a click on a picture changes what is selected."""

    ONLY = "only"
    ALSO = "also"
    """With Ctrl: the picture joins or leaves."""
    UP_TO = "up to"
    """With Shift: all from the last one clicked."""
