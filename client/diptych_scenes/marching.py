"""Finds surface points along rays by sphere marching over the figures of a scene."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from diptych_scenes.figure import Figure, Material
from diptych_scenes.rays import EYE_DISTANCE, Rays
from diptych_scenes.solids import Floats

_EYE = np.array([[0], [0], [EYE_DISTANCE]], dtype=np.float32)
_NEAREST, _FARTHEST = EYE_DISTANCE - 1.7, EYE_DISTANCE + 1.7
_CLOSE_ENOUGH = 0.0025
_STRIDE = 0.92  # some distances are only bounds; full strides would tunnel through thin parts
_MOST_STEPS = 70
_SHADOW_STEPS = 10


@dataclass(frozen=True, kw_only=True)
class Surface:
    """Points where rays hit a surface: `rays (M,)` indexes the rays, `points` and `normals` are `(3, M)`."""

    rays: NDArray[np.intp]
    points: Floats
    normals: Floats


def distance(figures: tuple[Figure, ...], points: Floats) -> Floats:
    """Distance `(N,)` from each point to the nearest figure."""
    nearest = np.full(points.shape[1], np.inf, dtype=np.float32)
    for figure in figures:
        local = figure.turn.T @ points
        for part in figure.parts:
            np.minimum(nearest, part.solid(local), out=nearest)
    return nearest


def march(figures: tuple[Figure, ...], rays: Rays) -> Surface:
    """The first surface that each ray from the eye hits."""
    count = rays.directions.shape[1]
    reach = np.full(count, np.inf, dtype=np.float32)
    owner = np.full(count, -1, dtype=np.intp)
    for index, figure in enumerate(figures):
        met, travelled = _arrivals(figure, rays)
        nearer = travelled < reach[met]
        reach[met[nearer]], owner[met[nearer]] = travelled[nearer], index
    met = np.flatnonzero(owner >= 0)
    points = _EYE + rays.directions[:, met] * reach[met]
    normals = np.empty_like(points)
    for index, figure in enumerate(figures):
        own = np.flatnonzero(owner[met] == index)
        normals[:, own] = normals_at((figure,), points[:, own])
    return Surface(rays=met, points=points, normals=normals)


def _arrivals(figure: Figure, rays: Rays) -> tuple[NDArray[np.intp], Floats]:
    """The rays that hit the figure, and how far they travelled.

    A bundle of neighbouring rays travels as one until something is nearer than the bundle is wide: most of the picture
    is empty and costs almost nothing.
    """
    bundles, members = rays.bundled()
    arrived, travelled = _travel((figure,), bundles, start=None, close=rays.bundle_radius * EYE_DISTANCE)
    mine = members[arrived].ravel()
    real = mine >= 0
    mine, start = mine[real], np.repeat(travelled, members.shape[1])[real]
    arrived, travelled = _travel((figure,), rays.directions[:, mine], start=start, close=_CLOSE_ENOUGH)
    return mine[arrived], travelled


def _travel(
    figures: tuple[Figure, ...], directions: Floats, *, start: Floats | None, close: float
) -> tuple[NDArray[np.intp], Floats]:
    """The rays that come closer than `close` to a surface, in ascending order, and how far they travelled."""
    rays = np.arange(directions.shape[1])
    travelled = np.full(rays.size, _NEAREST, dtype=np.float32) if start is None else start
    reach = np.zeros(rays.size, dtype=np.float32)
    for _ in range(_MOST_STEPS):
        gap = distance(figures, _EYE + directions[:, rays] * travelled)
        hit = gap < close
        reach[rays[hit]] = travelled[hit]
        going = ~hit & (travelled < _FARTHEST)
        rays, travelled = rays[going], travelled[going] + np.maximum(gap[going] - close, 0.4 * close) * _STRIDE
        if rays.size == 0:
            break
    arrived = np.flatnonzero(reach)
    return arrived, reach[arrived]


def normals_at(figures: tuple[Figure, ...], points: Floats) -> Floats:
    """Unit normals `(3, M)` by the tetrahedron of four samples around each point."""
    corners = np.array([[1, -1, -1], [-1, -1, 1], [-1, 1, -1], [1, 1, 1]], dtype=np.float32)
    slope = np.zeros_like(points)
    for corner in corners[:, :, None]:
        slope += corner * distance(figures, points + corner * np.float32(0.004))
    gap: Floats = slope / np.maximum(np.sqrt((slope * slope).sum(axis=0)), 1e-6)
    return gap


def openness(figures: tuple[Figure, ...], surface: Surface) -> Floats:
    """How much of the surroundings each surface point sees, `(M,)` in 0..1: corners and gaps are darker."""
    closed = np.zeros(surface.points.shape[1], dtype=np.float32)
    for reach, weight in ((0.06, 3.0), (0.16, 1.4), (0.34, 0.7)):
        gap = distance(figures, surface.points + surface.normals * np.float32(reach))
        closed += weight * np.maximum(reach - gap, 0)
    return np.clip(1 - closed, 0.08, 1)


def lit(figures: tuple[Figure, ...], surface: Surface, towards: Floats) -> Floats:
    """How much of a broad light in direction `towards (3, 1)` reaches each surface point, `(M,)` in 0..1."""
    share = np.ones(surface.points.shape[1], dtype=np.float32)
    facing = np.flatnonzero((surface.normals * towards).sum(axis=0) > 0)
    start = surface.points[:, facing] + surface.normals[:, facing] * np.float32(0.02)
    travelled = np.full(facing.size, 0.03, dtype=np.float32)
    light = np.ones(facing.size, dtype=np.float32)
    for _ in range(_SHADOW_STEPS):
        gap = distance(figures, start + towards * travelled)
        light = np.minimum(light, np.clip(0.5 + 4.0 * gap / travelled, 0, 1))
        travelled += np.clip(gap, 0.05, 0.4)
    share[facing] = light
    return share


def materials_at(figures: tuple[Figure, ...], points: Floats) -> list[tuple[Material, NDArray[np.intp], Floats]]:
    """For every material: which points `(K,)` carry it and those points in the figure's own axes `(3, K)`."""
    layers: list[tuple[Material, Floats, Floats]] = []
    for figure in figures:
        local = figure.turn.T @ points
        layers += [(part.material, part.solid(local), local) for part in figure.parts]
    nearest = np.argmin(np.stack([gap for _, gap, _ in layers]), axis=0)
    owned = [np.flatnonzero(nearest == index) for index in range(len(layers))]
    return [(material, own, local[:, own]) for (material, _, local), own in zip(layers, owned, strict=True) if own.size]
