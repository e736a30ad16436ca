"""Icons, drawn by this program so that they need no font."""

from math import cos, pi, sin

import dearpygui.dearpygui as dpg
import numpy as np
from PIL import Image, ImageDraw

_SIDE, _FINE = 64, 4
_TEETH = 8


def gear_texture(registry: int) -> int:
    """A white gear on a transparent ground, to be tinted."""
    side = _SIDE * _FINE
    image = Image.new("L", (side, side), 0)
    draw, middle = ImageDraw.Draw(image), side / 2
    draw.polygon([(middle + x * middle, middle + y * middle) for x, y in _gear()], fill=255)
    hole = side * 0.17
    draw.ellipse((middle - hole, middle - hole, middle + hole, middle + hole), fill=0)
    alpha = np.asarray(image.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS), np.float32) / 255
    pixels = np.concatenate([np.ones((_SIDE, _SIDE, 3), np.float32), alpha[..., None]], axis=2)
    return int(dpg.add_static_texture(_SIDE, _SIDE, pixels.ravel(), parent=registry))


def _gear() -> list[tuple[float, float]]:
    """The outline, in a circle of radius 1 around the origin."""
    outer, inner = 0.92, 0.68
    points = []
    for tooth in range(_TEETH):
        for place, radius in ((-0.30, inner), (-0.17, outer), (0.17, outer), (0.30, inner)):
            angle = 2 * pi * (tooth + place) / _TEETH
            points.append((radius * cos(angle), radius * sin(angle)))
    return points
