"""Solid bodies as signed distance functions: negative inside, positive outside, about 2 units tall.

Points are `(3, N) float32`: rows x (right), y (up), z (towards the camera). Distances are `(N,) float32`.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.floating[Any]]
"""`float32` throughout; the type says less because NumPy's annotations widen products with Python floats."""
Solid: TypeAlias = Callable[[Floats], Floats]
Place: TypeAlias = tuple[float, float, float]

ORIGIN: Place = (0.0, 0.0, 0.0)


def column(place: Place) -> Floats:
    """The place as a `(3, 1) float32` column that broadcasts over points."""
    return np.array(place, dtype=np.float32)[:, None]


def length(vectors: Floats) -> Floats:
    """The lengths `(N,)` of vectors `(K, N)`."""
    lengths: Floats = np.sqrt(np.einsum("kn,kn->n", vectors, vectors))
    return lengths


def slant(x: Floats, y: Floats) -> Floats:
    """The lengths of the vectors (x, y); several times faster than `numpy.hypot`, which guards against overflow."""
    lengths: Floats = np.sqrt(x * x + y * y)
    return lengths


def ellipsoid(radii: Place, *, at: Place = ORIGIN) -> Solid:
    """A ball stretched along the axes; the distance is a close bound, not exact."""
    centre, inverse = column(at), 1 / column(radii)

    def distance(points: Floats) -> Floats:
        scaled = (points - centre) * inverse
        near = length(scaled)
        return near * (near - 1) / np.maximum(length(scaled * inverse), 1e-6)

    return distance


def box(half: Place, *, at: Place = ORIGIN, rounding: float = 0.02) -> Solid:
    """A block of the given half sizes with rounded edges."""
    centre, inner = column(at), column(half) - rounding

    def distance(points: Floats) -> Floats:
        beyond = np.abs(points - centre) - inner
        inside = np.minimum(beyond.max(axis=0), 0)
        gap: Floats = length(np.maximum(beyond, 0)) + inside - rounding
        return gap

    return distance


def cylinder(
    radius: float, half_height: float, *, at: Place = ORIGIN, rounding: float = 0.02, taper: float = 0
) -> Solid:
    """An upright cylinder; `taper` is how much the radius grows per unit of height."""
    centre = column(at)

    def distance(points: Floats) -> Floats:
        x, y, z = points - centre
        sideways = slant(x, z) - (radius + taper * y) + rounding
        upwards = np.abs(y) - half_height + rounding
        inside = np.minimum(np.maximum(sideways, upwards), 0)
        gap: Floats = slant(np.maximum(sideways, 0), np.maximum(upwards, 0)) + inside - rounding
        return gap

    return distance


def capsule(start: Place, end: Place, radius: float, *, end_radius: float | None = None) -> Solid:
    """A rod with round ends from start to end, its radius changing evenly to `end_radius`."""
    foot, axis = column(start), column(end) - column(start)
    change = (radius if end_radius is None else end_radius) - radius
    weight = axis / float((axis * axis).sum())

    def distance(points: Floats) -> Floats:
        offset = points - foot
        along = np.clip((offset * weight).sum(axis=0), 0, 1)
        gap: Floats = length(offset - axis * along) - (radius + change * along)
        return gap

    return distance


def ring(radius: float, thickness: float, *, at: Place = ORIGIN, stretch: float = 0) -> Solid:
    """A ring in the x-y plane, pulled apart along y by `stretch` on both sides."""
    centre = column(at)

    def distance(points: Floats) -> Floats:
        x, y, z = points - centre
        around = slant(x, y - np.clip(y, -stretch, stretch)) - radius
        return slant(around, z) - thickness

    return distance


def union(*solids: Solid) -> Solid:
    """All of the solids together."""

    def distance(points: Floats) -> Floats:
        nearest = solids[0](points)
        for solid in solids[1:]:
            nearest = np.minimum(nearest, solid(points))
        return nearest

    return distance


def blend(first: Solid, second: Solid, *, width: float) -> Solid:
    """Both solids, smoothly joined if they are closer than `width`."""

    def distance(points: Floats) -> Floats:
        one, two = first(points), second(points)
        overlap = np.maximum(width - np.abs(one - two), 0) / width
        return np.minimum(one, two) - overlap * overlap * (width / 4)

    return distance


def carve(solid: Solid, *, away: Solid) -> Solid:
    """The solid minus `away`."""
    return lambda points: np.maximum(solid(points), -away(points))


def turned(solid: Solid, rotation: Floats, *, at: Place = ORIGIN) -> Solid:
    """The solid turned by a rotation matrix `(3, 3)`, then moved to a place."""
    centre, inverse = column(at), rotation.T.copy()
    return lambda points: solid(inverse @ (points - centre))


def around(solid: Solid, *, count: int, phase: float = 0) -> Solid:
    """`count` copies of a solid lying along +x, spread evenly around the y axis."""
    sector = 2 * np.pi / count

    def distance(points: Floats) -> Floats:
        x, y, z = points
        angle = np.arctan2(z, x) - phase
        angle = angle - sector * np.round(angle / sector)
        reach = slant(x, z)
        return solid(np.stack([reach * np.cos(angle), y, reach * np.sin(angle)]).astype(np.float32))

    return distance


def rotation(*, yaw: float = 0, pitch: float = 0, roll: float = 0) -> Floats:
    """The matrix `(3, 3)` that rolls about z, then pitches about x, then yaws about y; degrees."""
    (cy, sy), (cp, sp), (cr, sr) = ((np.cos(angle), np.sin(angle)) for angle in np.radians([yaw, pitch, roll]))
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_x = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    about_z = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    gap: Floats = (about_y @ about_x @ about_z).astype(np.float32)
    return gap
