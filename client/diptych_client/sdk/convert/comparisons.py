"""Comparisons of snapshots."""

from collections.abc import Sequence

from diptych.v1 import comparison_pb2
from diptych_client.sdk.convert.compared_answers import answer_counts, compared_answer
from diptych_client.sdk.convert.enums import known
from diptych_client.sdk.convert.failure import failure
from diptych_client.sdk.convert.time import moment
from diptych_client.sdk.values.comparisons import (
    ChangeEffect,
    ChangeGroup,
    ChangeGroupKind,
    CheckState,
    Comparison,
    ComparisonCheck,
    DataDifference,
    Evidence,
)
from diptych_client.sdk.values.verdicts import (
    ComparedLabel,
    Verdict,
    VerdictDoubt,
    VerdictOutcome,
)

_MOVED = frozenset({ChangeGroupKind.RELABELLED, ChangeGroupKind.RENAMED, ChangeGroupKind.MERGED})


def comparison(message: comparison_pb2.Comparison) -> Comparison:
    """The value of a comparison."""
    labels = compared_labels(message.labels)
    return Comparison(
        a_snapshot_id=message.a_snapshot_id,
        b_snapshot_id=message.b_snapshot_id,
        labels=labels,
        change_groups=tuple(_change_group(each, labels) for each in message.change_groups),
        data_difference=_data_difference(message.data_difference),
        verdict=verdict(message.verdict) if message.HasField("verdict") else None,
        answer_counts=answer_counts(message.answer_counts),
        changed_answers=tuple(compared_answer(each, labels) for each in message.changed_answers),
        check=comparison_check(message.check) if message.HasField("check") else None,
        has_causes=message.has_causes,
        unexplained_fixed_count=message.unexplained_fixed_count,
        unexplained_lost_count=message.unexplained_lost_count,
        obstacle=failure(message.obstacle) if message.HasField("obstacle") else None,
    )


def comparison_check(message: comparison_pb2.ComparisonCheck) -> ComparisonCheck:
    """The value of a check."""
    return ComparisonCheck(
        id=message.id,
        state=known(CheckState, comparison_pb2.ComparisonCheck.State, message.state, prefix="STATE_"),
        finished_training_count=message.finished_training_count,
        training_count=message.training_count,
        created_at=moment(message, "created_at"),
        updated_at=moment(message, "updated_at"),
        failure=failure(message.failure) if message.HasField("failure") else None,
    )


def compared_labels(messages: Sequence[comparison_pb2.ComparedLabel]) -> tuple[ComparedLabel, ...]:
    """The values of the labels of both snapshots."""
    return tuple(_compared_label(each) for each in messages)


def verdict(message: comparison_pb2.Verdict) -> Verdict:
    """The value of a verdict."""
    outcomes, doubts = comparison_pb2.Verdict.Outcome, comparison_pb2.Verdict.Doubt
    return Verdict(
        outcome=known(VerdictOutcome, outcomes, message.outcome, prefix="OUTCOME_"),
        doubt=known(VerdictDoubt, doubts, message.doubt, prefix="DOUBT_") if message.doubt else None,
        difference=message.difference,
        lower=message.lower,
        upper=message.upper,
        p_value=message.p_value,
        instance_count=message.instance_count,
        recording_count=message.recording_count,
        changed_recording_count=message.changed_recording_count,
        gained_recording_count=message.gained_recording_count,
        detectable_difference=message.detectable_difference,
        a_accuracy=message.a_accuracy,
        b_accuracy=message.b_accuracy,
        seed_count=message.seed_count,
        relabelled_instance_count=message.relabelled_instance_count,
    )


def _compared_label(message: comparison_pb2.ComparedLabel) -> ComparedLabel:
    return ComparedLabel(
        name=message.name,
        a_label_id=message.a_label_id,
        b_label_id=message.b_label_id,
        a_name=message.a_name,
        a_instance_count=message.a_instance_count,
        b_instance_count=message.b_instance_count,
        a_recording_count=message.a_recording_count,
        b_recording_count=message.b_recording_count,
        verdict=verdict(message.verdict) if message.HasField("verdict") else None,
        a_accuracy=message.a_accuracy if message.HasField("a_accuracy") else None,
        b_accuracy=message.b_accuracy if message.HasField("b_accuracy") else None,
    )


def _data_difference(message: comparison_pb2.DataDifference) -> DataDifference:
    return DataDifference(
        added_instance_count=message.added_instance_count,
        added_recording_count=message.added_recording_count,
        removed_instance_count=message.removed_instance_count,
        removed_recording_count=message.removed_recording_count,
        relabelled_instance_count=message.relabelled_instance_count,
        same_instance_count=message.same_instance_count,
        same_recording_count=message.same_recording_count,
    )


def _change_group(message: comparison_pb2.ChangeGroup, labels: Sequence[ComparedLabel]) -> ChangeGroup:
    kind = known(ChangeGroupKind, comparison_pb2.ChangeGroup.Kind, message.kind, prefix="KIND_")
    before, after = _names(message, labels, is_added=kind is ChangeGroupKind.ADDED)
    return ChangeGroup(
        id=message.id,
        kind=kind,
        label=before,
        new_label=after if kind in _MOVED else before,
        label_index=message.label_index,
        new_label_index=message.new_label_index,
        instance_count=message.instance_count,
        recording_count=message.recording_count,
        is_whole_recordings=message.is_whole_recordings,
        first_captured_at=moment(message, "first_captured_at"),
        last_captured_at=moment(message, "last_captured_at"),
        source=message.source,
        example_instance_ids=tuple(message.example_instance_ids),
        effect=_effect(message.effect) if message.HasField("effect") else None,
    )


def _names(message: comparison_pb2.ChangeGroup, labels: Sequence[ComparedLabel], *, is_added: bool) -> tuple[str, str]:
    """The names of the label and of the new label; empty if the pictures have several labels."""
    old, new = (labels[index] if index >= 0 else None for index in (message.label_index, message.new_label_index))
    before = "" if old is None else old.name if is_added else old.a_name or old.name
    return before, new.name if new else ""


def _effect(message: comparison_pb2.ChangeEffect) -> ChangeEffect:
    return ChangeEffect(
        evidence=known(Evidence, comparison_pb2.ChangeEffect.Evidence, message.evidence, prefix="EVIDENCE_"),
        fixed_count=message.fixed_count,
        lost_count=message.lost_count,
        accuracy_change=message.accuracy_change if message.HasField("accuracy_change") else None,
    )
