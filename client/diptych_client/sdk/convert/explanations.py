"""Explanations of answers, and their checks."""

from collections.abc import Sequence

from diptych.v1 import explanation_pb2
from diptych.v1 import explanation_service_pb2 as wire
from diptych_client.sdk.convert import predictions
from diptych_client.sdk.convert.enums import known
from diptych_client.sdk.convert.failure import failure
from diptych_client.sdk.convert.time import moment
from diptych_client.sdk.values.comparisons import CheckState
from diptych_client.sdk.values.explanations import (
    Explanation,
    ExplanationCheck,
    PictureProperties,
    RecordingInfluence,
    SnapshotExplanation,
    Twin,
)
from diptych_client.sdk.values.predictions import ModelSetLabel


def explanation(message: wire.ExplainPictureResponse) -> Explanation:
    """The value of an explanation."""
    model_set = predictions.model_set(message.model_set)
    return Explanation(model_set, tuple(_snapshot(each, model_set.labels) for each in message.explanations))


def properties(message: explanation_pb2.PictureProperties) -> PictureProperties:
    """The value of the properties of a picture."""
    return PictureProperties(message.light, message.contrast, message.sharpness)


def explanation_check(message: explanation_pb2.ExplanationCheck) -> ExplanationCheck:
    """The value of a check."""
    has = message.HasField
    return ExplanationCheck(
        id=message.id,
        state=known(CheckState, explanation_pb2.ExplanationCheck.State, message.state, prefix="STATE_"),
        failure=failure(message.failure) if has("failure") else None,
        created_at=moment(message, "created_at"),
        model_set=predictions.model_set(message.model_set) if has("model_set") else None,
        before=predictions.prediction(message.before) if has("before") else None,
        after=predictions.prediction(message.after) if has("after") else None,
        estimated_effect=message.estimated_effect,
        log_odds_lost=message.log_odds_lost,
        removed_instance_count=message.removed_instance_count,
    )


def _snapshot(message: explanation_pb2.SnapshotExplanation, labels: Sequence[ModelSetLabel]) -> SnapshotExplanation:
    return SnapshotExplanation(
        snapshot_id=message.snapshot_id,
        prediction=predictions.prediction(message.prediction),
        is_honest=message.is_honest,
        supporting=tuple(_influence(each, labels) for each in message.supporting),
        opposing=tuple(_influence(each, labels) for each in message.opposing),
        has_several_causes=message.has_several_causes,
        twin=_twin(message.twin, labels) if message.HasField("twin") else None,
        obstacle=failure(message.obstacle) if message.HasField("obstacle") else None,
    )


def _influence(message: explanation_pb2.RecordingInfluence, labels: Sequence[ModelSetLabel]) -> RecordingInfluence:
    return RecordingInfluence(
        recording_id=message.recording_id,
        label=labels[message.label_index].name,
        label_index=message.label_index,
        nearest_instance_id=message.nearest_instance_id,
        similarity=message.similarity,
        effect=message.effect,
        share=message.share,
        instance_count=message.instance_count,
        captured_at=moment(message, "captured_at"),
        source=message.source,
    )


def _twin(message: explanation_pb2.Twin, labels: Sequence[ModelSetLabel]) -> Twin:
    has = message.HasField
    return Twin(
        instance_id=message.instance_id,
        recording_id=message.recording_id,
        label=labels[message.label_index].name,
        label_index=message.label_index,
        answer=labels[message.answer_index].name,
        answer_index=message.answer_index,
        similarity=message.similarity,
        turning_share=message.turning_share if has("turning_share") else None,
        asked_properties=properties(message.asked_properties) if has("asked_properties") else None,
        twin_properties=properties(message.twin_properties) if has("twin_properties") else None,
    )
