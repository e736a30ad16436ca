"""The exact sign-flip test: whether paired differences lean to one side more than chance makes them.

If two versions differ only by chance, each recording could as well have changed in the other direction. The p-value is
the share of all patterns of signs whose sum is at least as far from zero as the sum seen (Fisher's randomisation test,
The Design of Experiments, 1935). It is exact for any number of recordings: the distribution of the sum is the inverse
Fourier transform of its characteristic function, the product of the cosines of the differences.
"""

from math import ceil, log2

import numpy as np
from numpy.typing import NDArray


def sign_flip_p_value(differences: NDArray[np.int64]) -> float:
    """The two-sided p-value of whole numbers (R,), in any order; 1 without any that differs from 0."""
    sizes, counts = np.unique(np.abs(differences[differences != 0]), return_counts=True)
    seen = abs(int(differences.sum()))
    if not seen:
        return 1.0
    step = int(np.gcd.reduce(sizes))
    chances = _chances(sizes // step, counts)
    furthest = len(chances) // 2
    return min(1.0, max(2 * float(chances[seen // step : furthest + 1].sum()), lowest_p_value(int(counts.sum()))))


def _chances(sizes: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """The probabilities of the sums 0, 1, ..., furthest, -furthest, ..., -1 under random signs."""
    furthest = int((sizes * counts).sum())
    angles = 2 * np.pi * np.arange(2 * furthest + 1) / (2 * furthest + 1)
    characteristic = np.ones_like(angles)
    for size, count in zip(sizes, counts, strict=True):
        characteristic *= np.cos(size * angles) ** count
    chances: NDArray[np.float64] = np.fft.ifft(characteristic).real
    return chances


def lowest_p_value(count: int) -> float:
    """The p-value of `count` differences that all have one sign; no pattern has a lower one."""
    return min(1.0, 2.0 ** (1 - count))


def fewest_differences(level: float) -> int:
    """The fewest differences whose p-value can be `level` or lower."""
    return ceil(1 - log2(level))
