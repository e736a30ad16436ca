"""Folders named train, valid and test: splits of a data set for other programs, not labels.

Many exports have a folder per split, each with a folder per class. The labels are the classes of all splits together.
A label that is really named train is recognised because its pictures are directly in it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

Place = Sequence[str]
"""The location of a picture: its folders from the top down, and the file's name."""

_SPLIT: Final = re.compile(
    r"(train|training|trn|val|valid|validation|dev|eval|evaluation|test|testing|tst|holdout)"
    r"([-_ ]?(set|split|data|\d+))?",
    re.IGNORECASE,
)
_NO_CLASS: Final = frozenset({"image", "images", "img", "imgs", "jpegimages", "photos", "pictures"})
"""Folders below a split with pictures of all classes, as in data sets for object detection."""

_FEWEST = 2
_BELOW_A_CLASS = 3
"""Parts of a location with a split, a class and a file."""


@dataclass(frozen=True, slots=True)
class Splits:
    """The splits that a folder is divided into."""

    names: tuple[str, ...]
    """The names of the folders, in the order train, validation, test if possible."""
    depth: int
    """The number of folders above those of the splits."""
    has_classes: bool = True
    """False if no folder below them names a class."""

    def label_of(self, place: Place) -> str | None:
        """The folder that names the label of a picture; None if there is none."""
        below = place[self.depth :]
        if len(below) < _FEWEST:
            return None
        if below[0] not in self.names:
            return below[0]
        return below[1] if self.has_classes and len(below) >= _BELOW_A_CLASS else None


def find_splits(places: Iterable[Place]) -> Splits | None:
    """The splits, if there are any; folders that contain only one folder are descended into."""
    left, depth = list(places), 0
    while left:
        if found := _splits_among([place[depth:] for place in left], depth):
            return found
        if len({place[depth] for place in left}) > 1 or any(len(place) < depth + _FEWEST for place in left):
            return None
        depth += 1
    return None


def _splits_among(places: Sequence[Place], depth: int) -> Splits | None:
    classes, direct = _classes(places)
    named = [name for name in classes if _SPLIT.fullmatch(name)]
    pure = [name for name in named if name not in direct]
    if pure and all(classes[name] <= _NO_CLASS for name in pure) and len(pure) >= _FEWEST:
        return Splits(_in_order(pure), depth, has_classes=False)
    alike = [name for name in pure if any(classes[name] & classes[other] for other in pure if other != name)]
    if len(alike) >= _FEWEST:
        return Splits(_in_order(named), depth)
    is_all_splits = len(named) == len(classes) and not any(classes[name] for name in direct)
    if is_all_splits and len(pure) == 1 and len(classes[pure[0]] - _NO_CLASS) >= _FEWEST:
        return Splits(_in_order(named), depth)
    return None


def _classes(places: Sequence[Place]) -> tuple[Mapping[str, set[str]], set[str]]:
    """The folders in each folder, and the folders with pictures directly in them."""
    classes: defaultdict[str, set[str]] = defaultdict(set)
    direct = set()
    for place in places:
        if len(place) >= _BELOW_A_CLASS:
            classes[place[0]].add(place[1].casefold())
        elif len(place) == _FEWEST:
            classes[place[0]] |= set()
            direct.add(place[0])
    return classes, direct


def _in_order(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: (_rank(name.casefold()), name)))


def _rank(name: str) -> int:
    return next((rank for rank, start in enumerate(("tr", "v", "d", "e", "te")) if name.startswith(start)), 9)
