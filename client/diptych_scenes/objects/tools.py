"""A pair of scissors and a pair of glasses."""

import numpy as np

from diptych_scenes.figure import Material, Part, plain
from diptych_scenes.solids import Solid, blend, box, capsule, cylinder, ring, rotation, turned, union

GRIPS = ("#e2542d", "#20242b", "#2c7fb8", "#3f9b57", "#d3436b")
FRAMES = ("#16181c", "#6b3f22", "#b23a48", "#2f4f6f", "#c9a25a")


def scissors(variation: np.random.Generator) -> tuple[Part, ...]:
    """Open scissors with grips of one of several colours."""
    opening = float(variation.uniform(11, 20))
    left, right = rotation(roll=opening), rotation(roll=-opening)
    blades = union(turned(_blade(), left, at=(0, 0.02, 0.02)), turned(_blade(), right, at=(0, 0.02, -0.02)))
    grips = union(turned(_grip(-1), left), turned(_grip(1), right))
    screw = turned(cylinder(0.06, 0.055), rotation(pitch=90))
    return (
        Part(blades, Material(paint=plain("#aeb4ba"), gloss=0.9, sharpness=30)),
        Part(grips, Material(paint=plain(str(variation.choice(GRIPS))), gloss=0.35, sharpness=30)),
        Part(screw, Material(paint=plain("#7d838a"), gloss=0.8, sharpness=40)),
    )


def _blade() -> Solid:
    return capsule((0, -0.12, 0), (0, 0.94, 0), 0.085, end_radius=0.018)


def _grip(side: float) -> Solid:
    loop = ring(0.19, 0.062, at=(side * 0.10, -0.66, 0), stretch=0.13)
    return blend(loop, capsule((0, -0.06, 0), (0, -0.36, 0), 0.075), width=0.14)


def glasses(variation: np.random.Generator) -> tuple[Part, ...]:
    """Glasses with round or wide lenses and a frame of one of several colours."""
    wide = bool(variation.integers(2))
    rims = union(*(_rim(side, wide=wide) for side in (-1.0, 1.0)))
    bridge = capsule((-0.13, 0.08, 0), (0.13, 0.08, 0), 0.045)
    temples = union(*(_temple(side) for side in (-1.0, 1.0)))
    frame = Material(paint=plain(str(variation.choice(FRAMES))), gloss=0.55, sharpness=40)
    parts = (Part(union(blend(rims, bridge, width=0.08), temples), frame),)
    return (*parts, _dark_lenses()) if variation.integers(3) == 0 else parts


def _dark_lenses() -> Part:
    lenses = union(*(box((0.30, 0.24, 0.006), at=(side * 0.47, 0, -0.01), rounding=0.004) for side in (-1.0, 1.0)))
    return Part(lenses, Material(paint=plain("#15181c"), gloss=0.7, sharpness=12))


def _rim(side: float, *, wide: bool) -> Solid:
    upright = ring(0.27 if wide else 0.33, 0.05, stretch=0.08 if wide else 0)
    return turned(upright, rotation(roll=90), at=(side * 0.47, 0, 0))


def _temple(side: float) -> Solid:
    hinge, bend = (side * 0.82, 0.06, 0.0), (side * 0.86, 0.1, -1.0)
    return union(capsule(hinge, bend, 0.04), capsule(bend, (side * 0.82, -0.16, -1.25), 0.045))
