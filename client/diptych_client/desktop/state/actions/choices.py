"""Enumerations of choices."""

from enum import StrEnum


class Screen(StrEnum):
    """The places of the window, and its settings."""

    COLLECT = "collect"
    """Record, sort and train."""
    COMPARE = "compare"
    """Two versions side by side, in tabs."""
    VERSIONS = "versions"
    SETTINGS = "settings"


class Tab(StrEnum):
    """The tabs of the screen that compares two versions."""

    LIVE = "live"
    CHANGES = "changes"
    MISTAKES = "mistakes"
    MAP = "map"


class Start(StrEnum):
    """What is shown in place of a screen at the first start."""

    FIRST = "first start"
    """While there is no dataset to collect pictures in."""


Page = Screen | Tab | Start
"""What the window shows below its header: a tab of the comparison, or another screen."""


class Side(StrEnum):
    """One of the two panels of the diptych."""

    A = "a"
    B = "b"


class Colouring(StrEnum):
    """What the colours of the dots of a map mean."""

    LABEL = "label"
    A_ANSWER = "answer of A"
    B_ANSWER = "answer of B"
    OUTCOME = "what changed"


class OnMap(StrEnum):
    """Whose pictures are on a map."""

    A = "a"
    B = "b"
    BOTH = "both"


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
