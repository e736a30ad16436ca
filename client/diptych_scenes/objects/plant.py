"""A small plant in a pot."""

import numpy as np

from diptych_scenes.figure import Material, Paint, Part, linear, plain
from diptych_scenes.solids import (
    Floats,
    Solid,
    around,
    capsule,
    carve,
    cylinder,
    ellipsoid,
    rotation,
    slant,
    turned,
    union,
)

POTS = ("#b9613f", "#e9e4da", "#4d6b78", "#3a3a3d", "#d9b26a")
LEAVES = (("#2f6b2f", "#76a83f"), ("#1f5a45", "#4f9a72"), ("#5b7a2a", "#b4c25a"))


def plant(variation: np.random.Generator) -> tuple[Part, ...]:
    """A plant with one of several pots, leaf colours and leaf shapes."""
    pot = union(cylinder(0.40, 0.34, at=(0, -0.6, 0), taper=0.22), cylinder(0.51, 0.07, at=(0, -0.28, 0)))
    hollow = carve(pot, away=cylinder(0.42, 0.12, at=(0, -0.2, 0)))
    dark, bright = LEAVES[int(variation.integers(len(LEAVES)))]
    return (
        Part(hollow, Material(paint=plain(str(variation.choice(POTS))), gloss=0.12, sharpness=14)),
        Part(cylinder(0.44, 0.02, at=(0, -0.3, 0)), Material(paint=plain("#2b1d13"), gloss=0.02)),
        Part(_leaves(variation), Material(paint=_green(dark, bright), gloss=0.22, sharpness=20)),
    )


def _leaves(variation: np.random.Generator) -> Solid:
    slim = float(variation.uniform(0.11, 0.22))
    rings = []
    for lift, size, count in ((20, 0.52, 6), (46, 0.58, 5), (72, 0.56, 3)):
        stem = capsule((0, 0, 0), (0.4, 0, 0), 0.022)
        leaf = union(stem, ellipsoid((size * 0.62, 0.03, slim), at=(0.18 + size * 0.6, 0, 0)))
        phase = float(variation.uniform(0, 6.28))
        raised = turned(leaf, rotation(roll=lift + float(variation.uniform(-6, 6))))
        rings.append(around(raised, count=count, phase=phase))
    crown = union(*rings)
    foot = np.array([[0], [-0.32], [0]], dtype=np.float32)
    return lambda points: crown(points - foot) * np.float32(0.8)


def _green(dark: str, bright: str) -> Paint:
    low, high = linear(dark), linear(bright)

    def paint(points: Floats) -> Floats:
        reach = slant(points[0], points[2])
        share = np.clip(0.25 + 0.5 * reach + 0.3 * points[1], 0, 1)
        colour: Floats = low + (high - low) * share
        return colour

    return paint
