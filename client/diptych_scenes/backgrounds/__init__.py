"""Painted backgrounds that vary a little from burst to burst."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from diptych_scenes.backgrounds.canvas import HEIGHT, WIDTH, Backdrop
from diptych_scenes.backgrounds.room import bookshelf, wall
from diptych_scenes.backgrounds.tabletop import carpet, desk
from diptych_scenes.backgrounds.window import window

__all__ = ["BACKGROUNDS", "HEIGHT", "WIDTH", "Backdrop", "Painter"]

Painter: TypeAlias = Callable[[np.random.Generator], Backdrop]

BACKGROUNDS: dict[str, Painter] = {
    "desk": desk,
    "wall": wall,
    "bookshelf": bookshelf,
    "carpet": carpet,
    "window": window,
}
