"""Pairs of versions whose true difference is known: drawn from recordings, trained, and asked about each other.

A world draws some labels, recordings of them, and their folds, which they keep. Version A holds some of the recordings;
each kind of version B differs from A in one way. The recordings of all other groups are new to both: on them the final
heads show the true difference.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.comparing_pictures import FRAMES, Recordings
from diptych_server.core.folds import FOLD_COUNT, choose_fold
from diptych_server.core.parameters import HeadParameters
from diptych_server.ml.comparing.margins import lead
from diptych_server.ml.fit import fit, fit_folds
from diptych_server.ml.heads import FoldHeads, Head, HeadSet
from diptych_server.ml.temperature import tempered
from diptych_server.ml.training_set import TrainingSet

LABELS: Final = 5
SEEDS: Final = 3
Rows = NDArray[np.int64]
Margins = NDArray[np.float32]


@dataclass(frozen=True)
class World:
    """Chosen recordings by label, (LABELS, R) each: `held` those of A, `spare` others.

    fresh: (F,) recordings of the same labels and other groups;
    labels: (all,) the place of each recording's label among the chosen ones; folds: (sets of folds, all).
    """

    recordings: Recordings
    held: Rows
    spare: Rows
    fresh: Rows
    labels: Rows
    folds: Rows


@dataclass(frozen=True)
class Version:
    """The recordings of a version, and their labels in it."""

    rows: Rows
    labels: Rows


def draw_world(recordings: Recordings, *, held: int, spare: int, seed: int, fold_sets: int = 1) -> World:
    """A world with `held` and `spare` recordings of each of five labels, each of another group if there are enough."""
    random = np.random.default_rng(seed)
    chosen = random.permutation(np.unique(recordings.labels))[:LABELS]
    used: set[int] = set()
    drawn = []
    for label in chosen:
        members = random.permutation(np.flatnonzero(recordings.labels == label))
        is_used = np.isin(recordings.groups[members], list(used))
        taken = members[np.argsort(is_used, kind="stable")][: held + spare]
        used.update(recordings.groups[taken].tolist())
        drawn.append(taken)
    rows = np.stack(drawn).astype(np.int64)
    is_fresh = np.isin(recordings.labels, chosen) & ~np.isin(recordings.groups, list(used))
    labels = np.full(len(recordings.labels), -1, np.int64)
    for place, label in enumerate(chosen):
        labels[recordings.labels == label] = place
    folds = np.stack([_folds(recordings, rows, labels, random) for _ in range(fold_sets)])
    return World(recordings, rows[:, :held], rows[:, held:], np.flatnonzero(is_fresh), labels, folds)


def versions(world: World, *, seed: int) -> Mapping[str, Version]:
    """Version A, and a version B for each kind of difference."""
    random = np.random.default_rng(seed)
    held, spare = world.held, world.spare
    half, count = held.shape[1] // 2, held.shape[1]
    a = _version(world, held)
    wrong = random.permutation(held.size)[: held.size // 5]
    mislabelled = a.labels.copy()
    mislabelled[wrong] = (mislabelled[wrong] + random.integers(1, LABELS, len(wrong))) % LABELS
    return {
        "A": a,
        "the seed alone": a,
        "half of the recordings exchanged": _version(world, np.concatenate([held[:, half:], spare[:, :half]], axis=1)),
        "other recordings": _version(world, spare[:, :count]),
        "twice the recordings": _version(world, np.concatenate([held, spare[:, :count]], axis=1)),
        "20 % of the recordings mislabelled": replace(a, labels=mislabelled),
        "half of the recordings removed": _version(world, held[:, half:]),
    }


def train(world: World, version: Version, *, seed: int, fold_set: int = 0) -> HeadSet:
    """The heads of a version without calibration, as margins are measured."""
    result = fit(training_set(world, version, fold_set), HeadParameters(seed=seed), on_epoch=lambda _: None)
    return tempered(result.heads, 1 / result.calibration.temperature)


def train_folds(world: World, version: Version, *, seed: int, fold_set: int = 0) -> FoldHeads:
    """The fold heads alone."""
    parameters = HeadParameters(seed=seed)
    return fit_folds(training_set(world, version, fold_set), parameters, on_epoch=lambda _: None).heads


def training_set(world: World, version: Version, fold_set: int = 0) -> TrainingSet:
    """The pictures of a version."""
    views, dimension = world.recordings.embeddings.shape[2:]
    return TrainingSet(
        world.recordings.embeddings[version.rows].reshape(-1, views, dimension),
        version.labels.repeat(FRAMES),
        world.folds[fold_set, version.rows].repeat(FRAMES),
        version.rows.repeat(FRAMES),
        LABELS,
    )


def honest_margins(world: World, heads: FoldHeads, rows: Rows, *, fold_set: int = 0) -> Margins:
    """The margins (R, FRAMES) of the true labels of recordings, by the head of the fold of each; NaN without."""
    found = np.full((len(rows), FRAMES), np.nan, np.float32)
    for fold, head in enumerate(heads):
        places = np.flatnonzero(world.folds[fold_set, rows] == fold)
        if head is not None and len(places):
            found[places] = margins(world, head, rows[places])
    return found


def margins(world: World, head: Head, rows: Rows) -> Margins:
    """The margins (R, FRAMES) of the true labels of recordings, by one head."""
    embeddings = world.recordings.embeddings[rows, :, 0]
    answers = head.predict(embeddings.reshape(-1, embeddings.shape[2]))
    return lead(answers, world.labels[rows].repeat(FRAMES)).reshape(-1, FRAMES)


def union(first: Version, second: Version) -> Rows:
    """The recordings that are in either version, and have the same label in those that hold them."""
    labels: dict[int, set[int]] = {}
    for version in (first, second):
        for row, label in _pairs(version):
            labels.setdefault(row, set()).add(label)
    return np.array(sorted(row for row, found in labels.items() if len(found) == 1), np.int64)


def _pairs(version: Version) -> Iterator[tuple[int, int]]:
    return zip(version.rows.tolist(), version.labels.tolist(), strict=True)


def _version(world: World, rows: Rows) -> Version:
    flat = rows.flatten()
    return Version(flat, world.labels[flat])


def _folds(recordings: Recordings, rows: Rows, labels: Rows, random: np.random.Generator) -> Rows:
    """A fold for each recording (all,), chosen as the product does, in random order; a group keeps to one."""
    folds = np.zeros(len(recordings.labels), np.int64)
    of_group: dict[int, int] = {}
    of_label: dict[int, dict[int, int]] = {place: {} for place in range(LABELS)}
    total: dict[int, int] = {}
    order = random.permutation(FOLD_COUNT)
    for row in rows.T.flatten():
        label, group = int(labels[row]), int(recordings.groups[row])
        fold = of_group.setdefault(group, choose_fold(of_label[label], total))
        of_label[label][fold] = of_label[label].get(fold, 0) + FRAMES
        total[fold] = total.get(fold, 0) + FRAMES
        folds[row] = order[fold]
    return folds
