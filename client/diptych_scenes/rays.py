"""The rays from the eye through every pixel of a drawing."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from diptych_scenes.solids import Floats

EYE_DISTANCE = 7.0
_BUNDLE = 8
_MARGIN = 1.8  # some distances are a little too long; without a margin, thin leaves would lose corners


@dataclass(frozen=True, kw_only=True)
class Rays:
    """Rays through a grid on the plane z = 0, row by row from the top left."""

    rows: int
    """Number of rows."""
    columns: int
    """Number of columns."""
    directions: Floats
    """Unit vectors `(3, rows * columns)`."""
    pitch: float
    """Distance of neighbouring rays on the plane."""

    @classmethod
    def through(cls, *, left: float, right: float, top: float, bottom: float, per_unit: float) -> Rays:
        """The rays through a rectangle, `per_unit` of them per unit of length."""
        columns = np.arange(left, right, 1 / per_unit, dtype=np.float32)
        rows = np.arange(top, bottom, -1 / per_unit, dtype=np.float32)
        x, y = (grid.ravel() for grid in np.meshgrid(columns, rows))
        away = np.stack([x, y, np.full_like(x, -EYE_DISTANCE)])
        away /= np.sqrt((away * away).sum(axis=0))
        return cls(rows=rows.size, columns=columns.size, directions=away, pitch=1 / per_unit)

    @property
    def bundle_radius(self) -> float:
        """How far a ray of a bundle can be from its middle ray, per unit travelled."""
        return self.pitch * _BUNDLE * math.sqrt(0.5) * _MARGIN / EYE_DISTANCE

    def bundled(self) -> tuple[Floats, NDArray[np.intp]]:
        """The middle ray of each square bundle `(3, B)`, and the rays in each, `(B, K)`; -1 if there is none."""
        down, across = -(-self.rows // _BUNDLE), -(-self.columns // _BUNDLE)
        index = np.full((down * _BUNDLE, across * _BUNDLE), -1, dtype=np.intp)
        index[: self.rows, : self.columns] = np.arange(self.rows * self.columns).reshape(self.rows, self.columns)
        members = index.reshape(down, _BUNDLE, across, _BUNDLE).swapaxes(1, 2).reshape(down * across, _BUNDLE**2)
        middle = members.max(axis=1) if self.rows < _BUNDLE else members[:, _BUNDLE * _BUNDLE // 2 + _BUNDLE // 2]
        middle = np.where(middle < 0, members[:, 0], middle)
        return self.directions[:, middle], members
