"""Batches of a few fixed sizes: the GPU's work is recorded once per size, and batches are padded to the next size."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

SIZES: Final = (1, 2, 4, 8, 16, 32, 64)
"""Ascending powers of two, so that no batch is padded to more than twice its size."""


@dataclass(frozen=True)
class Batch:
    """Some rows of a call, and their size after padding."""

    rows: slice
    size: int


def batches(count: int) -> Iterator[Batch]:
    """The batches of `count` rows, in order: as many of the largest size as there are, then one for the rest."""
    largest = SIZES[-1]
    for start in range(0, count, largest):
        stop = min(start + largest, count)
        yield Batch(slice(start, stop), next(size for size in SIZES if size >= stop - start))
