"""Answers smoothed over the latest frames."""

from __future__ import annotations

from dataclasses import replace

from diptych_client import sdk
from diptych_client.desktop.state.smoothing import FRAMES, steady_answer, with_newest
from support.window_values import predictions


def frame(mug: float, *, failed: int | None = None) -> sdk.PicturePredictions:
    """The answer of one snapshot with this confidence in "mug"; the rest is in "phone"."""
    given = predictions("mug", failed=failed)
    answer = replace(given.predictions[0], confidences=(mug, 1 - mug), predicted_index=int(mug < 0.5))
    return replace(given, predictions=(answer,))


def test_one_odd_frame_does_not_change_the_answer() -> None:
    """The mean of the latest frames decides, with its confidence."""
    answer = steady_answer([frame(0.9), frame(0.9), frame(0.1), frame(0.9)], "s0")
    assert answer is not None
    assert answer.index == 0
    assert round(answer.confidence, 2) == 0.7


def test_the_answer_follows_when_most_frames_changed() -> None:
    """Within a third of a second."""
    answer = steady_answer([frame(0.9), frame(0.9), frame(0.1), frame(0.1), frame(0.1)], "s0")
    assert answer is not None
    assert answer.index == 1


def test_a_snapshot_that_failed_or_was_not_asked_has_no_answer() -> None:
    """Earlier answers are not shown in place of the missing one; earlier failures are skipped."""
    assert steady_answer([frame(0.9), frame(0.9, failed=0)], "s0") is None
    assert steady_answer([frame(0.9)], "another") is None
    assert steady_answer([], "s0") is None
    after = steady_answer([frame(0.1, failed=0), frame(0.9)], "s0")
    assert after is not None
    assert after.confidence == 0.9


def test_only_the_latest_frames_of_the_same_choice_are_kept() -> None:
    """Another choice has other labels at the same places."""
    recent: tuple[sdk.PicturePredictions, ...] = ()
    for share in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
        recent = with_newest(recent, frame(share))
    assert [each.predictions[0].confidences[0] for each in recent] == [0.3, 0.4, 0.5, 0.6, 0.7]
    assert len(recent) == FRAMES
    other = predictions("mug", "phone")
    assert with_newest(recent, other) == (other,)
