"""Explanations, probes, maps and suspects from their messages."""

import pytest

from diptych.v1 import comparison_pb2, explanation_pb2, prediction_pb2
from diptych.v1 import explanation_service_pb2 as wire
from diptych_client.sdk import AnswerOutcome, AnswerState, CoverBox, Knob, PictureEdit, SuspectKind
from diptych_client.sdk.convert import probes
from diptych_client.sdk.convert.data_questions import picture_map, suspect
from diptych_client.sdk.convert.explanations import explanation, explanation_check

MODEL_SET = prediction_pb2.ModelSet(
    snapshots=[
        prediction_pb2.ModelSetSnapshot(snapshot_id="s", name="first", is_calibrated=True, knows_unfamiliar=True)
    ],
    labels=[prediction_pb2.ModelSetLabel(name="mug"), prediction_pb2.ModelSetLabel(name="cup")],
)
TORN = prediction_pb2.SnapshotPrediction(
    snapshot_id="s",
    confidences=[0.55, 0.45],
    predicted_index=0,
    state=prediction_pb2.ANSWER_STATE_TORN,
    torn_index=1,
    unfamiliarity=0.5,
)


def test_an_explanation_names_labels_recordings_and_the_twin() -> None:
    """Labels by name and by place."""
    message = wire.ExplainPictureResponse(
        model_set=MODEL_SET,
        explanations=[
            explanation_pb2.SnapshotExplanation(
                snapshot_id="s",
                prediction=TORN,
                supporting=[
                    explanation_pb2.RecordingInfluence(recording_id="r", label_index=0, effect=0.5, share=0.75)
                ],
                twin=explanation_pb2.Twin(instance_id="i", label_index=1, answer_index=1),
            )
        ],
    )

    found = explanation(message)

    [explained] = found.snapshots
    assert found.answer_of(explained) == "mug"
    assert (explained.prediction.state, explained.prediction.torn_index) == (AnswerState.TORN, 1)
    assert [(each.label, each.recording_id, each.share) for each in explained.supporting] == [("mug", "r", 0.75)]
    assert explained.twin is not None
    assert (explained.twin.answer, explained.twin.turning_share, explained.twin.twin_properties) == ("cup", None, None)
    assert explained.obstacle is None
    assert found.model_set.snapshots[0].is_calibrated


def test_states_that_this_client_does_not_know_are_unknown() -> None:
    """A newer server may have more; an answer without one has none."""
    message = explanation_pb2.ExplanationCheck(
        id="c",
        state=explanation_pb2.ExplanationCheck.STATE_SUCCEEDED,
        model_set=MODEL_SET,
        before=TORN,
        after=prediction_pb2.SnapshotPrediction(confidences=[0.2, 0.8], predicted_index=1, state=77),  # type: ignore[arg-type]
    )

    check = explanation_check(message)

    assert check.state.has_ended
    assert check.has_turned
    assert check.after is not None
    assert (check.after.state, check.after.torn_index, check.after.unfamiliarity) == (AnswerState.UNKNOWN, None, None)


def test_an_edit_is_sent_with_all_its_fields() -> None:
    """And one that changes nothing knows it."""
    edit = PictureEdit(light=-1, turn_degrees=30, covers=(CoverBox(0, 0.25, 0.5, 0.5),))

    message = probes.edit_message(edit)

    assert (message.light, message.turn_degrees, message.covers[0].top) == (-1, 30, 0.25)
    assert not edit.is_none
    assert PictureEdit().is_none


def test_a_curve_has_the_confidences_of_each_snapshot() -> None:
    """With the recordings of its footprint; a snapshot that failed has none."""
    failed = prediction_pb2.SnapshotPrediction(snapshot_id="s")
    points = [
        explanation_pb2.KnobPoint(value=value, predictions=prediction_pb2.PicturePredictions(predictions=[answer]))
        for value, answer in ((-1, TORN), (1, failed))
    ]
    ticks = [explanation_pb2.KnobTick(instance_id=each, recording_id="r", value=0.5) for each in "ab"]
    message = wire.GetKnobCurvesResponse(
        model_set=MODEL_SET,
        curves=[
            explanation_pb2.KnobCurve(
                knob=explanation_pb2.KNOB_LIGHT,
                points=points,
                footprints=[explanation_pb2.KnobFootprint(ticks=ticks, below_count=2)],
            )
        ],
    )

    [curve] = probes.knob_curves(message).curves

    assert curve.knob is Knob.LIGHT
    assert list(curve.confidences(0, 1)) == pytest.approx([0.45, 0.0])
    assert (curve.footprints[0].recording_count, curve.footprints[0].below_count) == (1, 2)


def test_missing_labels_and_answers_of_a_point_are_none() -> None:
    """On the wire they are -1."""
    point = explanation_pb2.MapPoint(
        instance_id="i",
        x=0.5,
        a_label_index=-1,
        b_label_index=1,
        a_answer_index=-1,
        b_answer_index=0,
        outcome=comparison_pb2.ANSWER_OUTCOME_UNSPECIFIED,
    )

    [found] = picture_map(explanation_pb2.PictureMap(points=[point], variance_share=0.25)).points

    assert (found.a_label_index, found.b_label_index, found.a_answer_index, found.b_answer_index) == (None, 1, None, 0)
    assert found.outcome is None
    point.outcome = comparison_pb2.ANSWER_OUTCOME_LOST
    assert picture_map(explanation_pb2.PictureMap(points=[point])).points[0].outcome is AnswerOutcome.LOST


def test_a_suspect_has_the_names_of_its_labels() -> None:
    """Those of a label that was deleted since then are empty."""
    message = explanation_pb2.Suspect(
        kind=explanation_pb2.Suspect.KIND_PICTURE_LABEL, label_id="m", other_label_id="gone", score=0.5
    )

    found = suspect(message, {"m": "mug"})

    assert (found.kind, found.label, found.other_label, found.honest_share) == (
        SuspectKind.PICTURE_LABEL,
        "mug",
        "",
        None,
    )
