"""Comparisons, from messages to values."""

from datetime import UTC, datetime

import pandas as pd
import pytest

from diptych.v1 import comparison_pb2 as wire
from diptych.v1 import failure_pb2
from diptych_client.sdk import (
    AnswerOutcome,
    ChangeGroupKind,
    CheckState,
    Evidence,
    VerdictDoubt,
    VerdictOutcome,
)
from diptych_client.sdk.convert.compared_answers import outcome_number
from diptych_client.sdk.convert.comparisons import comparison, comparison_check, verdict
from diptych_client.sdk.convert.snapshot_history import snapshot_history

LABELS = [
    wire.ComparedLabel(name="coffee cup", a_label_id="a1", b_label_id="b1", a_name="cup"),
    wire.ComparedLabel(name="mug", a_label_id="a2", b_label_id="b2", verdict=wire.Verdict(), a_accuracy=0.0),
]
KINDS = wire.ChangeGroup.Kind


def group(kind: str, old: int = 0, new: int = 0) -> wire.ChangeGroup:
    """A change of a label."""
    return wire.ChangeGroup(id="c", kind=KINDS.Value(f"KIND_{kind}"), label_index=old, new_label_index=new)


def message(**parts: object) -> wire.Comparison:
    """A comparison of two labels, of which one was renamed."""
    return wire.Comparison(labels=LABELS, **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "old", "new", "names"),
    [
        ("ADDED", 0, 0, ("coffee cup", "coffee cup")),
        ("REMOVED", 0, 0, ("cup", "cup")),
        ("RELABELLED", 0, 1, ("cup", "mug")),
        ("RENAMED", 0, 0, ("cup", "coffee cup")),
        ("MERGED", 1, 0, ("mug", "coffee cup")),
        ("ADDED", -1, -1, ("", "")),
        ("RELABELLED", -1, -1, ("", "")),
    ],
)
def test_a_change_has_the_names_of_its_labels(kind: str, old: int, new: int, names: tuple[str, str]) -> None:
    """The one that the pictures had in A, and the one that they have in B."""
    [made] = comparison(message(change_groups=[group(kind, old, new)])).change_groups

    assert (made.label, made.new_label) == names
    assert made.kind is ChangeGroupKind(kind.lower())


def test_an_answer_has_the_names_of_its_labels() -> None:
    """And their places."""
    answered = wire.ComparedAnswer(label_index=1, a_answer_index=1, b_answer_index=0, outcome=wire.ANSWER_OUTCOME_LOST)

    [made] = comparison(message(changed_answers=[answered])).changed_answers

    assert (made.label, made.a_answer, made.b_answer) == ("mug", "mug", "coffee cup")
    assert (made.label_index, made.b_answer_index) == (1, 0)
    assert made.outcome is AnswerOutcome.LOST


def test_missing_parts_are_none() -> None:
    """A share of zero and no share are different things."""
    made = comparison(message())

    assert (made.verdict, made.check, made.obstacle) == (None, None, None)
    assert [label.a_accuracy for label in made.labels] == [None, 0.0]
    assert [label.verdict is None for label in made.labels] == [True, False]
    assert made.outcome is VerdictOutcome.CANNOT_TELL


def test_every_outcome_and_doubt_of_the_wire_is_known() -> None:
    """No value falls through."""
    outcomes = {verdict(wire.Verdict(outcome=number)).outcome for number in wire.Verdict.Outcome.values()}
    doubts = {verdict(wire.Verdict(doubt=number)).doubt for number in wire.Verdict.Doubt.values()}

    assert outcomes == set(VerdictOutcome)
    assert doubts == {None, *VerdictDoubt} - {VerdictDoubt.UNKNOWN}


def test_every_state_kind_and_evidence_of_the_wire_is_known() -> None:
    """No value falls through."""
    states = {comparison_check(wire.ComparisonCheck(state=each)).state for each in wire.ComparisonCheck.State.values()}
    groups = [
        wire.ChangeGroup(kind=kind, effect=wire.ChangeEffect(evidence=evidence))
        for kind in KINDS.values()
        for evidence in wire.ChangeEffect.Evidence.values()
    ]
    made = comparison(message(change_groups=groups)).change_groups

    assert states == set(CheckState)
    assert {each.kind for each in made} == set(ChangeGroupKind)
    assert {each.effect.evidence for each in made if each.effect} == set(Evidence)


def test_outcomes_of_answers_go_both_ways() -> None:
    """None asks for all of them."""
    wanted = [each for each in AnswerOutcome if each is not AnswerOutcome.UNKNOWN]

    answers = [wire.ComparedAnswer(outcome=outcome_number(each)) for each in wanted]

    assert [each.outcome for each in comparison(message(changed_answers=answers)).changed_answers] == wanted
    assert outcome_number(None) == wire.ANSWER_OUTCOME_UNSPECIFIED


def test_a_failed_check_and_an_obstacle_have_their_reasons() -> None:
    """For people and programs."""
    made = comparison(
        message(
            obstacle=failure_pb2.Failure(message="nothing in common"),
            check=wire.ComparisonCheck(
                state=wire.ComparisonCheck.STATE_FAILED, failure=failure_pb2.Failure(message="x")
            ),
        )
    )

    assert made.obstacle is not None
    assert made.sentence == "nothing in common"
    assert made.check is not None
    assert made.check.failure is not None
    assert made.check.state.has_ended


def test_changes_answers_and_labels_go_into_tables() -> None:
    """A row each, with plain values."""
    captured = group("ADDED")
    captured.first_captured_at.FromDatetime(datetime(2026, 11, 30, tzinfo=UTC))
    captured.effect.fixed_count = 7
    made = comparison(
        message(
            change_groups=[captured, group("RENAMED")],
            changed_answers=[wire.ComparedAnswer(instance_id="i", label_index=1)],
        )
    )

    changes, answers, labels = (
        pd.DataFrame(rows) for rows in (made.change_rows(), made.answer_rows(), made.label_rows())
    )

    assert changes["fixed_count"].tolist()[0] == 7
    assert changes["kind"].tolist() == ["added", "renamed"]
    assert answers[["instance_id", "label"]].to_numpy().tolist() == [["i", "mug"]]
    assert labels["name"].tolist() == ["coffee cup", "mug"]
    assert "verdict" not in labels


def test_a_history_has_a_square_of_shares() -> None:
    """Versions without common answers have none."""
    made = snapshot_history(
        wire.SnapshotHistory(
            versions=[wire.HistoryVersion(snapshot_id="s"), wire.HistoryVersion(verdict=wire.Verdict())],
            change_shares=[0.0, 0.25, -1.0, 0.0],
            changing_answers=[wire.ChangingAnswer(instance_id="i", change_count=2, answer_label_ids=["l", ""])],
        )
    )

    assert made.change_shares == ((0.0, 0.25), (None, 0.0))
    assert made.versions[0].verdict is None
    assert made.versions[1].verdict is not None
    assert made.changing_answers[0].answer_label_ids == ("l", "")
