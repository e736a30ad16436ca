"""Changes of a picture that show what an answer depends on, as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import isfinite
from typing import Final

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal

MAX_COVERS: Final = 16
"""The most boxes that one edit covers."""

_TOLERANCE: Final = 1e-6
"""By how much a box may end beyond the edge: sums of shares are rounded."""

_RANGES: Final = {
    "light": (-4.0, 4.0),
    "contrast": (-4.0, 4.0),
    "blur": (0.0, 0.2),
    "turn_degrees": (-180.0, 180.0),
    "nearer": (-2.0, 2.0),
    "shift_right": (-1.0, 1.0),
    "shift_down": (-1.0, 1.0),
}


class Knob(StrEnum):
    """A value of an edit that can be changed gradually, documented at Knob in the proto."""

    LIGHT = "light"
    CONTRAST = "contrast"
    BLUR = "blur"
    TURN = "turn"
    NEARER = "nearer"
    SHIFT = "shift"

    @property
    def field(self) -> str:
        """The field of `PictureEdit` that it sets."""
        return {Knob.TURN: "turn_degrees", Knob.SHIFT: "shift_right"}.get(self, self.value)

    @property
    def limits(self) -> tuple[float, float]:
        """The first and the last value of a curve: what cameras and people do to pictures, within the allowed range."""
        return _CURVES[self]


_CURVES: Final = {
    Knob.LIGHT: (-3.0, 3.0),
    Knob.CONTRAST: (-2.0, 2.0),
    Knob.BLUR: (0.0, 0.06),
    Knob.TURN: (-90.0, 90.0),
    Knob.NEARER: (-1.0, 1.5),
    Knob.SHIFT: (-0.4, 0.4),
}


@dataclass(frozen=True)
class CoverBox:
    """A box within a picture, as shares of the side of its square, 0 to 1."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class PictureEdit:
    """A change of a picture. Fields that are 0 change nothing; they apply in this order."""

    light: float = 0.0
    """Brightness in stops: each stop doubles the light."""
    contrast: float = 0.0
    """Contrast in doublings."""
    blur: float = 0.0
    """The standard deviation of a Gaussian blur as a share of the side."""
    turn_degrees: float = 0.0
    """Clockwise rotation."""
    nearer: float = 0.0
    """Magnification in doublings."""
    shift_right: float = 0.0
    """As a share of the side."""
    shift_down: float = 0.0
    """As a share of the side."""
    covers: Sequence[CoverBox] = ()
    """Boxes that are covered with grey."""

    def validated(self, *, field: str) -> PictureEdit:
        """This edit; `field` is the field of the request that contains it.

        Raises:
            Refusal: BAD_FIELD for a value outside its range, or too many boxes.
        """
        for name, (low, high) in _RANGES.items():
            _check(getattr(self, name), low, high, field=f"{field}.{name}")
        if len(self.covers) > MAX_COVERS:
            name = f"{field}.covers"
            message = f"The field {name} may have at most {MAX_COVERS} boxes, not {len(self.covers)}."
            raise Refusal(Reason.BAD_FIELD, message, field=name)
        for number, box in enumerate(self.covers):
            _check_box(box, field=f"{field}.covers[{number}]")
        return self

    def with_knob(self, knob: Knob, value: float) -> PictureEdit:
        """This edit with the knob at a value."""
        return replace(self, **{knob.field: value})  # type: ignore[arg-type]  # no knob sets the covers

    def covering(self, box: CoverBox) -> PictureEdit:
        """This edit with one more box."""
        return replace(self, covers=(*self.covers, box))


def knob_values(knob: Knob, count: int) -> list[float]:
    """`count` values of a knob in increasing order; one of them is 0, where the edit leaves the picture as it is.

    The values are evenly spaced, except that the one nearest to 0 becomes 0.
    """
    low, high = knob.limits
    values = [round(low + (high - low) * (place / (count - 1)), 6) for place in range(count)]
    nearest = min(range(count), key=lambda place: abs(values[place]))
    values[nearest] = 0.0
    return values


def _check_box(box: CoverBox, *, field: str) -> None:
    for name in ("left", "top", "width", "height"):
        _check(getattr(box, name), 0.0, 1.0, field=f"{field}.{name}")
    for start, size in (("left", "width"), ("top", "height")):
        if getattr(box, start) + getattr(box, size) > 1 + _TOLERANCE:
            name = f"{field}.{size}"
            message = f"The field {name} reaches beyond the picture: {start} and {size} may add up to at most 1."
            raise Refusal(Reason.BAD_FIELD, message, field=name)


def _check(value: float, low: float, high: float, *, field: str) -> None:
    if not (isfinite(value) and low <= value <= high):
        message = f"The field {field} must be between {low:g} and {high:g}, not {value:g}."
        raise Refusal(Reason.BAD_FIELD, message, field=field)
