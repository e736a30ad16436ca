"""The first frames of a real camera, which it takes before its exposure has settled: black, or far too dark."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

MOST_FRAMES: Final = 15
MOST_SECONDS: Final = 1.0
"""What comes after so many frames or so long is delivered, whatever it is: a covered camera gives real pictures too."""

_BLACK = 8.0  # grey levels: a sensor that has not begun gives 0, with its noise 1 to 4; a dim room gives 15 and more
_CONSTANT = 1.0  # grey levels of spread: an empty buffer is one colour, which need not be black
_SETTLED_FRAMES = 3
_STEADY = 0.8  # the darkest of the settled frames beside the brightest
_STEP = 4  # every fourth pixel in both directions shows how bright a frame is


@dataclass
class WarmUp:
    """Decides which of the first frames of a camera are delivered; show it each one until it is over."""

    _levels: list[float] = field(default_factory=list, init=False)

    def is_over(self, image: NDArray[np.uint8], *, elapsed_seconds: float) -> bool:
        """Whether this frame is to be delivered, and all later ones.

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
    """Whether the brightness stopped rising, by the last frames; a frame that shows nothing counts 0."""
    return len(levels) == _SETTLED_FRAMES and min(levels) > 0 and levels[0] >= _STEADY * levels[-1]
