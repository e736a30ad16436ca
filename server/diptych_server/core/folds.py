"""Folds: five groups of bursts. A burst keeps its fold for life: scores are honest, comparisons fair."""

from collections.abc import Mapping
from typing import Final

FOLD_COUNT: Final = 5
"""How many groups there are, and so how many fold heads a head set has room for."""


def choose_fold(pictures_of_label: Mapping[int, int], pictures: Mapping[int, int]) -> int:
    """The fold for a new burst: the one with the fewest pictures of its label, then with the fewest pictures at all.

    Args:
        pictures_of_label: how many pictures of the burst's label each fold of the dataset holds; none where missing.
        pictures: how many pictures of any label each fold holds.
    """
    return min(range(FOLD_COUNT), key=lambda fold: (pictures_of_label.get(fold, 0), pictures.get(fold, 0), fold))
