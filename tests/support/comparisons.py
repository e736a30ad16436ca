"""Comparisons of two versions, as values."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from diptych_client.sdk import (
    AnswerCounts,
    AnswerOutcome,
    ChangeEffect,
    ChangeGroup,
    ChangeGroupKind,
    ComparedAnswer,
    ComparedLabel,
    Comparison,
    DataDifference,
    Evidence,
    Verdict,
    VerdictDoubt,
    VerdictOutcome,
)

MOMENT = datetime(2026, 11, 30, 14, 2).astimezone()
"""When changed pictures were captured, in local time."""


def verdict(
    outcome: VerdictOutcome = VerdictOutcome.BETTER, *, doubt: VerdictDoubt | None = None, **facts: Any
) -> Verdict:
    """A verdict on 120 pictures of 31 recordings: A got 78 % right and B 90 %."""
    made = Verdict(
        outcome=outcome,
        doubt=doubt,
        difference=14 / 120,
        lower=0.04,
        upper=0.19,
        p_value=0.01,
        instance_count=120,
        recording_count=31,
        changed_recording_count=12,
        gained_recording_count=10,
        detectable_difference=0.08,
        a_accuracy=94 / 120,
        b_accuracy=108 / 120,
        seed_count=1,
        relabelled_instance_count=0,
    )
    return replace(made, **facts)


def label(name: str, *, recordings: int = 5, is_asked: bool = True, **facts: Any) -> ComparedLabel:
    """A label of both versions, with as many recordings in each."""
    made = ComparedLabel(
        name=name,
        a_label_id=f"a-{name}",
        b_label_id=f"b-{name}",
        a_name="",
        a_instance_count=20,
        b_instance_count=24,
        a_recording_count=recordings,
        b_recording_count=recordings,
        verdict=verdict(VerdictOutcome.CANNOT_TELL) if is_asked else None,
        a_accuracy=0.8 if is_asked else None,
        b_accuracy=0.9 if is_asked else None,
    )
    return replace(made, **facts)


def change(kind: ChangeGroupKind = ChangeGroupKind.ADDED, name: str = "mug", **facts: Any) -> ChangeGroup:
    """A recording of 24 pictures, added at 14:02."""
    made = ChangeGroup(
        id="c1",
        kind=kind,
        label=name,
        new_label=name,
        label_index=0,
        new_label_index=0,
        instance_count=24,
        recording_count=1,
        is_whole_recordings=True,
        first_captured_at=MOMENT,
        last_captured_at=MOMENT,
        source="",
        example_instance_ids=("i1",),
        effect=None,
    )
    return replace(made, **facts)


def effect(fixed: int = 7, lost: int = 1, *, evidence: Evidence = Evidence.CHECKED) -> ChangeEffect:
    """What a change did."""
    return ChangeEffect(evidence, fixed, lost, 0.05 if evidence is Evidence.CHECKED else None)


def answer(outcome: AnswerOutcome = AnswerOutcome.LOST, **facts: Any) -> ComparedAnswer:
    """A picture of a mug that A knew and B calls a cup."""
    made = ComparedAnswer(
        instance_id="i1",
        recording_id="r1",
        label="mug",
        a_answer="mug",
        b_answer="cup",
        label_index=0,
        a_answer_index=0,
        b_answer_index=1,
        a_confidence=0.91,
        b_confidence=0.64,
        a_margin=0.8,
        b_margin=-0.4,
        outcome=outcome,
        is_confirmed=False,
        cause_group_id="",
        has_several_causes=False,
        is_only_in_one=False,
    )
    return replace(made, **facts)


def comparison(given: Verdict | None = None, **facts: Any) -> Comparison:
    """B has one recording more; 3 answers are lost and 17 fixed."""
    made = Comparison(
        a_snapshot_id="a",
        b_snapshot_id="b",
        labels=(label("mug"), label("cup", recordings=2)),
        change_groups=(change(),),
        data_difference=DataDifference(24, 1, 0, 0, 0, 96, 30),
        verdict=given or verdict(),
        answer_counts=AnswerCounts(3, 17, 9, 91, 0),
        changed_answers=(answer(), answer(AnswerOutcome.FIXED, a_answer="cup", b_answer="mug")),
        check=None,
        has_causes=False,
        unexplained_fixed_count=0,
        unexplained_lost_count=0,
        obstacle=None,
    )
    return replace(made, **facts)
