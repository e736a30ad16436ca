"""A mug with a handle, and a cup without one."""

import numpy as np

from diptych_scenes.figure import Material, Paint, Part, choose, plain
from diptych_scenes.solids import blend, carve, cylinder, ring

GLAZES = ("#2f5d9b", "#c8423b", "#f1ece2", "#3f7f5f", "#e2a72e", "#2c2f36", "#d98fa6")


def mug(variation: np.random.Generator) -> tuple[Part, ...]:
    """A mug of one of several glazes and decorations."""
    glaze = str(variation.choice(GLAZES))
    paint = _decorated(glaze, variation=variation)
    outside = cylinder(0.62, 0.74, rounding=0.06)
    inside = cylinder(0.545, 0.74, at=(0, 0.1, 0), rounding=0.04)
    handle = carve(ring(0.27, 0.085, at=(0.68, 0.0, 0), stretch=0.17), away=cylinder(0.58, 0.7))
    body = carve(blend(outside, handle, width=0.1), away=inside)
    return (Part(body, Material(paint=paint, gloss=0.55, sharpness=60)), _coffee(0.55, height=0.5))


def cup(variation: np.random.Generator) -> tuple[Part, ...]:
    """A cup without a handle, in the glazes and decorations of the mugs."""
    paint = _decorated(str(variation.choice(GLAZES)), variation=variation)
    outside = cylinder(0.56, 0.74, rounding=0.06, taper=0.1)
    inside = cylinder(0.49, 0.74, at=(0, 0.1, 0), rounding=0.04, taper=0.1)
    body = carve(outside, away=inside)
    return (Part(body, Material(paint=paint, gloss=0.55, sharpness=60)), _coffee(0.54, height=0.5))


def _coffee(radius: float, *, height: float) -> Part:
    return Part(cylinder(radius, 0.02, at=(0, height, 0)), Material(paint=plain("#2a160c"), gloss=0.5, sharpness=90))


def _decorated(glaze: str, *, variation: np.random.Generator) -> Paint:
    ground = plain(glaze)
    other = plain("#f4efe6" if glaze != "#f1ece2" else str(variation.choice(GLAZES)))
    kind = str(variation.choice(("plain", "band", "stripes", "dots", "dipped")))
    if kind == "plain":
        return ground
    if kind == "band":
        return choose(lambda points: 0.17 - np.abs(points[1] + 0.1), other, ground)
    if kind == "stripes":
        return choose(lambda points: np.sin(points[1] * 21) - 0.25, other, ground)
    if kind == "dipped":
        return choose(lambda points: -0.12 - points[1], other, ground)
    return choose(
        lambda points: np.sin(np.arctan2(points[2], points[0]) * 9) * np.sin(points[1] * 12) - 0.55, other, ground
    )
