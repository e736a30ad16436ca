"""A picture that is asked of a snapshot, and of heads that were trained without some of its recordings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from math import log
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal
from diptych_server.flows.explaining.explanation import HonestAnswer, honest_answer, unfamiliarity_to
from diptych_server.flows.explaining.head_view import FINAL, HeadView
from diptych_server.flows.explaining.training_rows import TrainingRows
from diptych_server.ml.explaining.influences import unit_inputs
from diptych_server.ml.heads import HeadSet
from diptych_server.ml.tensor_files import Floats

_LEAST: Final = 1e-6
"""Confidences nearer to 0 or 1 than this are rounding errors; their log-odds are limited to about 14."""


@dataclass(frozen=True)
class Removed:
    """What removing recordings did to the answer to a picture.

    `log_odds_lost` are those of the answer before; `estimated_effect` is the sum of the effects that the recordings
    were estimated to have.
    """

    after: HonestAnswer
    log_odds_lost: float
    estimated_effect: float


@dataclass(frozen=True)
class Case:
    """A picture and the answer of a snapshot to it.

    embedding: (D,) float32; belongs: the pictures (M,) of the snapshot that belong to it; fold: whose head answers,
    FINAL for the final one, if nothing belongs to it.
    """

    data: TrainingRows
    view: HeadView
    embedding: Floats
    fold: int
    belongs: NDArray[np.bool_]
    before: HonestAnswer

    @classmethod
    def of(
        cls, data: TrainingRows, view: HeadView, embedding: Floats, *, fold: int, belongs: NDArray[np.bool_]
    ) -> Case:
        """The case with its answer. CPU-bound, thread-safe."""
        return cls(data, view, embedding, fold, belongs, honest_answer(data, view, embedding, belongs))

    def without(self, recording_ids: Collection[UUID], heads: HeadSet) -> Removed:
        """What removing these recordings did, by heads that were trained without them. CPU-bound, thread-safe.

        Raises:
            Refusal: NOT_EXPLAINABLE if these heads cannot answer the picture honestly.
        """
        head = heads.final if self.fold == FINAL else heads.folds[self.fold]
        if head is None:
            message = "Too few recordings are left to answer this picture honestly. Record more and train again."
            raise Refusal(Reason.NOT_EXPLAINABLE, message)
        query, answer = self.embedding[None], int(self.before.confidences.argmax())
        is_removed = np.array([each.recording_id in recording_ids for each in self.data.pictures], np.bool_)
        others = self.data.embeddings[~(self.belongs | is_removed)[self.data.rows]]
        after = HonestAnswer(head.predict(query)[0], unfamiliarity_to(others, query, heads.familiarity))
        removed_rows = is_removed[self.data.rows[self.view.learned]]
        inputs = unit_inputs(self.view.head, query)[0]
        return Removed(
            after=after,
            log_odds_lost=_log_odds(self.before.confidences[answer]) - _log_odds(after.confidences[answer]),
            estimated_effect=self.view.influences.effect_of(inputs, answer, removed_rows),
        )


def _log_odds(confidence: float) -> float:
    share = min(max(float(confidence), _LEAST), 1 - _LEAST)
    return log(share / (1 - share))
