"""The receipt of a comparison on a terminal, and its JSON."""

import io
import json
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from diptych_client.cli.display.compared_json import comparison_json, history_json
from diptych_client.cli.display.output import plain
from diptych_client.cli.display.receipt import Receipt
from diptych_client.sdk import (
    AnswerCounts,
    AnswerOutcome,
    ChangeGroupKind,
    Comparison,
    Evidence,
    Failure,
    HistoryVersion,
    SnapshotFields,
    SnapshotHistory,
    VerdictOutcome,
)
from support.comparisons import MOMENT, answer, change, comparison, effect, label, verdict


def version(name: str) -> SnapshotFields:
    """A version of 96 pictures."""
    return SnapshotFields(
        id=f"00000000-0000-7000-8000-{name:>012}",
        name=name,
        created_at=MOMENT,
        updated_at=MOMENT,
        deleted_at=None,
        instances_digest="",
        dataset_id="d",
        labels=(),
        instance_count=96,
        recording_count=30,
        backbone="",
        model_id="m",
        training_job_id="",
        training_metrics=None,
        etag="",
        workspace_id="",
    )


A, B = version("a1"), version("b2")


def printed(made: Comparison, *, width: int = 100, is_terminal: bool = False, **options: Any) -> str:
    """The receipt on a terminal of this width."""
    file = io.StringIO()
    shown = Receipt(a=A, b=B, comparison=made, sources={"i1": "mug/07.jpg"}, today=MOMENT.date(), **options)
    Console(file=file, width=width, force_terminal=is_terminal, highlight=False).print(shown)
    return file.getvalue()


def full() -> Comparison:
    """A comparison with something in every part."""
    hint = effect(0, 1, evidence=Evidence.HINT)
    removed = change(ChangeGroupKind.REMOVED, "cup", id="c2", instance_count=3, is_whole_recordings=False, effect=hint)
    return comparison(
        has_causes=True,
        unexplained_fixed_count=2,
        answer_counts=AnswerCounts(2, 17, 9, 92, 12),
        change_groups=(change(effect=effect()), removed),
        changed_answers=(answer(cause_group_id="c2"), answer(instance_id="i2", has_several_causes=True)),
    )


def test_the_receipt_has_verdict_exam_changes_lost_pictures_and_labels_in_this_order() -> None:
    """Line by line."""
    lines = [line.rstrip() for line in printed(full()).splitlines()]

    assert lines == [
        "A  a1  …000000a1  2026-11-30 14:02  96 pictures of 30 recordings",
        "B  b2  …000000b2  2026-11-30 14:02  96 pictures of 30 recordings",
        "",
        "B is better: 14 more right, 2 lost (+4 to +19 of 100 new pictures).",
        "A got 78 % and B 90 % right on the 120 pictures of 31 recordings that both could be asked honestly.",
        "",
        "+ 1 recording of mug (24 pictures, 14:02)                                          +7 -1 checked",
        "- 3 pictures of cup (14:02)                                                          probably -1",
        "                                                                                  unexplained +2",
        "96 pictures of 30 recordings are the same.",
        "",
        "2 lost, 17 fixed, 9 still wrong, 92 still right; 12 more changed within the noise; 1 answer was",
        "changed by several changes together.",
        "",
        "Lost:",
        "id   source      label  A answers  B answers  cause",
        "─" * 73,
        "…i1  mug/07.jpg  mug    mug 91 %   cup 64 %   - 3 pictures of cup (14:02)",
        "…i2              mug    mug 91 %   cup 64 %   several changes together",
        "",
        "label  pictures  recordings  A right  B right  verdict",
        "─" * 58,
        "mug     20 → 24           5     80 %     90 %  cannot tell",
        "cup     20 → 24           2     80 %     90 %  cannot tell",
    ]


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_the_receipt_is_never_wider_than_the_terminal(width: int) -> None:
    """Long lines wrap, and effects stay at the right."""
    text = printed(full(), width=width)

    assert max(map(len, text.splitlines())) <= width
    assert "+7 -1 checked" in text


def test_the_verdict_is_green_or_red_and_a_hint_is_dim() -> None:
    """Only on a terminal."""
    better = printed(full(), is_terminal=True)
    worse = printed(comparison(verdict(VerdictOutcome.WORSE, difference=-0.1)), is_terminal=True)

    assert "\x1b[1;32mB is better" in better
    assert "\x1b[1;31mB is worse" in worse
    assert "\x1b[2m" in better.split("- 3 pictures of cup")[1].split("probably")[0]
    assert "\x1b" not in printed(full())


def test_a_comparison_that_cannot_tell_says_what_could_have_been_seen() -> None:
    """Below the exam."""
    text = printed(comparison(verdict(VerdictOutcome.CANNOT_TELL, lower=-0.02)), width=200)

    assert "On new recordings, B would be between 2 of 100 pictures worse and 19 better." in text
    assert "A difference of 8 of 100 pictures would probably have been seen." in text


def test_the_same_versions_have_no_exam_and_no_changes() -> None:
    """The receipt is short."""
    text = printed(comparison(verdict(VerdictOutcome.SAME), change_groups=(), changed_answers=()))

    assert "The same pictures." in text
    assert "honestly" not in text
    assert "lost" not in text


def test_with_an_obstacle_the_data_is_still_compared() -> None:
    """Only the answers are not."""
    blocked = replace(full(), verdict=None, obstacle=Failure("X", "second has no model yet."), changed_answers=())

    text = printed(blocked)

    assert "second has no model yet." in text
    assert "+ 1 recording of mug" in text
    assert "still right" not in text
    assert "A right" not in text


def test_of_many_labels_those_with_the_largest_differences_are_shown() -> None:
    """All of them on request."""
    labels = tuple(label(f"label {number}", a_accuracy=0.5, b_accuracy=0.5) for number in range(19))
    made = comparison(labels=(*labels, label("changed", a_accuracy=0.2, b_accuracy=0.9)))

    shown, everything = printed(made), printed(made, all_labels=True)

    assert "changed" in shown
    assert "8 more labels: add --labels" in shown
    assert "label 18" not in shown
    assert "label 18" in everything


def test_only_the_first_lost_pictures_are_shown() -> None:
    """Fixed ones are counted only."""
    lost = tuple(answer(instance_id=f"lost-{number:02}") for number in range(15))
    fixed = answer(AnswerOutcome.FIXED, instance_id="fixed-01")

    text = printed(comparison(changed_answers=(*lost, fixed)))

    assert text.count("lost-0") == 10
    assert "fixed-01" not in text


def test_the_json_has_the_documented_keys() -> None:
    """Scripts read the verdict from the top."""
    made = json.loads(json.dumps(plain(comparison_json(A, B, full()))))

    assert made["verdict"] == "better"
    assert made["a"] == {"snapshot_id": A.id, "snapshot": "a1"}
    assert list(made) == [
        *("verdict", "sentence", "a", "b", "exam", "obstacle", "data_difference", "change_groups", "has_causes"),
        *("unexplained_fixed_count", "unexplained_lost_count", "answer_counts", "changed_answers", "labels", "check"),
    ]
    assert made["exam"]["instance_count"] == 120
    assert made["change_groups"][0]["line"] == "+ 1 recording of mug (24 pictures, 2026-11-30 14:02)"
    assert made["change_groups"][1]["effect"]["evidence"] == "hint"
    assert made["changed_answers"][0]["b_answer"] == "cup"
    assert made["labels"][0]["verdict"] == "cannot_tell"


def test_the_json_of_an_obstacle_still_has_a_verdict() -> None:
    """One of four, so that scripts need no other case."""
    made = comparison_json(A, B, replace(full(), verdict=None, obstacle=Failure("X", "no model")))

    assert (made["verdict"], made["exam"]) == ("cannot_tell", None)


def test_the_json_of_a_history_names_its_versions() -> None:
    """Deleted ones have no name."""
    history = SnapshotHistory(
        (HistoryVersion(A.id, None), HistoryVersion("gone", verdict())), (), ((0.0, 0.1), (0.1, 0.0))
    )

    versions: Any = history_json(history, {A.id: A})["versions"]

    assert [each["snapshot"] for each in versions] == ["a1", None]
    assert [each["verdict"] for each in versions] == [None, "better"]
