"""Comparisons of two snapshots, A and B: what differs in their data, and what that did to their honest answers."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from diptych_client.formatting.comparisons import comparison_sentence
from diptych_client.sdk.values.compared_answers import AnswerCounts, ComparedAnswer
from diptych_client.sdk.values.failure import Failure
from diptych_client.sdk.values.verdicts import ComparedLabel, Verdict, VerdictOutcome


@dataclass(frozen=True, slots=True)
class DataDifference:
    """Counts of the data of two snapshots."""

    added_instance_count: int
    """Pictures that only B has."""
    added_recording_count: int
    removed_instance_count: int
    """Pictures that only A has."""
    removed_recording_count: int
    relabelled_instance_count: int
    """Pictures that both have, under different labels."""
    same_instance_count: int
    """Pictures that both have under the same label, including renamed and merged labels."""
    same_recording_count: int


class ChangeGroupKind(StrEnum):
    """The kinds of changes from A to B."""

    UNKNOWN = "unknown"
    """A kind that is unknown to this client."""
    ADDED = "added"
    REMOVED = "removed"
    RELABELLED = "relabelled"
    RENAMED = "renamed"
    """A label has another name."""
    MERGED = "merged"
    """All pictures of a label moved to another one."""


class Evidence(StrEnum):
    """How the effect of a change was found."""

    UNKNOWN = "unknown"
    HINT = "hint"
    """Computed by a formula: probable."""
    CHECKED = "checked"
    """B was trained again without the change."""


@dataclass(frozen=True, slots=True)
class ChangeEffect:
    """What a group of changes did to the honest answers."""

    evidence: Evidence
    fixed_count: int
    """Fixed answers that it caused."""
    lost_count: int
    """Lost answers that it caused."""
    accuracy_change: float | None
    """Share of right answers of B minus that of B without the group, -1 to 1; None for a hint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeGroup:
    """A group of equal changes from A to B that can be undone as one: a recording added, pictures removed."""

    id: str
    """The same for every caller and call."""
    kind: ChangeGroupKind
    label: str
    """The name of the label of the pictures: in B if they were added, else in A. Empty if they have several labels."""
    new_label: str
    """The name in B of the new label of moved pictures, or the new name of a label; equal to `label` otherwise."""
    label_index: int
    """The place of the label in `Comparison.labels`; -1 if the pictures have several labels."""
    new_label_index: int
    """The place of the new label there; equal to `label_index` otherwise."""
    instance_count: int
    recording_count: int
    is_whole_recordings: bool
    """True if they are all pictures of these recordings under the label."""
    first_captured_at: datetime | None
    last_captured_at: datetime | None
    source: str
    """The most frequent source of the pictures: a camera's name or a file's path. May be empty."""
    example_instance_ids: tuple[str, ...]
    """Up to 24 of the instances: of B if it has them, else of A."""
    effect: ChangeEffect | None
    """None for renamed and merged labels, and before causes are known."""


class CheckState(StrEnum):
    """The state of a check."""

    UNKNOWN = "unknown"
    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def has_ended(self) -> bool:
        """Whether the check has ended."""
        return self in {CheckState.SUCCEEDED, CheckState.FAILED, CheckState.CANCELLED}


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonCheck:
    """The work that checks a comparison by training; one check serves everyone who compares these snapshots."""

    id: str
    state: CheckState
    finished_training_count: int
    training_count: int
    """Trainings in total."""
    created_at: datetime | None
    updated_at: datetime | None
    failure: Failure | None
    """Set if it failed or was cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two snapshots: what differs in their data, and what that did to their honest answers."""

    a_snapshot_id: str
    b_snapshot_id: str
    labels: tuple[ComparedLabel, ...]
    """The labels of both."""
    change_groups: tuple[ChangeGroup, ...]
    """What differs in the data; empty if the data is the same."""
    data_difference: DataDifference
    verdict: Verdict | None
    """None if the answers cannot be compared (see `obstacle`), or are not compared yet."""
    answer_counts: AnswerCounts
    """The honest answers of both to the pictures of the exam, counted."""
    changed_answers: tuple[ComparedAnswer, ...]
    """Lost before fixed, the largest change first; at most 200 of each outcome."""
    check: ComparisonCheck | None
    """What retraining added; None if it was never requested."""
    has_causes: bool
    """True once the changes have effects."""
    unexplained_fixed_count: int
    """Fixed answers without a cause among the changes."""
    unexplained_lost_count: int
    """Lost answers without a cause among the changes."""
    obstacle: Failure | None
    """Why the answers cannot be compared; None if they can. The data is compared in any case."""

    @property
    def outcome(self) -> VerdictOutcome:
        """Whether B is better: the outcome of the verdict, or `CANNOT_TELL` without one."""
        return self.verdict.outcome if self.verdict else VerdictOutcome.CANNOT_TELL

    @property
    def sentence(self) -> str:
        """The verdict in words, with what to do if it cannot tell."""
        return comparison_sentence(self)

    def change_rows(self) -> list[dict[str, Any]]:
        """A row per change, with its effect in the same row, for `pandas.DataFrame` and the like."""
        return [_change_row(group) for group in self.change_groups]

    def answer_rows(self) -> list[dict[str, Any]]:
        """A row per changed answer."""
        return [asdict(answer) for answer in self.changed_answers]

    def label_rows(self) -> list[dict[str, Any]]:
        """A row per label; `outcome` is that of its verdict, None without one."""
        return [_label_row(label) for label in self.labels]


def _change_row(group: ChangeGroup) -> dict[str, Any]:
    """The group with the fields of its effect instead of the effect; they are None without one."""
    row = asdict(group)
    effect = row.pop("effect")
    return row | (effect or {each.name: None for each in fields(ChangeEffect)})


def _label_row(label: ComparedLabel) -> dict[str, Any]:
    row = asdict(label)
    del row["verdict"]
    return row | {"outcome": label.verdict.outcome if label.verdict else None}
