"""Edited pictures, knobs and cover maps."""

from diptych.v1 import explanation_pb2
from diptych.v1 import explanation_service_pb2 as wire
from diptych_client.sdk.convert import predictions
from diptych_client.sdk.convert.explanations import properties
from diptych_client.sdk.convert.failure import failure
from diptych_client.sdk.values.predictions import ModelSet
from diptych_client.sdk.values.probes import (
    CoverMap,
    CoverMaps,
    EditOutcome,
    Knob,
    KnobCurve,
    KnobCurves,
    KnobFootprint,
    KnobPoint,
    KnobTick,
    PictureEdit,
    Probe,
)


def edit_message(edit: PictureEdit) -> explanation_pb2.PictureEdit:
    """The protobuf message of an edit."""
    return explanation_pb2.PictureEdit(
        light=edit.light,
        contrast=edit.contrast,
        blur=edit.blur,
        turn_degrees=edit.turn_degrees,
        nearer=edit.nearer,
        shift_right=edit.shift_right,
        shift_down=edit.shift_down,
        covers=[
            explanation_pb2.CoverBox(left=box.left, top=box.top, width=box.width, height=box.height)
            for box in edit.covers
        ],
    )


def knob_number(knob: Knob) -> explanation_pb2.Knob.ValueType:
    """The number of a knob in a request."""
    return explanation_pb2.Knob.Value(f"KNOB_{knob.name}")


def probe(message: wire.ProbePictureResponse) -> Probe:
    """The value of the answers to edited pictures."""
    model_set = predictions.model_set(message.model_set)
    return Probe(model_set, tuple(_outcome(each, model_set) for each in message.outcomes))


def knob_curves(message: wire.GetKnobCurvesResponse) -> KnobCurves:
    """The value of the answers along knobs."""
    model_set = predictions.model_set(message.model_set)
    return KnobCurves(model_set, tuple(_curve(each, model_set) for each in message.curves))


def cover_maps(message: wire.GetCoverMapsResponse) -> CoverMaps:
    """The value of cover maps."""
    return CoverMaps(
        predictions.model_set(message.model_set),
        tuple(
            CoverMap(
                snapshot_id=each.snapshot_id,
                answer_index=each.answer_index,
                confidence=each.confidence,
                covered_confidences=tuple(each.covered_confidences),
                failure=failure(each.failure) if each.HasField("failure") else None,
            )
            for each in message.maps
        ),
        message.cells_per_side,
    )


def _outcome(message: wire.EditOutcome, model_set: ModelSet) -> EditOutcome:
    has = message.HasField
    return EditOutcome(
        predictions=predictions.predictions(message.predictions, model_set=model_set) if has("predictions") else None,
        picture=message.picture,
        properties=properties(message.properties) if has("properties") else None,
        failure=failure(message.failure) if has("failure") else None,
    )


def _curve(message: explanation_pb2.KnobCurve, model_set: ModelSet) -> KnobCurve:
    name = explanation_pb2.Knob.Name(message.knob).removeprefix("KNOB_").lower()
    return KnobCurve(
        knob=Knob(name),
        points=tuple(
            KnobPoint(
                each.value,
                predictions.predictions(each.predictions, model_set=model_set),
                properties(each.properties),
            )
            for each in message.points
        ),
        footprints=tuple(_footprint(each) for each in message.footprints),
    )


def _footprint(message: explanation_pb2.KnobFootprint) -> KnobFootprint:
    ticks = tuple(KnobTick(each.instance_id, each.recording_id, each.label_index, each.value) for each in message.ticks)
    return KnobFootprint(ticks, message.below_count, message.above_count)
