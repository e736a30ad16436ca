"""Conversion of model sets and predictions."""

from diptych.v1 import prediction_pb2, prediction_service_pb2
from diptych_server.api.convert.basics import failure
from diptych_server.core.refusal import Refusal
from diptych_server.live.answers import Predictions, Skipped
from diptych_server.live.engine import Outcome
from diptych_server.live.model_set import ModelSet
from diptych_server.live.stream import Answer


def model_set_message(model_set: ModelSet, *, choice_id: int) -> prediction_pb2.ModelSet:
    """Who answers, and with which labels."""
    return prediction_pb2.ModelSet(
        choice_id=choice_id,
        snapshots=[
            prediction_pb2.ModelSetSnapshot(
                snapshot_id=snapshot.snapshot_id,
                name=snapshot.name,
                model_id=snapshot.model_id,
                label_ids=[label.ids[place] or "" for label in model_set.labels],
                is_calibrated=snapshot.is_calibrated,
                knows_unfamiliar=snapshot.knows_unfamiliar,
            )
            for place, snapshot in enumerate(model_set.snapshots)
        ],
        labels=[
            prediction_pb2.ModelSetLabel(name=label.name, is_known=[known is not None for known in label.ids])
            for label in model_set.labels
        ],
        square_side_pixels=model_set.backbone.side,
    )


def stream_response(answer: Answer, *, previous_send_micros: int) -> prediction_service_pb2.StreamPredictionsResponse:
    """One message of a live stream, with the time that it took to send the previous one."""
    response = prediction_service_pb2.StreamPredictionsResponse(frame_id=answer.frame_id, choice_id=answer.choice_id)
    match answer.outcome:
        case Predictions() as predictions:
            _fill(response.predictions, predictions, answer.model_set)
            response.predictions.timings.previous_send_micros = previous_send_micros
        case Skipped(newer_frame_id=newer_frame_id):
            response.skipped.newer_frame_id = newer_frame_id
        case Refusal() as refusal:
            response.failure.CopyFrom(failure(refusal))
        case ModelSet() as model_set:
            response.model_set.CopyFrom(model_set_message(model_set, choice_id=answer.choice_id))
    return response


def picture_outcome(outcome: Outcome, model_set: ModelSet) -> prediction_service_pb2.PictureOutcome:
    """The outcome of one picture of a call."""
    message = prediction_service_pb2.PictureOutcome()
    if isinstance(outcome, Refusal):
        message.failure.CopyFrom(failure(outcome))
    else:
        _fill(message.predictions, outcome, model_set)
    return message


def _fill(message: prediction_pb2.PicturePredictions, predictions: Predictions, model_set: ModelSet) -> None:
    # Filled in place: this runs for every frame on the event loop, and assigning a message would copy it.
    for place, snapshot in enumerate(model_set.snapshots):
        if place in predictions.failures:
            message.predictions.add(snapshot_id=snapshot.snapshot_id, failure=failure(predictions.failures[place]))
            continue
        torn = predictions.torn[place]
        message.predictions.add(
            snapshot_id=snapshot.snapshot_id,
            confidences=predictions.confidences[place],
            predicted_index=predictions.winners[place],
            state=prediction_pb2.AnswerState.ValueType(predictions.states[place]),
            torn_index=None if torn < 0 else torn,
            unfamiliarity=predictions.unfamiliarity[place],
        )
    timings, spent = message.timings, predictions.timings
    timings.wait_micros = spent.wait_micros
    timings.decode_micros = spent.decode_micros
    timings.backbone_micros = spent.backbone_micros
    timings.heads_micros = spent.heads_micros
    timings.batch_size = spent.batch_size
