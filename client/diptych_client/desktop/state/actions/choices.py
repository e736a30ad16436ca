"""Enumerations of choices."""

from enum import StrEnum


class Screen(StrEnum):
    """The screens of the window."""

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
    """The order of snapshots."""

    NEWEST = "newest"
    OLDEST = "oldest"
    NAME = "name"
    NAME_BACKWARDS = "name backwards"


class InstanceOrder(StrEnum):
    """The order of the pictures of a label."""

    NEWEST = "newest"
    OLDEST = "oldest"


class Pick(StrEnum):
    """What a file dialog picks, and for which purpose."""

    FILES = "files"
    """Files to add to the dataset."""
    FOLDER = "folder"
    """A folder to add to the dataset."""
    ASKED = "asked"
    """One picture for both sides to predict."""


class Reach(StrEnum):
    """How a click on a picture changes the selection."""

    ONLY = "only"
    ALSO = "also"
    """With Ctrl: the picture is added or removed."""
    UP_TO = "up to"
    """With Shift: all pictures from the one clicked last."""
