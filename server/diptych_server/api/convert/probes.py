"""Conversion of edits of pictures, and of the answers to them."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from diptych.v1 import explanation_pb2, explanation_service_pb2
from diptych.wire.reasons import Reason
from diptych_server.api.convert.basics import failure
from diptych_server.api.convert.predictions import picture_outcome
from diptych_server.core.picture_edit import CoverBox, Knob, PictureEdit
from diptych_server.core.refusal import Refusal
from diptych_server.live.cover_maps import CoverMap
from diptych_server.live.knobs import Footprint, KnobCurve
from diptych_server.live.model_set import ModelSet
from diptych_server.live.probing import Probed
from diptych_server.ml.properties import Properties

_KNOBS: Mapping[int, Knob] = {explanation_pb2.Knob.Value(f"KNOB_{knob.name}"): knob for knob in Knob}


def picture_edit(message: explanation_pb2.PictureEdit, *, field: str) -> PictureEdit:
    """The edit in this field of a request.

    Raises:
        Refusal: BAD_FIELD for a value outside its range.
    """
    edit = PictureEdit(
        light=message.light,
        contrast=message.contrast,
        blur=message.blur,
        turn_degrees=message.turn_degrees,
        nearer=message.nearer,
        shift_right=message.shift_right,
        shift_down=message.shift_down,
        covers=tuple(CoverBox(box.left, box.top, box.width, box.height) for box in message.covers),
    )
    return edit.validated(field=field)


def asked_knobs(values: Sequence[int]) -> list[Knob]:
    """The knobs of a request.

    Raises:
        Refusal: BAD_FIELD for an unknown one.
    """
    unknown = [value for value in values if value not in _KNOBS]
    if unknown:
        raise Refusal(Reason.BAD_FIELD, f"The field knobs contains {unknown[0]}, which is not a knob.", field="knobs")
    return [_KNOBS[value] for value in values]


def properties_message(measured: Properties) -> explanation_pb2.PictureProperties:
    """Measured properties."""
    return explanation_pb2.PictureProperties(
        light=measured.light, contrast=measured.contrast, sharpness=measured.sharpness
    )


def edit_outcome(probed: Probed, model_set: ModelSet, *, picture: bytes) -> explanation_service_pb2.EditOutcome:
    """The outcome of one edit; `picture` is the square as PNG, empty if it was not requested."""
    answered = picture_outcome(probed.outcome, model_set)
    return explanation_service_pb2.EditOutcome(
        predictions=answered.predictions if answered.HasField("predictions") else None,
        picture=picture,
        properties=properties_message(probed.properties),
        failure=answered.failure if answered.HasField("failure") else None,
    )


def knob_curve(curve: KnobCurve, model_set: ModelSet) -> explanation_pb2.KnobCurve:
    """The answers along a knob, and its footprints.

    Raises:
        Refusal: A point that could not be answered.
    """
    return explanation_pb2.KnobCurve(
        knob=explanation_pb2.Knob.Value(f"KNOB_{curve.plan.knob.name}"),
        points=[
            _point(value, probed, model_set) for value, probed in zip(curve.plan.values, curve.points, strict=True)
        ],
        footprints=[
            _footprint(footprint, columns)
            for footprint, columns in zip(curve.footprints, model_set.columns, strict=False)  # may be empty
        ],
    )


def cover_map(found: CoverMap, snapshot_id: str) -> explanation_pb2.CoverMap:
    """The map of one snapshot, or why there is none."""
    if found.failure:
        return explanation_pb2.CoverMap(snapshot_id=snapshot_id, failure=failure(found.failure))
    return explanation_pb2.CoverMap(
        snapshot_id=snapshot_id,
        answer_index=found.answer,
        confidence=found.confidence,
        covered_confidences=found.covered,
    )


def _point(value: float, probed: Probed, model_set: ModelSet) -> explanation_pb2.KnobPoint:
    if isinstance(probed.outcome, Refusal):
        raise probed.outcome
    return explanation_pb2.KnobPoint(
        value=value,
        predictions=picture_outcome(probed.outcome, model_set).predictions,
        properties=properties_message(probed.properties),
    )


def _footprint(footprint: Footprint, columns: NDArray[np.int64]) -> explanation_pb2.KnobFootprint:
    ticks = []
    for index, value in footprint.places.values:
        picture = footprint.pictures[index]
        ticks.append(
            explanation_pb2.KnobTick(
                instance_id=str(picture.instance_id),
                recording_id=str(picture.recording_id),
                label_index=int(columns[picture.label_index]),
                value=value,
            )
        )
    return explanation_pb2.KnobFootprint(
        ticks=ticks, below_count=footprint.places.below_count, above_count=footprint.places.above_count
    )
