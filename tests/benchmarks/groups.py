"""Photographs in groups that belong together: those of one person, or cut out of one photograph."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from diptych_server.core.folds import FOLD_COUNT
from diptych_server.ml.training_set import TrainingSet

_SERIES = 10


@dataclass(frozen=True)
class Photographs:
    """Embeddings (N, 4, D) float32, labels (N,) int64, and groups (N,) int64 that belong together."""

    embeddings: NDArray[np.float32]
    labels: NDArray[np.int64]
    groups: NDArray[np.int64]

    def split(self, shots: int, *, seed: int) -> tuple[TrainingSet, NDArray[np.bool_]]:
        """Some pictures of each label from one half of the groups, and which pictures (N,) are of the other half.

        A group is a burst, and stays in one fold.
        """
        random = np.random.default_rng(seed)
        groups = random.permutation(np.unique(self.groups))
        is_known = np.isin(self.groups, groups[: len(groups) // 2])
        by_label = [np.flatnonzero(is_known & (self.labels == label)) for label in np.unique(self.labels)]
        chosen = np.concatenate([random.permutation(members)[:shots] for members in by_label])
        bursts = np.unique(self.groups[chosen], return_inverse=True)[1].astype(np.int64)
        folds = random.permutation(bursts.max() + 1)[bursts] % FOLD_COUNT
        label_count = int(self.labels.max()) + 1
        training_set = TrainingSet(self.embeddings[chosen], self.labels[chosen], folds, bursts, label_count)
        return training_set, ~is_known

    def by_group(self, groups: int, pictures: int, *, seed: int) -> tuple[TrainingSet, TrainingSet]:
        """Groups as labels, with a picture of each of the first labels; and their pictures of other labels.

        Each picture is a burst, and pictures of one label share a fold.
        """
        chosen = np.sort(np.random.default_rng(seed).permutation(self._series())[:groups])
        place = np.searchsorted(chosen, self.groups)
        is_chosen = np.isin(self.groups, chosen)
        shown, asked = is_chosen & (self.labels < pictures), is_chosen & (self.labels >= pictures)
        return self._labelled(shown, place, len(chosen)), self._labelled(asked, place, len(chosen))

    def series_count(self) -> int:
        """How many groups have one picture of each of ten labels."""
        return len(self._series())

    def _series(self) -> NDArray[np.int64]:
        sizes = np.bincount(self.groups)
        kinds = np.bincount(np.unique(np.stack([self.groups, self.labels]), axis=1)[0])
        return np.flatnonzero((sizes == _SERIES) & (kinds == _SERIES))

    def _labelled(self, rows: NDArray[np.bool_], labels: NDArray[np.intp], count: int) -> TrainingSet:
        bursts = np.arange(int(rows.sum()), dtype=np.int64)
        return TrainingSet(
            self.embeddings[rows], labels[rows].astype(np.int64), self.labels[rows] % FOLD_COUNT, bursts, count
        )


def groups_of(labels: NDArray[np.int64], names: list[str]) -> NDArray[np.int64]:
    """The group (N,) of each picture, by the name of its file without the ending.

    "mirror__3" belongs to "mirror"; "IMG_1123" under the label of number 5 to the series of ten that begins at 1118,
    as in the Sign Language Digits Dataset.
    """
    keys = [_key(int(label), name) for label, name in zip(labels, names, strict=True)]
    return np.unique(keys, return_inverse=True)[1].astype(np.int64)


def _key(label: int, name: str) -> str:
    if "__" in name:
        return name.split("__", maxsplit=1)[0]
    number = re.search(r"\d+", name)
    return str((int(number[0]) - label) // _SERIES) if number else name


def nearest_centroid(training_set: TrainingSet, asked: NDArray[np.float32]) -> NDArray[np.int64]:
    """The answers (N,) of the mean of each label's standardised embeddings, to embeddings (N, D)."""
    pictures = training_set.embeddings[:, 0]
    mean, spread = pictures.mean(axis=0), pictures.std(axis=0) + 1e-6
    shown, asked = _units((pictures - mean) / spread), _units((asked - mean) / spread)
    centres = [shown[training_set.labels == label].mean(axis=0) for label in range(training_set.label_count)]
    answers: NDArray[np.int64] = (asked @ _units(np.stack(centres)).T).argmax(axis=1)
    return answers


def _units(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    units: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return units
