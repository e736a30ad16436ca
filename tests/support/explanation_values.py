"""Values of explanations, probes and suspects, without a server."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from diptych_client.sdk import (
    AnswerState,
    CheckState,
    ExplanationCheck,
    KnobCurve,
    KnobPoint,
    ModelSet,
    ModelSetLabel,
    ModelSetSnapshot,
    PicturePredictions,
    PictureProperties,
    PredictionTimings,
    RecordingInfluence,
    SnapshotExplanation,
    SnapshotPrediction,
    Suspect,
    SuspectKind,
    Twin,
)
from diptych_client.sdk.values.probes import Knob

MOMENT = datetime(2026, 11, 30, 14, 2).astimezone()
"""When everything here was recorded, in local time."""

LABELS = ("mug", "cup", "plate")
MODEL_SET = ModelSet(
    snapshots=(ModelSetSnapshot("s", "first", "m", ("1", "2", "3"), is_calibrated=True, knows_unfamiliar=True),),
    labels=tuple(ModelSetLabel(name, (True,)) for name in LABELS),
    square_side_pixels=224,
)


def prediction(*confidences: float, state: AnswerState = AnswerState.SURE, **changes: Any) -> SnapshotPrediction:
    """An answer with these confidences in mug, cup and plate."""
    shares = (*confidences, *(0.0 for _ in LABELS[len(confidences) :]))
    made = SnapshotPrediction("s", shares, shares.index(max(shares)), None, state=state)
    return replace(made, **changes)


def influence(effect: float = 0.4, **changes: Any) -> RecordingInfluence:
    """A recording of mugs."""
    made = RecordingInfluence(
        recording_id="r",
        label="mug",
        label_index=0,
        nearest_instance_id="i",
        similarity=0.9,
        effect=effect,
        share=0.5,
        instance_count=24,
        captured_at=MOMENT,
        source="lamp",
    )
    return replace(made, **changes)


def twin(**changes: Any) -> Twin:
    """A cup in a brighter room."""
    made = Twin(
        instance_id="t",
        recording_id="q",
        label="cup",
        label_index=1,
        answer="cup",
        answer_index=1,
        similarity=0.8,
        turning_share=0.4,
        asked_properties=PictureProperties(0.3, 0.2, 0.1),
        twin_properties=PictureProperties(0.5, 0.1, 0.3),
    )
    return replace(made, **changes)


def explained(*supporting: RecordingInfluence, **changes: Any) -> SnapshotExplanation:
    """The explanation of a mug."""
    made = SnapshotExplanation(
        snapshot_id="s",
        prediction=prediction(0.9, 0.1),
        is_honest=False,
        supporting=supporting,
        opposing=(),
        has_several_causes=False,
        twin=twin(),
        obstacle=None,
    )
    return replace(made, **changes)


def check(state: CheckState = CheckState.SUCCEEDED, **changes: Any) -> ExplanationCheck:
    """A check after which the mug is a cup."""
    made = ExplanationCheck(
        id="c",
        state=state,
        failure=None,
        created_at=MOMENT,
        model_set=MODEL_SET,
        before=prediction(0.62, 0.38),
        after=prediction(0.19, 0.81),
        estimated_effect=0.4,
        log_odds_lost=1.9,
        removed_instance_count=24,
    )
    return replace(made, **changes)


def curve(knob: Knob, *answers: tuple[float, SnapshotPrediction]) -> KnobCurve:
    """The answers of one snapshot at these values."""
    timings = PredictionTimings(0, 0, 0, 0, 1, 0)
    points = tuple(
        KnobPoint(value, PicturePredictions(MODEL_SET, (answer,), timings), PictureProperties(0.5, 0.2, 0.1))
        for value, answer in answers
    )
    return KnobCurve(knob, points, ())


def suspect(kind: SuspectKind = SuspectKind.PICTURE_LABEL, number: int = 1, **changes: Any) -> Suspect:
    """A picture under mug that looks like a cup."""
    made = Suspect(
        id="x",
        kind=kind,
        instance_ids=tuple(f"i{place}" for place in range(number)),
        recording_id="r",
        label_id="1",
        label="mug",
        other_label_id="2",
        other_label="cup",
        score=0.9,
        is_probable=True,
        honest_share=None,
    )
    return replace(made, **changes)
