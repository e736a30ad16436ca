"""The visible part of a map, and the points in it: values only."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

_CLOSEST, _FARTHEST = 60.0, 0.7
"""The limits of the scale, as multiples of the one at which the whole map fits."""
_FLAT = 0.05
"""The least extent of a map, for pictures that are all alike."""

Points = NDArray[np.float64]
"""Shape (N, 2): x and y."""


@dataclass(frozen=True, slots=True)
class MapView:
    """The part of a map that a drawing of this size shows. Both axes have the same scale; y points upwards on the map.

    Its methods accept and return shape (N, 2) or (2,), float64.
    """

    width: int
    height: int
    """In pixels."""
    centre: tuple[float, float]
    scale: float
    """Pixels per unit of the map."""
    fitting: float
    """The scale at which the whole map fits."""

    def to_pixels(self, places: Points) -> Points:
        """Where places on the map are in the drawing, from its top left."""
        moved = (np.asarray(places, np.float64) - self.centre) * (self.scale, -self.scale)
        return np.asarray(moved + np.array((self.width, self.height)) / 2)

    def to_places(self, pixels: Points) -> Points:
        """Where pixels of the drawing are on the map."""
        moved = (np.asarray(pixels, np.float64) - (self.width / 2, self.height / 2)) / (self.scale, -self.scale)
        return np.asarray(moved + self.centre)

    def moved(self, right: float, down: float) -> MapView:
        """Moved with the mouse by pixels; the centre stays on the map."""
        x, y = self.centre[0] - right / self.scale, self.centre[1] + down / self.scale
        return replace(self, centre=(float(np.clip(x, -1, 1)), float(np.clip(y, -1, 1))))

    def zoomed(self, factor: float, at: tuple[float, float]) -> MapView:
        """Enlarged by a factor, around the pixel below the mouse."""
        scale = float(np.clip(self.scale * factor, _FARTHEST * self.fitting, _CLOSEST * self.fitting))
        before = self.to_places(np.array(at))
        after = replace(self, scale=scale).to_places(np.array(at))
        x, y = np.clip(np.array(self.centre) + before - after, -1, 1)
        return replace(self, scale=scale, centre=(float(x), float(y)))


def fitted(places: Points, *, size: tuple[int, int], margin: int) -> MapView:
    """The view that shows all places (N, 2) within a margin in pixels."""
    width, height = size
    low, high = (places.min(axis=0), places.max(axis=0)) if len(places) else (np.zeros(2), np.zeros(2))
    across, down = np.maximum(high - low, _FLAT)
    scale = float(min(max(1, width - 2 * margin) / across, max(1, height - 2 * margin) / down))
    x, y = (low + high) / 2
    return MapView(width, height, (float(x), float(y)), scale, scale)


def nearest(pixels: Points, at: tuple[float, float], *, within: float) -> int | None:
    """The index of the point nearest to a pixel; None if none is within this many pixels."""
    if not len(pixels):
        return None
    squared = ((pixels - at) ** 2).sum(axis=1)
    index = int(squared.argmin())
    return index if squared[index] <= within**2 else None


def in_box(pixels: Points, first: tuple[float, float], last: tuple[float, float]) -> NDArray[np.bool_]:
    """Which points (N,) are in the box between two corners."""
    low, high = np.minimum(first, last), np.maximum(first, last)
    return np.asarray(((pixels >= low) & (pixels <= high)).all(axis=1))


def in_lasso(pixels: Points, corners: Points) -> NDArray[np.bool_]:
    """Which points (N,) are inside a closed line (M, 2): those from which a ray crosses it an odd number of times."""
    inside = np.zeros(len(pixels), bool)
    x, y = pixels[:, 0], pixels[:, 1]
    for (x1, y1), (x2, y2) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if y1 != y2:
            crosses = (y1 > y) != (y2 > y)
            inside ^= crosses & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return inside
