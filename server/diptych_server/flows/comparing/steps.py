"""The training set of a step of a check: the data of a snapshot, or that of B without a group of changes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from diptych_server.core.comparison import ChangeKind, Difference, HeldPicture
from diptych_server.core.comparison_check import Step, further_seed
from diptych_server.core.parameters import HeadParameters
from diptych_server.core.training import Model
from diptych_server.flows.comparing.honesty import Kinship
from diptych_server.ml.fitter import Layout, TrainingFile
from diptych_server.ml.frames import VIEW_COUNT


class Row(NamedTuple):
    """A picture to train on, by its place among all pairs, with the index of its label in the heads."""

    instance_id: UUID
    place: int
    label: int
    fold: int
    barred: int


@dataclass(frozen=True)
class StepPlan:
    """What to train on for a step: rows in the order of training, and what each label of the heads means.

    `columns` are places in the list of all labels.
    """

    rows: Sequence[Row]
    columns: Sequence[int]

    def only(self, places: Collection[int]) -> StepPlan:
        """The plan without other pictures."""
        return replace(self, rows=[row for row in self.rows if row.place in places])

    def file(self, kin: Kinship, *, dimension: int) -> TrainingFile:
        """A training file of these rows, without embeddings; there must be a row.

        It takes 20 KB of memory for each picture with 4 views of 1,216 numbers: 100 MB for 5,000.
        """
        file = TrainingFile.empty(Layout(len(self.rows), VIEW_COUNT, dimension, len(self.columns)))
        file.labels[:] = [row.label for row in self.rows]
        file.folds[:] = [row.fold for row in self.rows]
        file.bursts[:] = kin.recordings[[row.place for row in self.rows]]
        file.barred[:] = [row.barred for row in self.rows]
        return file


def parameters_of(step: Step, a: Model, b: Model) -> HeadParameters:
    """The parameters of a step: those of its snapshot with another seed, or those of B."""
    model = a if step.is_of_a else b
    return replace(model.parameters, seed=further_seed(model, step.number))


def plan_of(step: Step, found: Difference, kin: Kinship) -> StepPlan:
    """What to train on for a step; ordered by instance, as in the training of the snapshot."""
    if step.group_id:
        return _without(step.group_id, found, kin)
    held = [pair.a if step.is_of_a else pair.b for pair in found.pairs]
    rows = [_row(each, place, each.label_index) for place, each in enumerate(held) if each]
    return StepPlan(sorted(rows), found.aligned.a_means if step.is_of_a else found.aligned.b_own)


def _without(group_id: str, found: Difference, kin: Kinship) -> StepPlan:
    """B with a group undone: added pictures left out, removed ones put back, relabelled ones under their old label."""
    [group] = [each for each in found.causal_groups if each.id == group_id]
    undone = frozenset(group.places)
    columns = list(found.aligned.b_own)
    touched = _touched(found, kin)
    rows = []
    for place, pair in enumerate(found.pairs):
        if place not in undone and pair.b:
            rows.append(_row(pair.b, place, pair.b.label_index))
        elif place in undone and pair.a and pair.a_label is not None:
            label = _index(columns, pair.a_label)
            if group.kind is ChangeKind.REMOVED:
                rows.append(_row(pair.a, place, label, also_barred=touched[place]))
            elif pair.b:
                rows.append(_row(pair.b, place, label))
    return StepPlan(sorted(rows), columns)


def _row(held: HeldPicture, place: int, label: int, *, also_barred: int = 0) -> Row:
    fold = held.fold or 0
    return Row(held.instance_id, place, label, fold, (held.barred or 0) | 1 << fold | also_barred)


def _index(columns: list[int], label: int) -> int:
    """The index of a label in the heads, which get it if B does not have it."""
    if label not in columns:
        columns.append(label)
    return columns.index(label)


def _touched(found: Difference, kin: Kinship) -> Sequence[int]:
    """For each picture, a bit for each fold that holds pictures that belong to it: their heads must not learn it."""
    own: NDArray[np.int64] = 1 << np.array([pair.either.fold or 0 for pair in found.pairs], np.int64)
    bits = np.zeros(kin.relatives.max(initial=-1) + 1, np.int64)
    np.bitwise_or.at(bits, kin.relatives, own)
    touched = bits[kin.relatives]
    for here, there in ((0, 1), (1, 0)):
        np.bitwise_or.at(touched, kin.near[:, here], own[kin.near[:, there]])
    return [int(each) for each in touched]
