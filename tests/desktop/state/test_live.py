"""The answers of both sides to the live picture, and the frozen frame."""

from dataclasses import replace
from pathlib import Path

import pytest

from diptych_client.desktop.state.actions import (
    AskFile,
    ChooseSide,
    CorrectFrame,
    FreezeFrame,
    KeepCaught,
    ReleaseFrame,
    ShowAllVersions,
    Side,
)
from diptych_client.desktop.state.events import (
    CameraClosed,
    CameraOpened,
    Connected,
    Disconnected,
    FileRead,
    FrameAnswered,
    FrameSkipped,
    LiveFailed,
    VersionsRefused,
)
from diptych_client.desktop.state.live import Live, agreement, cleared
from diptych_client.desktop.state.live import after as after_of_pair
from diptych_client.desktop.state.message import Message
from support.window_values import predictions, server

PAIR = ("s0", "s1")


def after(live: Live, message: Message) -> Live:
    """The answers after a message, with both snapshots on the sides."""
    return after_of_pair(live, message, PAIR)


def heard(*messages: Message) -> Live:
    """The answers after the messages."""
    live = Live()
    for message in messages:
        live = after(live, message)
    return live


def answered(*labels: str, at: float = 0.0, failed: int | None = None) -> FrameAnswered:
    """Answers of all sides at one point in time."""
    return FrameAnswered(predictions(*labels, failed=failed), answered_at_seconds=at, latency_seconds=0.05)


def test_the_ribbon_shows_when_sides_agree() -> None:
    """One mark per answer, oldest first; a single odd frame is smoothed away."""
    live = heard(*(answered("mug", each, at=at) for at, each in enumerate(("mug", "phone", "phone"))))

    assert [each.is_same for each in live.ribbon] == [True, True, False]
    assert live.predictions == predictions("mug", "phone")
    assert live.latency_seconds == 0.05


def test_the_ribbon_ends_after_thirty_seconds() -> None:
    """It would grow without limit."""
    live = heard(*(answered("mug", "mug", at=float(second)) for second in range(100)))

    assert [each.at_seconds for each in live.ribbon] == [float(second) for second in range(70, 100)]


def test_a_single_side_has_no_agreement() -> None:
    """Nor does a side that failed."""
    assert heard(answered("mug", at=1)).ribbon == ()
    assert heard(answered("mug", "mug", at=1, failed=1)).ribbon == ()
    assert heard(answered("mug", "mug", at=1, failed=0)).ribbon == ()
    assert agreement(heard(answered("mug", "phone", at=1, failed=0)), PAIR) is None


def test_the_rate_is_that_of_the_latest_answers() -> None:
    """And nothing before the second one."""
    assert heard(*(answered("mug", at=tenth / 10) for tenth in range(50))).answers_per_second == pytest.approx(10)
    assert heard(answered("mug", at=1)).answers_per_second == 0.0


@pytest.mark.parametrize("end", [CameraClosed("0", "It was unplugged."), Disconnected("away", may_return=True)])
def test_no_answer_stays_beside_an_empty_picture(end: Message) -> None:
    """When the camera or the server is lost, its last answers disappear, and pending ones are not shown."""
    seen = heard(answered("mug", "mug", at=1))
    ended = after(seen, end)
    assert (ended.predictions, ended.frame, ended.ribbon) == (None, None, ())
    assert after(ended, answered("phone", "phone", at=2)).predictions is None
    assert after(after(ended, ChooseSide(Side.A, "s0")), answered("phone", at=2)).predictions is None


@pytest.mark.parametrize(
    ("end", "back"),
    [
        (CameraClosed("0", "It was unplugged."), CameraOpened("0", "camera 0")),
        (Disconnected("away", may_return=True), Connected(server(), (), (), ())),
    ],
)
def test_answers_are_shown_again_when_their_cause_is_back(end: Message, back: Message) -> None:
    """A camera that is opened again, or a server that responds again."""
    assert heard(end, back, answered("mug", at=1)).predictions == predictions("mug")


def test_a_frozen_picture_survives_the_camera() -> None:
    """It can still be corrected; a file can be predicted without a camera."""
    held = heard(answered("mug"), FreezeFrame(), CameraClosed("0", "It was unplugged."))
    assert held.is_frozen
    assert held.predictions == predictions("mug")
    assert after(after(held, ReleaseFrame()), answered("phone")).predictions is None
    assert heard(CameraClosed("0"), AskFile(Path("a.jpg")), answered("phone")).predictions == predictions("phone")


def test_a_frozen_frame_keeps_its_answer() -> None:
    """Pending answers arrive too late; the live picture continues afterwards."""
    held = heard(answered("mug"), FreezeFrame(), answered("phone", at=1), FrameSkipped())
    assert held.is_frozen
    assert held.predictions == predictions("mug")
    assert held.skipped_count == 0
    for release in (ReleaseFrame(), CorrectFrame("desk", "phone")):
        assert after(held, release) == Live(history=held.history)


def test_there_is_nothing_to_freeze_before_the_first_answer() -> None:
    """A key may be pressed at any time."""
    assert heard(FreezeFrame()) == Live()


def test_a_file_is_frozen_and_gets_its_answer() -> None:
    """The previous live answer is not shown for it."""
    asked = heard(answered("mug"), AskFile(Path("mug.png")))
    assert (asked.is_frozen, asked.is_file, asked.predictions) == (True, True, None)
    assert after(asked, answered("phone", at=1)).predictions == predictions("phone")


def test_the_frozen_picture_is_the_one_that_was_answered() -> None:
    """Not a later one, whatever arrives while it is frozen."""
    first, second = object(), object()
    held = heard(replace(answered("mug"), frame=first), FreezeFrame(), replace(answered("phone", at=1), frame=second))
    assert held.frame is first
    assert after(held, ReleaseFrame()).frame is None


def test_a_file_is_shown_before_its_answer_arrives() -> None:
    """And it is not shown if the user has returned to the live picture."""
    picture = object()
    asked = heard(replace(answered("mug"), frame=object()), AskFile(Path("mug.png")))
    assert asked.frame is None
    assert after(asked, FileRead(picture)).frame is picture
    assert after(after(asked, ReleaseFrame()), FileRead(picture)).frame is None


def test_skipped_frames_are_counted() -> None:
    """The user sees that the server is busy."""
    assert heard(FrameSkipped(), FrameSkipped()).skipped_count == 2


def test_a_failure_is_shown_until_the_next_answer() -> None:
    """An old answer beside it would be misleading."""
    failed = heard(answered("mug"), LiveFailed("Train the snapshot first."))
    assert (failed.sentence, failed.predictions) == ("Train the snapshot first.", None)
    assert after(failed, answered("mug", at=1)).sentence == ""


def test_further_versions_do_not_count_as_a_disagreement() -> None:
    """Only A and B are compared, wherever they are in the answer."""
    live = heard(answered("mug", "mug", "phone", at=1))
    assert [each.is_same for each in live.ribbon] == [True]
    assert after_of_pair(Live(), answered("phone", "mug", "mug", at=1), ("s1", "s2")).ribbon[0].is_same


def test_a_frozen_picture_is_judged_alone() -> None:
    """Live answers are smoothed over frames; the frozen one belongs to one picture."""
    live = heard(*(answered("mug", "mug", at=float(number)) for number in range(4)), answered("mug", "phone", at=4))
    assert agreement(live, PAIR) is True
    assert agreement(after(live, FreezeFrame()), PAIR) is False


def test_a_file_is_not_part_of_the_last_seconds() -> None:
    """Its answers are shown, but it was not before the camera."""
    live = heard(AskFile(Path("mug.png")), answered("mug", "phone", at=1))
    assert live.predictions is not None
    assert (live.ribbon, live.history.counts, live.catching.frames) == ((), {}, ())


def test_the_cells_of_the_versions_survive_a_freeze_but_not_the_loss_of_the_camera() -> None:
    """Time goes on, so the seconds without answers are empty."""
    live = heard(answered("mug", "mug", at=1), FreezeFrame(), ReleaseFrame())
    assert live.history.counts
    assert not after(live, CameraClosed("0", "It was unplugged.")).history.counts


def test_caught_frames_are_dropped_with_another_pair_unless_they_are_kept() -> None:
    """They show answers of the previous one."""
    live = heard(replace(answered("mug", "phone", at=1), frame="picture"))
    assert len(live.catching.frames) == 1
    assert cleared(live, is_other_pair=False).catching.frames == live.catching.frames
    assert cleared(live, is_other_pair=True).catching.frames == ()
    kept = after(live, KeepCaught(is_kept=True))
    assert cleared(kept, is_other_pair=True).catching.frames == live.catching.frames


def test_it_says_why_only_two_versions_answer_until_all_do() -> None:
    """And the user can fold the others away."""
    live = heard(VersionsRefused("At most 8 snapshots."))
    assert live.all_problem == "At most 8 snapshots."
    assert after(live, answered("mug", "mug", at=1)).all_problem == live.all_problem
    assert after(live, answered("mug", "mug", "mug", at=1)).all_problem == ""
    assert after(live, ShowAllVersions(is_shown=False)).all_problem == ""
