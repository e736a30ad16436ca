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


def state_of(*frames: tuple[str, int | None]) -> tuple[str, int | None]:
    """The smoothed state, and the other label, of frames with these; each answers "mug"."""
    recent = [
        replace(each, predictions=(replace(each.predictions[0], state=sdk.AnswerState(name), torn_index=torn),))
        for each, (name, torn) in ((frame(0.6), values) for values in frames)
    ]
    answer = steady_answer(recent, "s0")
    assert answer is not None
    return str(answer.state), answer.torn_index


SURE, FAR, NEVER = ("sure", None), ("sure_but_far", None), ("never_seen", None)
BETWEEN, SEVERAL = ("torn", 1), ("torn", None)


def test_one_frame_in_another_state_does_not_change_the_words() -> None:
    """The most frequent state counts; of equally frequent ones the newest."""
    assert state_of(SURE, SURE, FAR, SURE, SURE) == SURE
    assert state_of(SURE, SURE, NEVER, NEVER, NEVER) == NEVER
    assert state_of(SURE, FAR) == FAR


def test_an_answer_is_torn_between_two_if_most_torn_frames_were() -> None:
    """Otherwise among several, which is worded as unsure."""
    assert state_of(BETWEEN, BETWEEN, SEVERAL) == BETWEEN
    assert state_of(BETWEEN, SEVERAL, SEVERAL) == SEVERAL
    assert state_of(BETWEEN, BETWEEN, SURE, SURE, SURE) == SURE


def test_the_other_label_is_never_the_answer_itself() -> None:
    """Around the turning point frames name the two labels in both orders."""
    first = replace(frame(0.6).predictions[0], state=sdk.AnswerState.TORN, torn_index=1)
    second = replace(frame(0.45).predictions[0], state=sdk.AnswerState.TORN, torn_index=0)
    answer = steady_answer([replace(frame(0.6), predictions=(each,)) for each in (first, second)], "s0")
    assert answer is not None
    assert (answer.index, answer.torn_index) == (0, 1)
