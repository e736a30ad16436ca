"""Figures of a scene, made of parts; each part is a solid with a material."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from PIL import Image

from diptych_scenes.solids import Floats, Solid

Paint: TypeAlias = Callable[[Floats], Floats]
"""Points `(3, N)` of a part, in the figure's own axes -> linear RGB `(3, N)` in 0..1."""


@dataclass(frozen=True, kw_only=True)
class Material:
    """The appearance of a surface: its paint, the strength and sharpness of its highlight, and its emission."""

    paint: Paint
    gloss: float = 0.15
    sharpness: float = 24
    glow: Paint | None = None


@dataclass(frozen=True)
class Part:
    """One solid of one material."""

    solid: Solid
    material: Material


@dataclass(frozen=True)
class Figure:
    """Parts that turn together; `turn` is a rotation matrix `(3, 3)` from the figure's axes to the scene's."""

    parts: tuple[Part, ...]
    turn: Floats


def linear(hexadecimal: str) -> Floats:
    """A colour such as "#c8553d" as linear light `(3, 1) float32` in 0..1."""
    encoded = np.frombuffer(bytes.fromhex(hexadecimal.removeprefix("#")), dtype=np.uint8)
    return decode_gamma(encoded.astype(np.float32) / 255)[:, None]


def decode_gamma(encoded: Floats) -> Floats:
    """Display values in 0..1 as linear light in 0..1."""
    return np.power(encoded, np.float32(2.2))


def encode_gamma(light: Floats) -> Floats:
    """Linear light in 0..1 as display values in 0..1."""
    return np.power(light, np.float32(1 / 2.2))


def plain(hexadecimal: str) -> Paint:
    """A single colour."""
    colour = linear(hexadecimal)
    return lambda points: np.broadcast_to(colour, points.shape)


def choose(condition: Callable[[Floats], Floats], inside: Paint, outside: Paint) -> Paint:
    """The `inside` paint where the condition is above 0, the other elsewhere."""
    return lambda points: np.where(condition(points) > 0, inside(points), outside(points))


def printed(picture: Image.Image, *, half_width: float, half_height: float) -> Paint:
    """A picture printed on the x-y plane, from -half to +half."""
    texels = decode_gamma(np.asarray(picture.convert("RGB"), dtype=np.float32) / 255)
    height, width, _ = texels.shape

    def paint(points: Floats) -> Floats:
        across = (points[0] / half_width + 1) * (width / 2)
        down = (1 - points[1] / half_height) * (height / 2)
        columns = np.clip(across, 0, width - 1).astype(np.intp)
        rows = np.clip(down, 0, height - 1).astype(np.intp)
        return np.ascontiguousarray(texels[rows, columns].T)

    return paint
