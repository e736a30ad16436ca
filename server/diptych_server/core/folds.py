"""Folds: five groups of bursts. A burst never changes its fold, which makes scores honest and comparable."""

from collections.abc import Mapping
from typing import Final

FOLD_COUNT: Final = 5
"""How many groups there are, and so how many fold heads a head set has room for."""


def choose_fold(pictures_of_label: Mapping[int, int], pictures: Mapping[int, int]) -> int:
    """The fold for a new burst: the one with the fewest pictures of its label, then with the fewest pictures at all.

    Args:
        pictures_of_label: the number of pictures of the burst's label in each fold of the dataset; 0 if missing.
        pictures: the number of pictures of any label in each fold.
    """
    return min(range(FOLD_COUNT), key=lambda fold: (pictures_of_label.get(fold, 0), pictures.get(fold, 0), fold))
