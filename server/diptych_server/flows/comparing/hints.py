"""Estimated effects of the groups of changes, in closed form, until they are checked by training."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from diptych_server.core.comparison import ChangeGroup, ChangeKind, Difference
from diptych_server.flows.comparing.exam import Prepared, Sides
from diptych_server.ml.comparing.ridge import EditGroup, Pool, ridge_effects
from diptych_server.ml.tensor_files import Floats


def estimate_effects(prepared: Prepared, sides: Sides, embeddings: Floats) -> Floats:
    """The effects (groups, N) float32 of the groups that can be undone on the margins of all pictures of both.

    `embeddings` (N, D) are NaN for pictures without. CPU-bound: about 70 ms and 1 ms a group for 500 pictures, under a
    second for 5,000. NaN where there is no estimate.
    """
    found = prepared.difference
    groups = found.causal_groups
    effects = np.full((len(groups), len(found.pairs)), np.nan, np.float32)
    usable = np.flatnonzero(np.isfinite(embeddings).all(axis=1))
    asked = usable[prepared.labels[usable] >= 0]
    if len(groups) and len(asked):
        rows = np.full(len(found.pairs), -1, np.int64)
        rows[usable] = np.arange(len(usable))
        edits = [_edits(group, found, rows) for group in groups]
        effects[:, asked] = ridge_effects(_pool(found, sides, embeddings, usable), edits, rows[asked])
    return effects


def _pool(found: Difference, sides: Sides, embeddings: Floats, usable: NDArray[np.int64]) -> Pool:
    labels = [pair.a_label if pair.b_label is None else pair.b_label for pair in found.pairs]
    bars = np.where(sides.b.view.held, sides.b.view.barred, sides.a.view.barred)
    return Pool(
        embeddings=embeddings[usable],
        labels=np.array(labels, np.int64)[usable],
        folds=sides.b.view.folds[usable],
        bars=bars[usable],
        in_b=sides.b.view.held[usable],
        label_count=len(found.aligned.labels),
    )


def _edits(group: ChangeGroup, found: Difference, rows: NDArray[np.int64]) -> EditGroup:
    places = [place for place in group.places if rows[place] >= 0]
    own = _array([int(rows[place]) for place in places])
    if group.kind is ChangeKind.ADDED:
        return EditGroup(added=own)
    if group.kind is ChangeKind.REMOVED:
        return EditGroup(removed=own)
    old = [found.pairs[place].a_label or 0 for place in places]
    return EditGroup(relabelled=own, old_labels=_array(old))


def _array(numbers: Sequence[int]) -> NDArray[np.int64]:
    return np.array(numbers, np.int64)
