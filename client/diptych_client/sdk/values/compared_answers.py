"""The honest answers of two snapshots to the same pictures."""

from dataclasses import dataclass
from enum import StrEnum


class AnswerOutcome(StrEnum):
    """The outcome of both honest answers to one picture."""

    UNKNOWN = "unknown"
    """An outcome that is unknown to this client."""
    LOST = "lost"
    """A was right, B is wrong, by more than the noise."""
    FIXED = "fixed"
    """A was wrong, B is right, by more than the noise."""
    STILL_WRONG = "still_wrong"
    """Both are wrong."""
    STILL_RIGHT = "still_right"
    """Both are right."""
    WITHIN_NOISE = "within_noise"
    """One is right, but the answer also turns with the seed of the training."""


@dataclass(frozen=True, slots=True)
class AnswerCounts:
    """Counts of answers by outcome."""

    lost: int
    fixed: int
    still_wrong: int
    still_right: int
    within_noise: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedAnswer:
    """The honest answers of A and B to one picture of the exam."""

    instance_id: str
    """Of B if it has the picture, else of A."""
    recording_id: str
    label: str
    """The name of its label."""
    a_answer: str
    """The name of the label that A answered."""
    b_answer: str
    """The name of the label that B answered."""
    label_index: int
    """The place of its label in `Comparison.labels`."""
    a_answer_index: int
    b_answer_index: int
    a_confidence: float
    """The confidence of A in its answer, 0 to 1."""
    b_confidence: float
    """The confidence of B in its answer, 0 to 1."""
    a_margin: float
    """The confidence of A in the right label minus that in the best other one, -1 to 1, before calibration, averaged
    over the seeds. Answers within 0.1 may turn with the seed."""
    b_margin: float
    """The same of B."""
    outcome: AnswerOutcome
    is_confirmed: bool
    """True if further seeds of both confirmed the outcome."""
    cause_group_id: str
    """The change that caused a lost or fixed answer; empty if none is known, or several together."""
    has_several_causes: bool
    """True if several changes together caused it: no single undo restores the answer."""
    is_only_in_one: bool
    """Only A or only B has the picture."""
