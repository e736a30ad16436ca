"""The drift of a held object in front of the camera during a burst."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True)
class Pose:
    """The position of the object in the picture: shift in pixels right and down, scale, turn in degrees."""

    right: float
    down: float
    scale: float
    degrees: float


@dataclass(frozen=True, kw_only=True)
class Drift:
    """A smooth drift around a resting pose; `waves (4, 2, 3)` holds amplitude, hertz and phase."""

    rest: Pose
    waves: np.ndarray[tuple[int, ...], np.dtype[np.float64]]

    def at(self, seconds: float) -> Pose:
        """The pose at a moment of the burst."""
        amplitude, hertz, phase = np.moveaxis(self.waves, -1, 0)
        right, down, scale, degrees = (amplitude * np.sin(2 * np.pi * hertz * seconds + phase)).sum(axis=1)
        return Pose(
            right=self.rest.right + right,
            down=self.rest.down + down,
            scale=self.rest.scale * (1 + scale),
            degrees=self.rest.degrees + degrees,
        )


def drift(variation: np.random.Generator) -> Drift:
    """A resting pose near the centre of the picture, with a slow drift and a little tremor around it."""
    rest = Pose(
        right=float(variation.uniform(-52, 52)),
        down=float(variation.uniform(-24, 30)),
        scale=float(variation.uniform(0.84, 1.14)),
        degrees=float(variation.uniform(-6, 6)),
    )
    reach = np.array([[17, 1.6], [11, 1.4], [0.045, 0.004], [3.2, 0.4]])
    waves = np.stack(
        [
            reach * variation.uniform(0.6, 1.2, size=(4, 2)),
            np.tile([0.16, 1.3], (4, 1)) * variation.uniform(0.7, 1.5, size=(4, 2)),
            variation.uniform(0, 2 * np.pi, size=(4, 2)),
        ],
        axis=-1,
    )
    return Drift(rest=rest, waves=waves)
