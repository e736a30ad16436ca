"""The visual likeness of two pictures, even if one was recompressed, scaled, cropped, shifted or mirrored.

Embeddings represent the content of a picture, so two people who make the same sign are nearly as close as a picture and
its copy. A look represents the layout: it is a thumbnail, compared in every position, size and mirror image that a copy
may have. The comparison is sensitive to differences in content, but not to camera noise or recompression.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

LOOK_SIDE: Final = 32
"""The side of a look in pixels."""

Looks = NDArray[np.uint8]
"""(N, LOOK_SIDE, LOOK_SIDE, 3) RGB."""

_SIDE = 32
_ZOOMS = (1.0, 0.94, 0.88)
"""The compared fractions of a side, as a copy may be a crop of the other picture."""
_FARTHEST = 5  # pixels by which a copy may be shifted, in each direction
_PERIOD = 40  # at least _SIDE + _FARTHEST, so that shifts do not wrap around; fast to transform
_AROUND = 4  # the radius in pixels of the neighbourhood that a pixel is compared with
_NOISE = 1.5  # grey levels of a thumbnail's pixel that are ignored
_FAINT = 4.0  # grey levels at which differences begin to count fully
_PLAIN = 2.0  # the base likeness of two blank pictures of the same colour
_ONE_COLOUR = 12.0  # the scale, in grey levels, of their difference in mean colour
_AT_A_TIME = 64

_LEAST_LIKENESS, _LEAST_OF_TWINS = 0.78, 0.72
_TWINS: Final = 0.965
"""From this cosine of embeddings on, two pictures show the same content, so less likeness is required.

All three values were measured: `tests/benchmarks/near_copies.py`.
"""

_BLANK = 1.0
"""The largest standard deviation of a blank picture's look, in grey levels.

A covered camera gives 0.9 at most, with its noise and some light at the edge. Photographs of hands dimmed to a
thirtieth, and drawn scenes dimmed to a twentieth, give at least 1.1, plain walls 6.
"""

_Patterns = NDArray[np.float32]


def look_of(square: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The look (LOOK_SIDE, LOOK_SIDE, 3) uint8 of a square (side, side, 3) uint8 RGB. Thread-safe."""
    return np.asarray(Image.fromarray(square).resize((LOOK_SIDE, LOOK_SIDE), Image.Resampling.BOX))


def is_blank(look: NDArray[np.uint8]) -> bool:
    """Whether a look (LOOK_SIDE, LOOK_SIDE, 3) uint8 is that of a blank picture: black, or of one colour."""
    return bool(look.std(axis=(0, 1)).max() <= _BLANK)


def are_near_copies(likenesses: NDArray[np.float32], cosines: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which pairs are near copies, by their likeness (N,) and the cosine (N,) of their embeddings."""
    least = np.where(cosines >= _TWINS, _LEAST_OF_TWINS, _LEAST_LIKENESS)
    near: NDArray[np.bool_] = likenesses >= least
    return near


def likeness(first: Looks, second: Looks) -> NDArray[np.float32]:
    """The likeness (N,) float32, up to 1, of the looks of N pairs. CPU-bound, about a millisecond per pair."""
    found = np.empty(len(first), np.float32)
    for start in range(0, len(first), _AT_A_TIME):
        part = slice(start, start + _AT_A_TIME)
        found[part] = _likeness(first[part], second[part])
    return found


def _likeness(first: Looks, second: Looks) -> NDArray[np.float32]:
    ours, theirs = [*_patterns(first)], [*_patterns(second)]
    plain = _PLAIN * _closeness(first, second)
    best = np.full(len(first), -1, np.float32)
    for mine, other in _pairs(ours, theirs):
        np.maximum(best, _match(mine, other, plain=plain), out=best)
    return best


def _closeness(first: Looks, second: Looks) -> NDArray[np.float32]:
    """The similarity of each pair's mean colours: (N,) 0 to 1."""
    means = first.mean(axis=(1, 2), dtype=np.float32) - second.mean(axis=(1, 2), dtype=np.float32)
    near: NDArray[np.float32] = np.exp(-((means / _ONE_COLOUR) ** 2).mean(axis=1))
    return near


def _pairs(ours: list[_Patterns], theirs: list[_Patterns]) -> Iterator[tuple[_Patterns, _Patterns]]:
    """Pairs that may be the same view: one is whole, the other whole or cropped, mirrored or not."""
    mirrored = [other[..., ::-1] for other in theirs]
    for others in (theirs, mirrored):
        yield from ((ours[0], other) for other in others)
        yield from ((mine, others[0]) for mine in ours[1:])


def _patterns(looks: Looks) -> Iterator[_Patterns]:
    """The local contrast per zoom: (N, 3, _SIDE, _SIDE) float32; noise is small, edges are about 1."""
    for zoom in _ZOOMS:
        margin = LOOK_SIDE * (1 - zoom) / 2
        box = (margin, margin, LOOK_SIDE - margin, LOOK_SIDE - margin)
        small = [Image.fromarray(look).resize((_SIDE, _SIDE), Image.Resampling.BILINEAR, box=box) for look in looks]
        pixels = np.moveaxis(np.stack([np.asarray(each, np.float32) for each in small]), -1, 1)
        details = pixels - _around(pixels)
        details = np.sign(details) * np.maximum(np.abs(details) - _NOISE, 0)
        spread = _around((details**2).mean(axis=1, keepdims=True))
        yield details / np.sqrt(spread + _FAINT**2)


def _around(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean of the square around each pixel of (..., H, W)."""
    width = 2 * _AROUND + 1
    edges = [(0, 0)] * (pixels.ndim - 2) + [(_AROUND + 1, _AROUND)] * 2
    sums = np.pad(pixels, edges, mode="edge").cumsum(axis=-1).cumsum(axis=-2)
    total = sums[..., width:, width:] - sums[..., :-width, width:] - sums[..., width:, :-width]
    mean: NDArray[np.float32] = (total + sums[..., :-width, :-width]) / width**2
    return mean


def _match(first: _Patterns, second: _Patterns, *, plain: NDArray[np.float32]) -> NDArray[np.float32]:
    """The highest correlation (N,) over all positions; `plain` (N,) is the base likeness of blank pictures."""
    period = (_PERIOD, _PERIOD)
    product = (np.fft.rfft2(first, period) * np.fft.rfft2(second, period).conj()).sum(axis=1)
    reach = np.r_[0 : _FARTHEST + 1, _PERIOD - _FARTHEST : _PERIOD]
    common = np.fft.irfft2(product, period)[:, reach][:, :, reach].max(axis=(1, 2))
    lengths = [(each**2).sum(axis=(1, 2, 3)) + _PLAIN for each in (first, second)]
    correlation: NDArray[np.float32] = ((common + plain) / np.sqrt(lengths[0] * lengths[1])).astype(np.float32)
    return correlation
