"""Building blocks of painted backgrounds."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 640, 480

WALLS = ("#d9d2c5", "#b9c4c4", "#e4ddd3", "#c9b8a3", "#9fb0a2", "#d8c3bb")
SPINES = (
    "#7d2e35",
    "#23405f",
    "#c9a24a",
    "#2f5b4a",
    "#d67f3c",
    "#e8dfcc",
    "#4a3b66",
    "#8b8f94",
    "#b4483a",
    "#2b2b2f",
    "#6f93a8",
)
WOODS = (("#b98a58", "#8f6236"), ("#7a5236", "#54361f"), ("#d2b48a", "#ad8a5c"), ("#9c7a5b", "#6e5038"))


@dataclass(frozen=True)
class Backdrop:
    """A painted background: its colours, and a mask of where the sky shines through instead of the room's light."""

    picture: Image.Image
    panes: Image.Image | None = None


def mixed(one: str, other: str, share: float) -> str:
    """A colour between two, such as "#8a7654"; share 0 is the first, 1 the other."""
    first, second = (np.frombuffer(bytes.fromhex(colour[1:]), dtype=np.uint8).astype(float) for colour in (one, other))
    return "#" + bytes((first + (second - first) * share).astype(np.uint8)).hex()
