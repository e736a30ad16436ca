"""Why one snapshot answers a picture as it does, from values alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from diptych_server.core.refusal import Refusal
from diptych_server.flows.explaining.head_view import HeadView
from diptych_server.flows.explaining.training_rows import Caption, TrainingRows
from diptych_server.ml.explaining.influences import Influence, unit_inputs
from diptych_server.ml.explaining.twin import nearest_other, turning_share
from diptych_server.ml.familiarity import Familiarity, distances_to
from diptych_server.ml.heads import direction
from diptych_server.ml.properties import Properties
from diptych_server.ml.tensor_files import Floats


@dataclass(frozen=True)
class RecordingInfluence:
    """What a recording contributes under one label, documented at RecordingInfluence in the proto."""

    recording_id: UUID
    label_index: int
    nearest_instance_id: UUID
    similarity: float
    effect: float
    share: float
    caption: Caption


@dataclass(frozen=True)
class Twin:
    """The nearest picture of another recording that rightly gets another answer.

    Indices are those of the snapshot's labels. `turning_share` is None if the answer does not turn on the way.
    """

    picture: bytes
    instance_id: UUID
    recording_id: UUID
    label_index: int
    answer_index: int
    similarity: float
    turning_share: float | None
    asked_properties: Properties | None = None
    twin_properties: Properties | None = None


@dataclass(frozen=True)
class Reasons:
    """The reasons of an answer."""

    supporting: Sequence[RecordingInfluence] = ()
    opposing: Sequence[RecordingInfluence] = ()
    has_several_causes: bool = False
    twin: Twin | None = None


@dataclass(frozen=True)
class HonestAnswer:
    """The answer of a head that was trained on nothing that belongs to the picture.

    confidences: (C,) float32; unfamiliarity: as in SnapshotPrediction, without what belongs to the picture, NaN where
    the snapshot cannot judge it.
    """

    confidences: Floats
    unfamiliarity: float


@dataclass(frozen=True)
class SnapshotExplanation:
    """The reasons of the answer of one snapshot, or the obstacle to explaining it.

    `honest` is None if nothing that the snapshot has belongs to the picture: then the final head answers.
    """

    honest: HonestAnswer | None = None
    reasons: Reasons = Reasons()
    obstacle: Refusal | None = None


def reasons_of(
    data: TrainingRows, view: HeadView, embedding: Floats, *, answer: int, belongs: NDArray[np.bool_]
) -> Reasons:
    """The reasons of an answer of a head to a picture with this embedding (D,) float32. CPU-bound, thread-safe.

    Args:
        data: the snapshot.
        view: its head, which was trained on no picture that belongs to the asked one.
        embedding: of the asked picture.
        answer: the label that the head gave.
        belongs: the pictures (M,) of the snapshot that belong to the asked one.
    """
    query = unit_inputs(view.head, embedding[None])[0]
    explained = view.influences.explain(query, answer)
    return Reasons(
        supporting=[_influence(data, view, each) for each in explained.supporting],
        opposing=[_influence(data, view, each) for each in explained.opposing],
        has_several_causes=explained.has_several_causes,
        twin=_twin(data, view, embedding, query, answer=answer, belongs=belongs),
    )


def honest_answer(data: TrainingRows, view: HeadView, embedding: Floats, belongs: NDArray[np.bool_]) -> HonestAnswer:
    """The answer of a head to a picture with this embedding (D,) float32. CPU-bound, thread-safe."""
    query, others = embedding[None], data.embeddings[~belongs[data.rows]]
    return HonestAnswer(view.head.predict(query)[0], unfamiliarity_to(others, query, data.heads.familiarity))


def unfamiliarity_to(others: Floats, query: Floats, familiarity: Familiarity | None) -> float:
    """The unfamiliarity of an embedding (1, D) to these pictures (K, D), by a model's threshold; NaN without one."""
    if familiarity is None or not len(others):
        return float("nan")
    return float(distances_to(direction(query) @ direction(others).T)[0]) / familiarity.threshold


def _influence(data: TrainingRows, view: HeadView, influence: Influence) -> RecordingInfluence:
    nearest = data.pictures[int(data.rows[view.learned[influence.nearest]])]
    return RecordingInfluence(
        recording_id=nearest.recording_id,
        label_index=nearest.label_index,
        nearest_instance_id=nearest.instance_id,
        similarity=influence.similarity,
        effect=influence.effect,
        share=influence.share,
        caption=data.captions[nearest.recording_id, nearest.label_index],
    )


def _twin(
    data: TrainingRows, view: HeadView, embedding: Floats, query: Floats, *, answer: int, belongs: NDArray[np.bool_]
) -> Twin | None:
    found = nearest_other(
        view.inputs,
        query,
        answers=data.answers,
        labels=data.labels[data.rows],
        answer=answer,
        excluded=belongs[data.rows],
    )
    if found is None:
        return None
    held = data.pictures[int(data.rows[found.row])]
    return Twin(
        picture=bytes(held.picture),
        instance_id=held.instance_id,
        recording_id=held.recording_id,
        label_index=held.label_index,
        answer_index=int(data.answers[found.row]),
        similarity=found.similarity,
        turning_share=turning_share(view.head, embedding, data.embeddings[found.row], answer=answer),
    )
