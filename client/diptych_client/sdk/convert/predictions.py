"""Model sets and answers."""

from diptych.v1 import prediction_pb2
from diptych_client.sdk.convert.failure import failure
from diptych_client.sdk.values.predictions import (
    AnswerState,
    ModelSet,
    ModelSetLabel,
    ModelSetSnapshot,
    PicturePredictions,
    PredictionTimings,
    SnapshotPrediction,
)

_STATES = {
    prediction_pb2.ANSWER_STATE_SURE: AnswerState.SURE,
    prediction_pb2.ANSWER_STATE_TORN: AnswerState.TORN,
    prediction_pb2.ANSWER_STATE_SURE_BUT_FAR: AnswerState.SURE_BUT_FAR,
    prediction_pb2.ANSWER_STATE_NEVER_SEEN: AnswerState.NEVER_SEEN,
}
"""A table, because this runs for every frame."""


def model_set(message: prediction_pb2.ModelSet) -> ModelSet:
    """The value of a model set."""
    return ModelSet(
        snapshots=tuple(
            ModelSetSnapshot(
                each.snapshot_id,
                each.name,
                each.model_id,
                tuple(each.label_ids),
                is_calibrated=each.is_calibrated,
                knows_unfamiliar=each.knows_unfamiliar,
            )
            for each in message.snapshots
        ),
        labels=tuple(ModelSetLabel(each.name, tuple(each.is_known)) for each in message.labels),
        square_side_pixels=message.square_side_pixels,
    )


def predictions(message: prediction_pb2.PicturePredictions, *, model_set: ModelSet) -> PicturePredictions:
    """The value of the answers to one picture."""
    return PicturePredictions(
        model_set=model_set,
        predictions=tuple(prediction(each) for each in message.predictions),
        timings=_timings(message.timings),
    )


def prediction(message: prediction_pb2.SnapshotPrediction) -> SnapshotPrediction:
    """The value of the answer of one snapshot."""
    return SnapshotPrediction(
        snapshot_id=message.snapshot_id,
        confidences=tuple(message.confidences),
        predicted_index=message.predicted_index,
        failure=failure(message.failure) if message.HasField("failure") else None,
        state=_STATES.get(message.state, AnswerState.UNKNOWN),
        torn_index=message.torn_index if message.HasField("torn_index") else None,
        unfamiliarity=message.unfamiliarity if message.HasField("unfamiliarity") else None,
    )


def _timings(message: prediction_pb2.PredictionTimings) -> PredictionTimings:
    return PredictionTimings(
        wait_micros=message.wait_micros,
        decode_micros=message.decode_micros,
        backbone_micros=message.backbone_micros,
        heads_micros=message.heads_micros,
        batch_size=message.batch_size,
        previous_send_micros=message.previous_send_micros,
    )
