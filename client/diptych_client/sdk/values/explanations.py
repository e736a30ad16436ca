"""Why snapshots answer a picture as they do."""

from dataclasses import dataclass
from datetime import datetime

from diptych_client.sdk.values.comparisons import CheckState
from diptych_client.sdk.values.failure import Failure
from diptych_client.sdk.values.predictions import ModelSet, SnapshotPrediction


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A stored picture to ask about: an instance of a dataset, or of a snapshot."""

    instance_id: str


@dataclass(frozen=True, slots=True)
class PictureProperties:
    """Measured properties of the square of a picture that the backbone sees."""

    light: float
    """Mean brightness, 0 (black) to 1 (white)."""
    contrast: float
    """Standard deviation of the brightness, 0 to 0.5."""
    sharpness: float
    """Strength of the finest details: the standard deviation of the Laplacian of the brightness, 0 and above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingInfluence:
    """What one recording of the training data contributes to an answer."""

    recording_id: str
    label: str
    """The name of the label of its pictures."""
    label_index: int
    """The place of that label in the model set."""
    nearest_instance_id: str
    """Its picture that is most like the asked one."""
    similarity: float
    """The cosine of the two embeddings, -1 to 1."""
    effect: float
    """The score of the answer that removing the recording takes away; above 0 if it supports the answer."""
    share: float
    """Its share of the effects of all recordings that support the answer, 0 to 1."""
    instance_count: int
    """Its pictures under this label."""
    captured_at: datetime | None
    """When the first of them was captured."""
    source: str
    """Where they came from, for people; may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """The nearest picture of another recording that rightly gets another answer."""

    instance_id: str
    recording_id: str
    label: str
    """The name of its label."""
    label_index: int
    answer: str
    """The name of the label that the snapshot answers honestly."""
    answer_index: int
    similarity: float
    """The cosine of the two embeddings, -1 to 1."""
    turning_share: float | None
    """The share of the straight line between the embeddings, from the asked picture, at which the answer turns, 0 to 1.
    None if it never turns."""
    asked_properties: PictureProperties | None
    twin_properties: PictureProperties | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotExplanation:
    """Why one snapshot answers a picture as it does. Influences are estimated by a formula: hints, not checks."""

    snapshot_id: str
    prediction: SnapshotPrediction
    is_honest: bool
    """Whether the snapshot holds the picture or a near copy, and answered by a head that was not trained on it."""
    supporting: tuple[RecordingInfluence, ...]
    """The recordings that the answer depends on most, the largest effect first."""
    opposing: tuple[RecordingInfluence, ...]
    """The recordings of other labels that hold it back most."""
    has_several_causes: bool
    """Whether no single recording decides."""
    twin: Twin | None
    """None if no picture rightly gets another answer."""
    obstacle: Failure | None
    """Why it cannot be explained; None if it can."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why each of the asked snapshots answers a picture as it does, in the order of the request."""

    model_set: ModelSet
    snapshots: tuple[SnapshotExplanation, ...]

    def answer_of(self, explained: SnapshotExplanation) -> str:
        """The name of the label that a snapshot answered."""
        return self.model_set.labels[explained.prediction.predicted_index].name


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplanationCheck:
    """The check of an explanation: the snapshot trained again without some recordings."""

    id: str
    state: CheckState
    failure: Failure | None
    created_at: datetime | None
    model_set: ModelSet | None
    before: SnapshotPrediction | None
    """The answer of the snapshot; None until it has succeeded."""
    after: SnapshotPrediction | None
    """The answer of the snapshot that was trained without the recordings, with the same seed."""
    estimated_effect: float
    """The score that removing the recordings takes away, as it was estimated."""
    log_odds_lost: float
    """The log-odds of the answer that removing the recordings took away."""
    removed_instance_count: int

    @property
    def has_turned(self) -> bool:
        """Whether the answer is another one without the recordings."""
        return bool(self.before and self.after and self.before.predicted_index != self.after.predicted_index)
