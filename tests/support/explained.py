"""Values of explanations, probes and curves for the state of the window."""

from datetime import UTC, datetime

from diptych_client import sdk
from diptych_client.desktop.state.events import Asked

LABELS = ("mug", "cup")
A, B = "first", "second"

MODELS = sdk.ModelSet(
    (
        sdk.ModelSetSnapshot(A, A, A, ("id of mug", "id of cup"), is_calibrated=True),
        sdk.ModelSetSnapshot(B, B, B, ("id of mug", "id of cup")),
    ),
    tuple(sdk.ModelSetLabel(each, (True, True)) for each in LABELS),
    224,
)
"""B is not calibrated."""


def asked(number: int = 1) -> Asked:
    """The question about a stored picture."""
    return Asked(number, (A, B), "p1")


def prediction(
    snapshot_id: str,
    mug: float,
    *,
    state: sdk.AnswerState = sdk.AnswerState.SURE,
    torn_index: int | None = None,
) -> sdk.SnapshotPrediction:
    """An answer with this confidence in mug."""
    return sdk.SnapshotPrediction(snapshot_id, (mug, 1 - mug), int(mug < 0.5), None, state=state, torn_index=torn_index)


def influence(
    recording_id: str, *, label: str = "mug", share: float = 0.6, effect: float = 1.0
) -> sdk.RecordingInfluence:
    """A recording of eight pictures."""
    return sdk.RecordingInfluence(
        recording_id=recording_id,
        label=label,
        label_index=LABELS.index(label),
        nearest_instance_id=f"nearest of {recording_id}",
        similarity=0.9,
        effect=effect,
        share=share,
        instance_count=8,
        captured_at=datetime(2026, 12, 1, 14, 2, tzinfo=UTC),
        source="camera 0",
    )


def twin(*, light: float = 0.1, turning_share: float | None = 0.4) -> sdk.Twin:
    """A twin that is a cup; the asked picture has light 0.5."""
    return sdk.Twin(
        instance_id="twin",
        recording_id="of the twin",
        label="cup",
        label_index=1,
        answer="cup",
        answer_index=1,
        similarity=0.8,
        turning_share=turning_share,
        asked_properties=sdk.PictureProperties(0.5, 0.2, 0.1),
        twin_properties=sdk.PictureProperties(light, 0.2, 0.1),
    )


def explained(
    answer: sdk.SnapshotPrediction,
    *supporting: sdk.RecordingInfluence,
    opposing: tuple[sdk.RecordingInfluence, ...] = (),
    twin: sdk.Twin | None = None,
    has_several_causes: bool = False,
    obstacle: sdk.Failure | None = None,
) -> sdk.SnapshotExplanation:
    """Why a snapshot answers as it does."""
    return sdk.SnapshotExplanation(
        snapshot_id=answer.snapshot_id,
        prediction=answer,
        is_honest=True,
        supporting=supporting,
        opposing=opposing,
        has_several_causes=has_several_causes,
        twin=twin,
        obstacle=obstacle,
    )


def explanation(*snapshots: sdk.SnapshotExplanation) -> sdk.Explanation:
    """The explanations of both snapshots."""
    return sdk.Explanation(MODELS, snapshots)


def predictions(mug_of_a: float, mug_of_b: float) -> sdk.PicturePredictions:
    """The answers of both snapshots."""
    timings = sdk.PredictionTimings(0, 0, 0, 0, 1)
    return sdk.PicturePredictions(MODELS, (prediction(A, mug_of_a), prediction(B, mug_of_b)), timings)


def probe(mug_of_a: float, mug_of_b: float) -> sdk.Probe:
    """The answers to one edited picture."""
    return sdk.Probe(MODELS, (sdk.EditOutcome(predictions(mug_of_a, mug_of_b), b"", None, None),))


def curves(
    *confidences: float, knob: sdk.Knob = sdk.Knob.LIGHT, ticks: tuple[float, ...] = (), below_count: int = 0
) -> sdk.KnobCurves:
    """Curves from -2 on in steps of 1, with the same confidences in mug of both."""
    properties = sdk.PictureProperties(0.5, 0.2, 0.1)
    points = tuple(
        sdk.KnobPoint(place - 2.0, predictions(each, each), properties) for place, each in enumerate(confidences)
    )
    footprint = sdk.KnobFootprint(tuple(sdk.KnobTick("i", f"r{each}", 0, each) for each in ticks), below_count, 0)
    return sdk.KnobCurves(MODELS, (sdk.KnobCurve(knob, points, (footprint, footprint)),))


def check(
    state: sdk.CheckState,
    *,
    before: float = 0.9,
    after: float | None = None,
    failure: sdk.Failure | None = None,
) -> sdk.ExplanationCheck:
    """A check; `after` is the confidence in mug without the recording."""
    return sdk.ExplanationCheck(
        id="check",
        state=state,
        failure=failure,
        created_at=None,
        model_set=MODELS,
        before=prediction(B, before),
        after=None if after is None else prediction(B, after),
        estimated_effect=1.0,
        log_odds_lost=1.2,
        removed_instance_count=8,
    )
