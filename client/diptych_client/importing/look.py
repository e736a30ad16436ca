"""What `--bursts auto` knows of a picture: when it was taken, and what it roughly looks like."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a picture. Any of it may be missing."""

    hash: int | None
    """64 bits: where the picture, shrunk to 9 x 8 grey pixels, grows brighter from left to right."""
    taken_at: datetime | None
    """When the camera says it was taken; local time."""
    modified_at: datetime | None
    """When the file was last written."""


UNSEEN: Final = Look(None, None, None)
"""Nothing is known."""


def distance(first: int, second: int) -> int:
    """How many of the 64 bits differ: about 32 for strangers, a few for neighbours of one burst."""
    return (first ^ second).bit_count()
