"""Comparisons for tests of the window: as a server would give them, with only what a test looks at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from diptych_client import sdk
from support import comparisons
from support.window_values import moment

Outcome = sdk.AnswerOutcome


def verdict(outcome: sdk.VerdictOutcome = sdk.VerdictOutcome.BETTER, **figures: Any) -> sdk.Verdict:
    """A verdict on 150 pictures, unless other figures are given."""
    given: dict[str, Any] = {
        "difference": 0.09,
        "instance_count": 150,
        "recording_count": 12,
        "changed_recording_count": 8,
        "gained_recording_count": 7,
        "detectable_difference": 0.1,
        "a_accuracy": 0.82,
        "b_accuracy": 0.91,
    }
    return comparisons.verdict(outcome, **(given | figures))


def label(name: str, *, is_in_a: bool = True, is_in_b: bool = True) -> sdk.ComparedLabel:
    """A label of A, B or both, whose id is `id-NAME`."""
    is_both = is_in_a and is_in_b
    return comparisons.label(
        name,
        is_asked=is_both,
        a_label_id=f"id-{name}" if is_in_a else "",
        b_label_id=f"id-{name}" if is_in_b else "",
        a_instance_count=24,
        b_instance_count=48,
        a_recording_count=2,
        b_recording_count=4,
        verdict=verdict(sdk.VerdictOutcome.CANNOT_TELL) if is_both else None,
    )


def answer(
    instance_id: str, outcome: Outcome, *, label_name: str = "mug", cause: str = "", other: str = "cup"
) -> sdk.ComparedAnswer:
    """The answers to a picture of a label; a wrong one is `other`."""
    is_a_right = outcome in {Outcome.LOST, Outcome.STILL_RIGHT}
    is_b_right = outcome in {Outcome.FIXED, Outcome.STILL_RIGHT}
    return comparisons.answer(
        outcome,
        instance_id=instance_id,
        recording_id="recording",
        label=label_name,
        a_answer=label_name if is_a_right else other,
        b_answer=label_name if is_b_right else other,
        a_answer_index=0 if is_a_right else 1,
        b_answer_index=0 if is_b_right else 1,
        b_margin=-0.3,
        cause_group_id=cause,
    )


def group(
    identity: str,
    kind: sdk.ChangeGroupKind = sdk.ChangeGroupKind.ADDED,
    *,
    label_name: str = "mug",
    new_label: str = "",
    effect: sdk.ChangeEffect | None = None,
    pictures: Sequence[str] = (),
) -> sdk.ChangeGroup:
    """A change of a recording of 24 pictures."""
    return comparisons.change(
        kind,
        label_name,
        id=identity,
        new_label=new_label or label_name,
        is_whole_recordings=kind is sdk.ChangeGroupKind.ADDED,
        first_captured_at=moment(2),
        last_captured_at=moment(3),
        source="virtual mug",
        example_instance_ids=tuple(pictures),
        effect=effect,
    )


def hint(fixed: int, lost: int) -> sdk.ChangeEffect:
    """An effect that was computed and not checked."""
    return comparisons.effect(fixed, lost, evidence=sdk.Evidence.HINT)


def checked(fixed: int, lost: int) -> sdk.ChangeEffect:
    """An effect found by training without the change."""
    return comparisons.effect(fixed, lost)


def check(state: sdk.CheckState, done: int = 3, total: int = 9) -> sdk.ComparisonCheck:
    """A check after some of its trainings."""
    return sdk.ComparisonCheck(
        id="check",
        state=state,
        finished_training_count=done,
        training_count=total,
        created_at=moment(5),
        updated_at=moment(6),
        failure=None,
    )


def comparison(
    *answers: sdk.ComparedAnswer,
    groups: Sequence[sdk.ChangeGroup] = (),
    counts: sdk.AnswerCounts | None = None,
    result: sdk.Verdict | None = None,
    check: sdk.ComparisonCheck | None = None,
    labels: Sequence[sdk.ComparedLabel] = (),
    obstacle: sdk.Failure | None = None,
) -> sdk.Comparison:
    """A comparison of the snapshots "first" and "second"; counts its answers unless other counts are given."""
    numbers = [sum(each.outcome is outcome for each in answers) for outcome in list(Outcome)[1:]]
    return sdk.Comparison(
        a_snapshot_id="first",
        b_snapshot_id="second",
        labels=tuple(labels or (label("mug"), label("cup"))),
        change_groups=tuple(groups),
        data_difference=sdk.DataDifference(24, 1, 0, 0, 0, 51, 7),
        verdict=None if obstacle else result or verdict(),
        answer_counts=counts or sdk.AnswerCounts(*numbers),
        changed_answers=answers,
        check=check,
        has_causes=any(each.effect for each in groups),
        unexplained_fixed_count=2,
        unexplained_lost_count=0,
        obstacle=obstacle,
    )
