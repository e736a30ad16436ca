"""Conversion of explanations."""

from collections.abc import Sequence

from diptych.v1 import explanation_pb2 as pb
from diptych.v1 import prediction_pb2
from diptych.v1.comparison_pb2 import ANSWER_OUTCOME_UNSPECIFIED
from diptych.wire.reasons import Reason
from diptych_server.api.convert.basics import failure, parse_id, timestamp
from diptych_server.api.convert.comparisons import OUTCOMES, label_message
from diptych_server.api.convert.probes import properties_message
from diptych_server.core.refusal import Refusal
from diptych_server.core.suspects import Suspect
from diptych_server.flows.explaining.asked import AskedPicture
from diptych_server.flows.explaining.explanation import RecordingInfluence, SnapshotExplanation, Twin
from diptych_server.flows.explaining.picture_map import MapPoint, PictureMap


def asked_picture(message: pb.AskedPicture) -> AskedPicture:
    """The picture that a request is about.

    Raises:
        Refusal: BAD_FIELD if there is none.
    """
    match message.WhichOneof("source"):
        case "picture":
            return AskedPicture(message.picture)
        case "instance_id":
            return AskedPicture(parse_id(message.instance_id, field="picture.instance_id"))
        case _:
            raise Refusal(Reason.BAD_FIELD, "Send the picture, or the id of an instance.", field="picture")


def explanation_message(
    explanation: SnapshotExplanation, prediction: prediction_pb2.SnapshotPrediction, columns: Sequence[int]
) -> pb.SnapshotExplanation:
    """Why a snapshot answers as it does; `columns` are the places of its labels in those of the model set."""
    reasons = explanation.reasons
    return pb.SnapshotExplanation(
        snapshot_id=prediction.snapshot_id,
        prediction=prediction,
        is_honest=explanation.honest is not None,
        supporting=[_influence(each, columns) for each in reasons.supporting],
        opposing=[_influence(each, columns) for each in reasons.opposing],
        has_several_causes=reasons.has_several_causes,
        twin=_twin(reasons.twin, columns) if reasons.twin else None,
        obstacle=failure(explanation.obstacle) if explanation.obstacle else None,
    )


def _influence(influence: RecordingInfluence, columns: Sequence[int]) -> pb.RecordingInfluence:
    captured_at = influence.caption.captured_at
    return pb.RecordingInfluence(
        recording_id=str(influence.recording_id),
        label_index=columns[influence.label_index],
        nearest_instance_id=str(influence.nearest_instance_id),
        similarity=_cosine(influence.similarity),
        effect=influence.effect,
        share=influence.share,
        instance_count=influence.caption.instance_count,
        captured_at=timestamp(captured_at) if captured_at else None,
        source=influence.caption.source,
    )


def _twin(twin: Twin, columns: Sequence[int]) -> pb.Twin:
    return pb.Twin(
        instance_id=str(twin.instance_id),
        recording_id=str(twin.recording_id),
        label_index=columns[twin.label_index],
        answer_index=columns[twin.answer_index],
        similarity=_cosine(twin.similarity),
        turning_share=twin.turning_share,
        asked_properties=properties_message(twin.asked_properties) if twin.asked_properties else None,
        twin_properties=properties_message(twin.twin_properties) if twin.twin_properties else None,
    )


def _cosine(value: float) -> float:
    """A cosine without its rounding errors."""
    return min(max(value, -1.0), 1.0)


def map_message(drawn: PictureMap) -> pb.PictureMap:
    """A map."""
    return pb.PictureMap(
        labels=[label_message(label) for label in drawn.labels],
        points=[_point(point) for point in drawn.points],
        variance_share=drawn.variance_share,
        left_out_count=drawn.left_out_count,
    )


def _point(point: MapPoint) -> pb.MapPoint:
    return pb.MapPoint(
        instance_id=str(point.instance_id),
        recording_id=str(point.recording_id),
        x=point.x,
        y=point.y,
        a_label_index=point.a_label,
        b_label_index=point.b_label,
        a_answer_index=point.a_answer,
        b_answer_index=point.b_answer,
        outcome=OUTCOMES[point.outcome] if point.outcome else ANSWER_OUTCOME_UNSPECIFIED,
    )


def suspect_message(suspect: Suspect) -> pb.Suspect:
    """What is probably a mistake."""
    return pb.Suspect(
        id=suspect.id,
        kind=pb.Suspect.Kind.Value(f"KIND_{suspect.kind.upper()}"),
        instance_ids=[str(each) for each in suspect.instance_ids],
        recording_id=str(suspect.recording_id),
        label_id=str(suspect.label_id),
        other_label_id=str(suspect.other_label_id or ""),
        score=suspect.score,
        is_probable=suspect.is_probable,
        honest_share=suspect.honest_share,
    )
