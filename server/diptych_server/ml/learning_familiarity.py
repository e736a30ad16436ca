"""Learns from the training pictures of a model what is familiar to it, and from the honest ones where that ends.

The threshold is the distance that 95 % of the honest pictures stay below: each is compared only with pictures that the
head of its fold has learned.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from diptych_server.core.folds import FOLD_COUNT
from diptych_server.core.metrics import FamiliarityMetrics
from diptych_server.ml.familiarity import NEIGHBOURS, Familiarity, distances_to
from diptych_server.ml.heads import direction
from diptych_server.ml.tensor_files import Floats
from diptych_server.ml.training_set import TrainingSet

FEWEST_BURSTS: Final = 10
"""With fewer bursts, or fewer than all folds, no threshold can be known."""

MOST_PICTURES: Final = 1000
"""The most directions of a model: more would cost a live frame more than 2 % of its time."""

_QUANTILE: Final = 0.95
_ROWS_AT_A_TIME: Final = 1024


def learn_familiarity(training_set: TrainingSet) -> tuple[Familiarity, FamiliarityMetrics] | None:
    """What a model that is trained on this set knows; None if there are too few bursts or folds.

    Takes 0.3 s for 5,000 pictures. CPU-bound, deterministic.
    """
    burst_count = len(np.unique(training_set.bursts))
    if burst_count < FEWEST_BURSTS or len(np.unique(training_set.folds)) < FOLD_COUNT:
        return None
    directions = direction(np.ascontiguousarray(training_set.embeddings[:, 0]))
    kept = _spread_over_bursts(training_set.bursts)
    stored = directions[kept].astype(np.float16)
    learned = training_set.learned()[kept]
    distances = _honest_distances(directions, stored.astype(np.float32), learned, training_set.folds)
    judged = np.isfinite(distances)
    if not judged.any():
        return None
    threshold = float(np.quantile(distances[judged], _QUANTILE))
    if threshold <= 0:
        return None
    metrics = FamiliarityMetrics(
        threshold=threshold,
        burst_count=burst_count,
        instance_count=int(judged.sum()),
        false_share=_false_share(distances[judged], training_set.folds[judged]),
    )
    return Familiarity(stored, threshold), metrics


def _spread_over_bursts(bursts: NDArray[np.int64]) -> NDArray[np.int64]:
    """At most MOST_PICTURES rows, in order: the same number of every burst, evenly spread over it."""
    if len(bursts) <= MOST_PICTURES:
        return np.arange(len(bursts))
    order = np.argsort(bursts, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(bursts[order])) + 1)
    each = max(MOST_PICTURES // len(groups), 1)
    kept = [rows[np.linspace(0, len(rows) - 1, min(each, len(rows))).astype(np.int64)] for rows in groups]
    return np.sort(np.concatenate(kept)[:MOST_PICTURES])


def _honest_distances(
    directions: Floats, stored: Floats, learned: NDArray[np.bool_], folds: NDArray[np.int64]
) -> Floats:
    """The distance of each picture to the stored pictures that its fold's head learned: (N,), NaN if there are few."""
    distances = np.full(len(directions), np.nan, np.float32)
    for fold in range(FOLD_COUNT):
        rows = np.flatnonzero(folds == fold)
        known = stored[learned[:, fold]]
        if len(known) < NEIGHBOURS:
            continue
        for start in range(0, len(rows), _ROWS_AT_A_TIME):
            some = rows[start : start + _ROWS_AT_A_TIME]
            distances[some] = distances_to(directions[some] @ known.T)
    return distances


def _false_share(distances: Floats, folds: NDArray[np.int64]) -> float:
    """The share of pictures beyond a threshold from the pictures of other folds."""
    beyond = 0
    for fold in np.unique(folds):
        others = distances[folds != fold]
        threshold = np.quantile(others, _QUANTILE) if len(others) else np.inf
        beyond += int((distances[folds == fold] > threshold).sum())
    return beyond / len(distances)
