"""Computes the colour that the camera sees at each surface point."""

import numpy as np

from diptych_scenes.figure import Figure, encode_gamma
from diptych_scenes.lights import Light, direction
from diptych_scenes.marching import Surface, lit, materials_at, openness
from diptych_scenes.rays import EYE_DISTANCE
from diptych_scenes.solids import Floats, column


def shade(figures: tuple[Figure, ...], surface: Surface, light: Light) -> Floats:
    """Linear RGB `(3, M)` of the surface under the light; may exceed 1."""
    towards = direction(light)
    normals, seen = surface.normals, openness(figures, surface)
    view = np.array([[0], [0], [EYE_DISTANCE]], dtype=np.float32) - surface.points
    view /= np.sqrt((view * view).sum(axis=0))
    reaching = lit(figures, surface, towards)
    upness = (normals[1] + 1) / 2
    around = column(light.below) + (column(light.above) - column(light.below)) * upness
    key = column(light.key) * (np.maximum((normals * towards).sum(axis=0), 0) * reaching)
    edge = np.maximum(1 - (normals * view).sum(axis=0), 0) ** 3
    halfway = towards + view
    halfway /= np.sqrt((halfway * halfway).sum(axis=0))
    mirror = np.maximum((normals * halfway).sum(axis=0), 0)
    colour = np.zeros_like(surface.points)
    for material, own, local in materials_at(figures, surface.points):
        paint = material.paint(local)
        highlight = material.gloss * (mirror[own] ** material.sharpness * reaching[own] * 2 * column(light.key))
        sheen = material.gloss * edge[own] * column(light.above) * 0.9
        rim = edge[own] * upness[own] * column(light.behind) * (0.3 + paint)
        colour[:, own] = paint * (around[:, own] * seen[own] + key[:, own]) + highlight + sheen * seen[own] + rim
        if material.glow is not None:
            colour[:, own] += material.glow(local)
    return colour


def develop(light: Floats, *, exposure: float) -> Floats:
    """Linear light of any strength as display values in 0..1: highlights roll off softly."""
    return encode_gamma(1 - np.exp(light * np.float32(-1.35 * exposure)))
