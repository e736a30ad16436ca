"""Detects the first frames of a real camera, which are black or far too dark until its exposure has settled."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

MOST_FRAMES: Final = 15
MOST_SECONDS: Final = 1.0
"""Frames after these limits are always delivered: those of a covered camera are real as well."""

_BLACK = 8.0  # grey levels: a sensor that has not started gives 0, or 1 to 4 with noise; a dim room gives 15 and more
_CONSTANT = 1.0  # grey levels of spread: an empty buffer has one colour, not necessarily black
_SETTLED_FRAMES = 3
_STEADY = 0.8  # the darkest of the settled frames relative to the brightest
_STEP = 4  # every fourth pixel in both directions is enough to measure brightness


@dataclass
class WarmUp:
    """Decides which of the first frames of a camera to deliver; call it for each frame until it is over."""

    _levels: list[float] = field(default_factory=list, init=False)

    def is_over(self, image: NDArray[np.uint8], *, elapsed_seconds: float) -> bool:
        """Whether this frame and all later ones can be delivered.

        Args:
            image: `(H, W, 3) uint8`, the next frame.
            elapsed_seconds: since the first frame.
        """
        sample = image[::_STEP, ::_STEP].mean(axis=2)
        if sample.mean() < _BLACK or sample.std() < _CONSTANT:
            self._levels.append(0.0)
        else:
            self._levels.append(float(sample.mean()))
        is_late = len(self._levels) > MOST_FRAMES or elapsed_seconds >= MOST_SECONDS
        return is_late or _are_settled(self._levels[-_SETTLED_FRAMES:])


def _are_settled(levels: Sequence[float]) -> bool:
    """Whether the brightness of the last frames has stopped rising; an empty frame counts as 0."""
    return len(levels) == _SETTLED_FRAMES and min(levels) > 0 and levels[0] >= _STEADY * levels[-1]
