"""The picture of a map: one dot for each picture, painted into one array, so that thousands cost a frame nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diptych_client.desktop.drawing.map_view import MapView

Inks = NDArray[np.float32]
"""Colours, shape (..., 3), 0 to 1."""

_INKS: Final = 4
"""What a pixel of a dot consists of: its colour, its outline, the mark of a change, and the ground around it."""
_PALE = 0.82
"""How much of the ground is in the colour of dots that are not in focus."""
_LINE, _FEW = 0.55, 600
"""The opacity of lines, and how many of them have it: more are fainter."""
_MOST_STEPS = 400_000
"""The maximum number of pixels of all lines; beyond it they would hide the dots."""


class Shape(IntEnum):
    """Which versions have a picture."""

    A = 0
    """A ring."""
    B = 1
    """A disc."""
    BOTH = 2
    """A disc with an outline."""


class Turn(IntEnum):
    """How the answer to a picture changed; drawn in this order, lost ones on top."""

    NONE = 0
    FIXED = 1
    """A circle around the dot."""
    LOST = 2
    """A diamond around the dot."""


@dataclass(frozen=True, slots=True)
class Dots:
    """The points of a map, those of a recording after each other."""

    places: NDArray[np.float64]
    """Shape (N, 2), on the map."""
    inks: Inks
    """Shape (N, 3)."""
    shapes: NDArray[np.int64]
    turns: NDArray[np.int64]
    recordings: NDArray[np.int64]
    """A number for each recording."""
    is_shown: NDArray[np.bool_]
    in_focus: NDArray[np.bool_]
    """The others are pale."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The colours (3,) of everything but the dots."""

    panel: Inks
    outline: Inks
    line: Inks
    lost: Inks
    fixed: Inks


def paint(dots: Dots, view: MapView, ground: Ground, *, radius: float) -> Inks:
    """The picture: shape (height, width, 4), RGBA, opaque. `radius` of a dot is in pixels."""
    reach = len(_stamp(radius)[0, 0]) // 2
    pixels = np.rint(view.to_pixels(dots.places)).astype(np.int64)
    seen = dots.is_shown & _is_inside(pixels, view, reach)
    order = np.flatnonzero(seen)
    order = order[np.lexsort((dots.turns[order], dots.in_focus[order]))]  # the last ones are on top
    picture = np.empty((view.height, view.width, 4), np.float32)
    picture[..., :3], picture[..., 3] = ground.panel, 1
    _draw_lines(picture, dots, view, ground)
    kinds = dots.turns[order] * len(Shape) + dots.shapes[order]
    own, weights, rows, columns = _topmost(kinds, pixels[order], view, radius)
    picture[rows, columns, :3] = _mixed(weights, picture[rows, columns, :3], dots, order[own], ground)
    return picture


def _is_inside(pixels: NDArray[np.int64], view: MapView, reach: int) -> NDArray[np.bool_]:
    return np.asarray(((pixels > -reach) & (pixels < (view.width + reach, view.height + reach))).all(axis=1))


def _topmost(
    kinds: NDArray[np.int64], pixels: NDArray[np.int64], view: MapView, radius: float
) -> tuple[NDArray[np.int64], Inks, NDArray[np.int64], NDArray[np.int64]]:
    """The pixels that dots cover: the place of the topmost dot among those given, its inks, the rows and the columns.

    Args:
        kinds: (N,) the stamps of the dots, the last one on top.
        pixels: (N, 2) their middles.
        view: gives the size of the picture.
        radius: of a dot.
    """
    stamps = _stamp(radius).reshape(-1, *_stamp(radius).shape[2:])
    side = stamps.shape[1]
    reach = side // 2
    top = np.full((view.height + 2 * side, view.width + 2 * side), -1, np.int64)  # with room for dots at the edges
    flat, places = top.reshape(-1), np.arange(len(kinds))
    bases = (pixels[:, 1] + side) * top.shape[1] + pixels[:, 0] + side
    cover = stamps.sum(axis=-1) > 0
    for down, right in np.argwhere(cover.any(axis=0)):
        covers = cover[kinds, down, right]
        below = bases[covers] + (down - reach) * top.shape[1] + right - reach
        flat[below] = np.maximum(flat[below], places[covers])  # the last of equal pixels is the topmost
    rows, columns = np.nonzero(top[side : side + view.height, side : side + view.width] >= 0)
    own = top[rows + side, columns + side]
    inks = stamps[kinds[own], rows - pixels[own, 1] + reach, columns - pixels[own, 0] + reach]
    return own, inks, rows, columns


def _mixed(weights: Inks, below: Inks, dots: Dots, own: NDArray[np.int64], ground: Ground) -> Inks:
    marks = np.stack((ground.panel, ground.fixed, ground.lost))
    pale = np.where(dots.in_focus[own], 0, _PALE)[:, None]
    inks = dots.inks[own], np.broadcast_to(ground.outline, (len(own), 3)), marks[dots.turns[own]]
    mixed = below * (1 - weights.sum(axis=-1, keepdims=True)) + ground.panel * weights[:, 3:]
    for place, ink in enumerate(inks):
        mixed = mixed + weights[:, place : place + 1] * (ink * (1 - pale) + ground.panel * pale)
    return np.asarray(mixed, np.float32)


@lru_cache(maxsize=8)
def _stamp(radius: float) -> Inks:
    """The weights of the inks in each pixel of a dot: shape (turns, shapes, side, side, inks), sums of 0 to 1."""
    around = radius + max(2.5, 0.65 * radius)
    """Of the marks of changes."""
    reach = int(np.ceil(around * 1.3 + 2))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float64)
    round_, diamond = np.hypot(x, y), (np.abs(x) + np.abs(y)) / np.sqrt(2)
    thick = max(1.2, radius / 3.2)
    disc, halo = _cover(round_, radius), _cover(round_, radius + 1)
    ring, edge = disc - _cover(round_, radius - thick), disc - _cover(round_, radius - 0.6 * thick)
    marks = {
        Turn.NONE: np.zeros_like(disc),
        Turn.FIXED: _cover(round_, around) - _cover(round_, around - thick),
        Turn.LOST: _cover(diamond, around) - _cover(diamond, around - thick),
    }
    stamps = np.zeros((len(Turn), len(Shape), *disc.shape, _INKS), np.float32)
    for turn, mark in marks.items():
        for shape in Shape:
            fill = ring if shape is Shape.A else disc - edge if shape is Shape.BOTH else disc
            outline = edge if shape is Shape.BOTH else np.zeros_like(disc)
            change = mark * (1 - halo)
            rest = np.clip(halo - fill - outline, 0, 1)
            stamps[turn, shape] = np.stack((fill, outline, change, rest), axis=-1)
    return stamps


def _cover(distance: NDArray[np.float64], radius: float) -> NDArray[np.float64]:
    """How much of each pixel is nearer to the centre than this."""
    return np.asarray(np.clip(radius + 0.5 - distance, 0, 1))


def _draw_lines(picture: Inks, dots: Dots, view: MapView, ground: Ground) -> None:
    """Join the shown pictures of each recording, in their order, by a thin line."""
    shown = np.flatnonzero(dots.is_shown)
    if len(shown) < 2:  # noqa: PLR2004  a line has two ends
        return
    joins = dots.recordings[shown[:-1]] == dots.recordings[shown[1:]]
    joins &= dots.in_focus[shown[:-1]] & dots.in_focus[shown[1:]]
    begins, ends = (view.to_pixels(dots.places[part[joins]]) for part in (shown[:-1], shown[1:]))
    begins, ends = _clipped(begins, ends, view)
    lengths = np.ceil(np.abs(ends - begins).max(axis=1, initial=0)).astype(np.int64) + 1
    if not len(lengths) or lengths.sum() > _MOST_STEPS:
        return
    opacity = _LINE * min(1.0, (_FEW / len(lengths)) ** 0.5)
    rows, columns, covers = _steps(begins, ends, lengths)
    fits = (rows >= 0) & (rows < view.height) & (columns >= 0) & (columns < view.width)
    cover = np.zeros((view.height, view.width), np.float32)
    cover[rows[fits], columns[fits]] = covers[fits]
    picture[..., :3] += (opacity * cover)[..., None] * (ground.line - ground.panel)


def _clipped(
    begins: NDArray[np.float64], ends: NDArray[np.float64], view: MapView
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The parts of lines (N, 2) that are inside the drawing."""
    along = ends - begins
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.stack(((0 - begins) / along, ((view.width, view.height) - begins) / along))
    inside = (begins >= 0) & (begins <= (view.width, view.height))
    flat = along == 0
    first = np.where(flat, np.where(inside, 0, 1), shares.min(axis=0)).max(axis=1).clip(0, 1)
    last = np.where(flat, np.where(inside, 1, 0), shares.max(axis=0)).min(axis=1).clip(0, 1)
    seen = first < last
    return (begins + along * first[:, None])[seen], (begins + along * last[:, None])[seen]


def _steps(
    begins: NDArray[np.float64], ends: NDArray[np.float64], lengths: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """The pixels of lines, two beside each other for each step, with how much of each is covered (Wu, 1991)."""
    owner = np.repeat(np.arange(len(lengths)), lengths)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    share = step / np.maximum(lengths - 1, 1)[owner]
    places = begins[owner] + (ends - begins)[owner] * share[:, None]
    is_steep = (np.abs(ends - begins)[:, 1] > np.abs(ends - begins)[:, 0])[owner]
    major = np.rint(np.where(is_steep, places[:, 1], places[:, 0])).astype(np.int64)
    minor = np.where(is_steep, places[:, 0], places[:, 1])
    low = np.floor(minor).astype(np.int64)
    over = (minor - low).astype(np.float32)
    major, minors, covers = np.tile(major, 2), np.concatenate((low, low + 1)), np.concatenate((1 - over, over))
    steep = np.tile(is_steep, 2)
    return np.where(steep, major, minors), np.where(steep, minors, major), covers
