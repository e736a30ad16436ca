"""Verdicts on two snapshots, A and B, over all pictures and on each label."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class VerdictOutcome(StrEnum):
    """Whether B is better than A."""

    UNKNOWN = "unknown"
    """An outcome that is unknown to this client."""
    BETTER = "better"
    WORSE = "worse"
    CANNOT_TELL = "cannot_tell"
    """The difference could be chance."""
    SAME = "same"
    """Both have the same data and the same model."""


class VerdictDoubt(StrEnum):
    """Why a verdict cannot tell."""

    UNKNOWN = "unknown"
    """A reason that is unknown to this client."""
    NO_EXAM = "no_exam"
    """Both answer no picture honestly."""
    FEW_CHANGED = "few_changed"
    """The answers changed in too few recordings: fewer than 6 can never settle it."""
    COULD_BE_CHANCE = "could_be_chance"
    """The changes go both ways, or are too small for the number of recordings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether B is better than A, by their honest answers to the same pictures: the exam."""

    outcome: VerdictOutcome
    doubt: VerdictDoubt | None
    """Why it cannot tell; None if it can, or if both are the same."""
    difference: float
    """Share of right answers of B minus that of A, -1 to 1."""
    lower: float
    """Lower end of the 95 % range of the difference on new recordings, -1 to 1."""
    upper: float
    """Upper end of that range."""
    p_value: float
    """The probability of a difference at least this large by chance, 0 to 1: exact sign-flip test over recordings."""
    instance_count: int
    """Pictures of the exam: those of A or B that both answer honestly, and whose label is the same in both."""
    recording_count: int
    """Recordings of the exam."""
    changed_recording_count: int
    """Recordings on which the number of right answers differs."""
    gained_recording_count: int
    """Those of them on which B has more right answers."""
    detectable_difference: float
    """The smallest difference that would probably (80 %) have been seen, 0 to 1."""
    a_accuracy: float
    """Share of right answers of A on the exam, 0 to 1."""
    b_accuracy: float
    """Share of right answers of B on the exam, 0 to 1."""
    seed_count: int
    """Trainings per snapshot that the answers are averaged over."""
    relabelled_instance_count: int
    """Pictures with an honest answer that do not count, because their labels differ between A and B."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedLabel:
    """A label of A, of B, or of both."""

    name: str
    """Its name in B, or in A if only A has it."""
    a_label_id: str
    """Empty if A does not have it."""
    b_label_id: str
    """Empty if B does not have it."""
    a_name: str
    """Its name in A if that differs; empty otherwise."""
    a_instance_count: int
    b_instance_count: int
    a_recording_count: int
    b_recording_count: int
    verdict: Verdict | None
    """On the pictures of this label, corrected for the number of labels; None if the exam has none."""
    a_accuracy: float | None
    """Share of right answers of A on the exam's pictures of this label, 0 to 1; None if the exam has none."""
    b_accuracy: float | None
    """Share of right answers of B on them."""
