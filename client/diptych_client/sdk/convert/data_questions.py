"""The map of pictures, and suspects."""

from collections.abc import Mapping

from diptych.v1 import comparison_pb2, explanation_pb2
from diptych_client.sdk.convert.comparisons import compared_labels
from diptych_client.sdk.convert.enums import known
from diptych_client.sdk.values.compared_answers import AnswerOutcome
from diptych_client.sdk.values.picture_map import MapPoint, PictureMap
from diptych_client.sdk.values.suspects import Suspect, SuspectKind

_OUTCOME_PREFIX = "ANSWER_OUTCOME_"


def picture_map(message: explanation_pb2.PictureMap) -> PictureMap:
    """The value of a map."""
    return PictureMap(
        labels=compared_labels(message.labels),
        points=tuple(_point(each) for each in message.points),
        variance_share=message.variance_share,
        left_out_count=message.left_out_count,
    )


def suspect(message: explanation_pb2.Suspect, label_names: Mapping[str, str]) -> Suspect:
    """The value of a suspect; `label_names` are those of the dataset by id."""
    return Suspect(
        id=message.id,
        kind=known(SuspectKind, explanation_pb2.Suspect.Kind, message.kind, prefix="KIND_"),
        instance_ids=tuple(message.instance_ids),
        recording_id=message.recording_id,
        label_id=message.label_id,
        label=label_names.get(message.label_id, ""),
        other_label_id=message.other_label_id,
        other_label=label_names.get(message.other_label_id, ""),
        score=message.score,
        is_probable=message.is_probable,
        honest_share=message.honest_share if message.HasField("honest_share") else None,
    )


def _point(message: explanation_pb2.MapPoint) -> MapPoint:
    outcome = known(AnswerOutcome, comparison_pb2.AnswerOutcome, message.outcome, prefix=_OUTCOME_PREFIX)
    return MapPoint(
        instance_id=message.instance_id,
        recording_id=message.recording_id,
        x=message.x,
        y=message.y,
        a_label_index=_place(message.a_label_index),
        b_label_index=_place(message.b_label_index),
        a_answer_index=_place(message.a_answer_index),
        b_answer_index=_place(message.b_answer_index),
        outcome=outcome if message.outcome else None,
    )


def _place(index: int) -> int | None:
    return index if index >= 0 else None
