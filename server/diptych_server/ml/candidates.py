"""Candidates for near copies: pictures whose embeddings are closest, found with short codes."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

CODE_BYTES: Final = 256
"""The length of a code, one int8 per byte."""

_NEIGHBOURS = 8
_LEAST_COSINE = 0.68
_ROWS_AT_A_TIME = 256
_COLUMNS_AT_A_TIME = 16_384
_LONGEST = 127

Codes = NDArray[np.int8]
"""(N, CODE_BYTES)."""


@dataclass(frozen=True)
class Coded:
    """N pictures to compare: `codes` (N, CODE_BYTES), and the number of each one's recording (N,) int64."""

    codes: Codes
    recordings: NDArray[np.int64]


def codes_of(views: NDArray[np.float32]) -> Codes:
    """A code for the views (N, V, D) of each picture. Thread-safe.

    It represents the mean embedding of the picture and its mirror image, so that both have the same code. Its values
    are products with fixed random directions: the cosine of two codes approximates that of the embeddings.
    """
    units = views[:, :2] / np.maximum(np.linalg.norm(views[:, :2], axis=2, keepdims=True), 1e-12)
    shadows = units.mean(axis=1) @ _directions(views.shape[2])
    longest = np.maximum(np.abs(shadows).max(axis=1, keepdims=True), 1e-12)
    codes: Codes = np.rint(shadows / longest * _LONGEST).astype(np.int8)
    return codes


def candidates(new: NDArray[np.int64], among: Coded) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
    """Pairs of each new picture with the closest ones of other recordings, block by block.

    Yields pairs (P, 2) of rows, smaller first and unique within a block, and the cosines (P,) of their codes.

    Memory is bounded by the blocks; CPU-bound, thread-safe.
    """
    units = among.codes.astype(np.float32)
    units /= np.maximum(np.linalg.norm(units, axis=1, keepdims=True), 1e-12)
    for start in range(0, len(new), _ROWS_AT_A_TIME):
        rows = new[start : start + _ROWS_AT_A_TIME]
        closest, cosines = _closest(rows, units, among.recordings)
        first = np.broadcast_to(rows[:, None], closest.shape)[cosines > _LEAST_COSINE]
        second = closest[cosines > _LEAST_COSINE]
        pairs = np.unique(np.stack([np.minimum(first, second), np.maximum(first, second)], axis=1), axis=0)
        yield pairs, np.einsum("nd,nd->n", units[pairs[:, 0]], units[pairs[:, 1]])


def _closest(
    rows: NDArray[np.int64], units: NDArray[np.float32], recordings: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The closest rows to each given row, and their cosines: (R, neighbours); -1 if there are fewer."""
    closest = np.full((len(rows), _NEIGHBOURS), -1, np.int64)
    cosines = np.full((len(rows), _NEIGHBOURS), -1, np.float32)
    for start in range(0, len(units), _COLUMNS_AT_A_TIME):
        columns = np.arange(start, min(start + _COLUMNS_AT_A_TIME, len(units)))
        block = units[rows] @ units[columns].T
        block[recordings[rows][:, None] == recordings[columns]] = -1
        every = np.concatenate([cosines, block], axis=1)
        which = np.argpartition(-every, _NEIGHBOURS - 1, axis=1)[:, :_NEIGHBOURS]
        numbers = np.concatenate([closest, np.broadcast_to(columns, block.shape)], axis=1)
        closest = np.take_along_axis(numbers, which, axis=1)
        cosines = np.take_along_axis(every, which, axis=1)
    return closest, cosines


@lru_cache(maxsize=4)
def _directions(dimension: int) -> NDArray[np.float32]:
    random = np.random.default_rng(0)
    return random.standard_normal((dimension, CODE_BYTES)).astype(np.float32)
