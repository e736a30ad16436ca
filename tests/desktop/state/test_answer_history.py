"""What each version answered in the last 30 seconds."""

from __future__ import annotations

from diptych_client.desktop.state.answer_history import CELL_SECONDS, CELLS, AnswerHistory, Run, runs, with_answer
from support.window_values import predictions


def after(*answers: tuple[float, str, str]) -> AnswerHistory:
    """The history after answers of two snapshots at these seconds."""
    history = AnswerHistory()
    for at, *labels in answers:
        history = with_answer(history, predictions(*labels), at_seconds=at)
    return history


def test_each_half_second_has_the_most_frequent_answer() -> None:
    """A single odd frame is not shown, a half second of another answer is; the current half second is not over."""
    history = after(
        (100.0, "mug", "phone"),
        (100.1, "phone", "phone"),
        (100.2, "mug", "phone"),
        (100.6, "phone", "phone"),
        (101.1, "mug", "mug"),
    )
    assert runs(history, "s0") == [Run(58, 59, "id-mug"), Run(59, 60, "id-phone")]
    assert runs(history, "s1") == [Run(58, 60, "id-phone")]


def test_seconds_without_an_answer_are_empty() -> None:
    """While the picture was frozen, and for a version that was not asked."""
    history = after((100.0, "mug", "mug"), (105.0, "mug", "mug"), (105.5, "mug", "mug"))
    assert runs(history, "s0") == [Run(49, 50, "id-mug"), Run(59, 60, "id-mug")]
    assert runs(history, "another") == []


def test_answers_older_than_thirty_seconds_are_dropped() -> None:
    """Memory is bounded."""
    history = after(*((number * CELL_SECONDS, "mug", "phone") for number in range(500)))
    assert len(history.closed) == CELLS - 1 or len(history.closed) == CELLS
    assert runs(history, "s0")[0].end == CELLS
    assert runs(after((1.0, "mug", "mug"), (1000.0, "mug", "mug")), "s0") == []


def test_a_version_that_failed_has_no_cell() -> None:
    """The others have."""
    history = with_answer(AnswerHistory(), predictions("mug", "mug", failed=0), at_seconds=1.0)
    history = with_answer(history, predictions("mug", "mug"), at_seconds=1.5)
    assert runs(history, "s0") == []
    assert runs(history, "s1") == [Run(59, 60, "id-mug")]
