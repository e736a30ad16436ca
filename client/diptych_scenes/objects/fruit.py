"""Fruit: a banana, an apple, an orange and a tomato."""

import numpy as np

from diptych_scenes.figure import Material, Paint, Part, linear, plain
from diptych_scenes.solids import (
    Floats,
    Solid,
    around,
    capsule,
    ellipsoid,
    rotation,
    slant,
    turned,
    union,
)

PEELS = (("#f2c531", "#5a3a1c"), ("#e6c94a", "#6b7a2a"), ("#e3ad26", "#3d2412"))
SKINS = (("#b5202a", "#e2a93f"), ("#7fae36", "#c9d36a"), ("#d8b23a", "#c6503a"), ("#8c1526", "#b8404a"))
_BEND, _HALF_ANGLE = 1.0, 0.86


def banana(variation: np.random.Generator) -> tuple[Part, ...]:
    """A banana of one of several degrees of ripeness."""
    skin, tip = PEELS[int(variation.integers(len(PEELS)))]
    return (Part(_banana_body(), Material(paint=_peel(skin, tip), gloss=0.18, sharpness=16)),)


def _banana_body() -> Solid:
    def distance(points: Floats) -> Floats:
        x, y, z = points
        angle = np.clip(np.arctan2(y, x + _BEND), -_HALF_ANGLE, _HALF_ANGLE)
        share = np.abs(angle) / _HALF_ANGLE
        nearest_x = _BEND * np.cos(angle) - _BEND
        nearest_y = _BEND * np.sin(angle)
        thick = np.float32(0.235) * (1 - share**4) ** 0.5 + 0.045
        across = slant(x - nearest_x, y - nearest_y)
        facets = np.cos(np.arctan2(z, slant(x + _BEND, y) - _BEND) * 5)
        gap: Floats = ((slant(across, z) - thick * (1 + 0.035 * facets)) * np.float32(0.75)).astype(np.float32)
        return gap

    return distance


def _peel(skin: str, tip: str) -> Paint:
    body, end = linear(skin), linear(tip)

    def paint(points: Floats) -> Floats:
        share = np.abs(np.arctan2(points[1], points[0] + _BEND)) / _HALF_ANGLE
        freckles = np.sin(points[0] * 41 + 3 * np.sin(points[1] * 17)) * np.sin(points[1] * 37 + points[2] * 29)
        browned = np.clip((share - 0.86) * 9, 0, 1) + 0.35 * np.clip(freckles - 0.78, 0, 0.2) * 4
        colour: Floats = body + (end - body) * np.clip(browned, 0, 1)
        return colour

    return paint


def apple(variation: np.random.Generator) -> tuple[Part, ...]:
    """An apple of one of several varieties, with a stem and a leaf."""
    skin, blush = SKINS[int(variation.integers(len(SKINS)))]
    leaf = turned(ellipsoid((0.24, 0.025, 0.11)), rotation(yaw=-25, roll=28), at=(0.26, 0.76, 0.05))
    return (
        Part(_apple_body, Material(paint=_blushing(skin, blush), gloss=0.5, sharpness=36)),
        Part(capsule((0, 0.42, 0), (0.08, 0.84, 0), 0.03, end_radius=0.045), Material(paint=plain("#4a3119"))),
        Part(leaf, Material(paint=plain("#4b8a35"), gloss=0.2)),
    )


def _apple_body(points: Floats) -> Floats:
    x, y, z = points
    below = (np.sqrt(y * y + 0.1) - y) / 2
    reach = slant(x, z) * (1 + 0.2 * below)
    around = slant(np.abs(reach - np.float32(0.13)), y * 0.9)
    lobes = 0.02 * below * np.cos(np.arctan2(z, x) * 5)
    gap: Floats = ((around - np.float32(0.57) - lobes) * np.float32(0.8)).astype(np.float32)
    return gap


def orange(variation: np.random.Generator) -> tuple[Part, ...]:
    """An orange with its stem dimple."""
    peel = str(variation.choice(("#f08a12", "#f59a22", "#e9780c")))
    body, pit = linear(peel), linear("#8a6a2a")

    def paint(points: Floats) -> Floats:
        x, y, z = points
        pores = np.sin(x * 61 + 2 * np.sin(y * 23)) * np.sin(y * 57 + 2 * np.sin(z * 19)) * np.sin(z * 59)
        share = np.clip(1.2 - slant(x, z) / 0.07, 0, 1) * (y > 0) + 0.5 * np.clip(pores - 0.1, 0, 1)
        colour: Floats = body + (pit - body) * np.clip(share, 0, 1)
        return colour

    return (Part(_round_fruit(0.62, squash=1.04), Material(paint=paint, gloss=0.22, sharpness=18)),)


def tomato(variation: np.random.Generator) -> tuple[Part, ...]:
    """A tomato with its green calyx."""
    skin = str(variation.choice(("#c22a1c", "#d4421f", "#b01f1f")))
    star = around(ellipsoid((0.2, 0.022, 0.05), at=(0.19, 0, 0)), count=5, phase=float(variation.uniform(0, 1)))
    crown = turned(star, rotation(), at=(0, 0.53, 0))
    green = union(crown, capsule((0, 0.5, 0), (0.02, 0.7, 0), 0.028))
    return (
        Part(_round_fruit(0.62, squash=1.16), Material(paint=plain(skin), gloss=0.6, sharpness=50)),
        Part(green, Material(paint=plain("#3f7a2f"), gloss=0.15)),
    )


def _round_fruit(radius: float, *, squash: float) -> Solid:
    def distance(points: Floats) -> Floats:
        x, y, z = points
        reach = slant(x, z)
        dimple = 0.05 * np.exp(-reach * reach * 22) * (y > 0)
        gap: Floats = (np.sqrt(reach * reach + (y * squash) ** 2) - np.float32(radius) + dimple) * np.float32(0.85)
        return gap.astype(np.float32)

    return distance


def _blushing(skin: str, blush: str) -> Paint:
    body, other = linear(skin), linear(blush)

    def paint(points: Floats) -> Floats:
        x, y, z = points
        streaks = np.sin(np.arctan2(z, x) * 23 + 2 * np.sin(y * 5)) * 0.05
        share = np.clip(0.55 * x - 0.25 * y + streaks + 0.12, 0, 0.85)
        pit = np.clip(1 - slant(x, z) / 0.2, 0, 1) * 0.6
        colour: Floats = (body + (other - body) * share) * (1 - pit)
        return colour

    return paint
