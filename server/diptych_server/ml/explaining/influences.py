"""Which recordings decided an answer: what removing each would take away from the score of the answer.

The effect of removing a recording is computed in closed form by a ridge regression on the inputs of the head
(`ml/explaining/ridge.py`); measured on two sets of photographs, the recording that it names moves the answer of a head
that is trained again more than another recording of the label in 92 to 94 % of pictures. It is a hint, not a check.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diptych_server.ml.explaining.ridge import Ridge
from diptych_server.ml.heads import Head, unit
from diptych_server.ml.tensor_files import Floats

CLEAR_RATIO: Final = 1.3
"""Below this ratio of the largest effect to the second, the first one named is the right one in half of the cases."""


@dataclass(frozen=True, slots=True)
class Influence:
    """What one recording contributes, under one label.

    `group` is the number of the recording and label, `nearest` the row of its picture that is most like the asked one,
    `similarity` the cosine of the two.
    """

    group: int
    effect: float
    share: float
    nearest: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Explained:
    """The recordings behind an answer: supporting ones by decreasing effect, opposing ones by increasing effect.

    Supporting ones have the label of the answer, opposing ones another one.

    `has_several_causes` is True if the largest effect is below 1.3 times the second.
    """

    supporting: tuple[Influence, ...]
    opposing: tuple[Influence, ...]
    has_several_causes: bool


def unit_inputs(head: Head, embeddings: Floats) -> Floats:
    """The inputs of a head, of length 1 (N, D) float32, for embeddings (N, D) float32."""
    return unit(head.inputs(embeddings))


class Influences:
    """The influences on the answers of one head. Thread-safe.

    Args:
        inputs: (N, D) float32 of length 1, of the pictures that the head was trained on.
        labels: (N,) int64.
        groups: (N,) int64, 0 to G-1: the recording and label of each picture.
        label_count: C.
    """

    def __init__(
        self, inputs: Floats, labels: NDArray[np.int64], groups: NDArray[np.int64], *, label_count: int
    ) -> None:
        order = np.argsort(groups, kind="stable")
        self._rows = order
        self._starts = np.flatnonzero(np.diff(groups[order], prepend=-1))
        self._group_labels = labels[order][self._starts]
        self._groups = groups[order][self._starts]
        ridge = Ridge.solve(inputs[order], labels[order], label_count=label_count)
        self._inputs, self._solved = ridge.inputs, ridge.solved
        ends = [*self._starts[1:].tolist(), len(order)]
        self._removals = np.concatenate(
            [ridge.without(np.arange(start, end)) for start, end in zip(self._starts.tolist(), ends, strict=True)]
        )
        self._ends = np.array(ends)
        self._labels = labels[order]
        self._label_count = label_count

    def effects(self, query: Floats, answer: int) -> Floats:
        """The effect (groups,) float32 of removing each on the score of the answer to inputs (D,) of length 1.

        Removing the only recording of the answer's label takes its whole score away.
        """
        weights = self._solved @ query
        effects: Floats = np.add.reduceat(weights * self._removals[:, answer], self._starts)
        own = np.flatnonzero(self._group_labels == answer)
        if len(own) == 1:
            effects[own] = self._whole_score(weights, answer)
        return effects

    def effect_of(self, query: Floats, answer: int, removed: NDArray[np.bool_]) -> float:
        """The sum of the effects of the recordings whose pictures (N,) are removed."""
        weights = self._solved @ query
        is_removed = removed[self._rows]
        if is_removed[self._labels == answer].all():
            return self._whole_score(weights, answer)
        return float((weights * self._removals[:, answer])[is_removed].sum())

    def _whole_score(self, weights: Floats, answer: int) -> float:
        """The score of the answer above that of a label without pictures.

        Without any picture of a label, the regression would extrapolate from the pictures of all others: they are on
        one side of their mean, and everything on the other side would get a high score.
        """
        return float(weights[self._labels == answer].sum() - weights.sum() / self._label_count + 1 / self._label_count)

    def explain(self, query: Floats, answer: int, *, most_supporting: int = 8, most_opposing: int = 4) -> Explained:
        """The recordings behind the answer to inputs (D,) float32 of length 1.

        Recordings of other labels may also have a small positive effect. They are left out: a picture of a cup is no
        reason to answer "mug", and the measured agreement is that of recordings of the answer's label.
        """
        effects = self.effects(query, answer)
        is_own = self._group_labels == answer
        support = np.where(is_own & (effects > 0), effects, 0)
        total = float(support.sum()) or 1.0
        cosines = self._inputs @ query
        by_effect = np.argsort(-effects, kind="stable").tolist()
        supporting = [place for place in by_effect if support[place] > 0][:most_supporting]
        opposing = [place for place in reversed(by_effect) if effects[place] < 0 and not is_own[place]][:most_opposing]
        top = np.sort(support)[::-1][:2]
        return Explained(
            supporting=tuple(self._influence(place, effects, cosines, total) for place in supporting),
            opposing=tuple(self._influence(place, effects, cosines, total) for place in opposing),
            has_several_causes=bool(len(top) > 1 and top[0] < CLEAR_RATIO * top[1]),
        )

    @property
    def size_bytes(self) -> int:
        """Its memory."""
        return self._inputs.nbytes + self._solved.nbytes + self._removals.nbytes + self._rows.nbytes

    def _influence(self, place: int, effects: Floats, cosines: Floats, total: float) -> Influence:
        start, end = int(self._starts[place]), int(self._ends[place])
        nearest = start + int(cosines[start:end].argmax())
        return Influence(
            group=int(self._groups[place]),
            effect=float(effects[place]),
            share=max(float(effects[place]), 0.0) / total,
            nearest=int(self._rows[nearest]),
            similarity=float(cosines[nearest]),
        )
