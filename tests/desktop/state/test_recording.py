"""The burst being recorded, and the self-timer."""

import pytest

from diptych_client import sdk
from diptych_client.desktop.state.actions import SetTimer, StartRecording, StopRecording
from diptych_client.desktop.state.events import (
    BurstBegan,
    BurstEnded,
    CameraClosed,
    PictureRefused,
    PictureStored,
    PictureTaken,
)
from diptych_client.desktop.state.message import Message
from diptych_client.desktop.state.recording import Recording, after


def heard(*messages: Message) -> Recording:
    """The recording after the messages."""
    recording = Recording()
    for message in messages:
        recording = after(recording, message)
    return recording


def test_recording_waits_for_the_self_timer() -> None:
    """It is on once the burst has started, and off as soon as the button is released."""
    waiting = heard(StartRecording(3))
    assert (waiting.is_waiting, waiting.is_on) == (True, False)
    on = after(waiting, BurstBegan())
    assert (on.is_waiting, on.is_on) == (False, True)
    off = after(on, StopRecording())
    assert (off.is_waiting, off.is_on) == (False, False)


def test_a_burst_that_starts_after_the_button_was_released_is_not_shown() -> None:
    """The timer and the button may race."""
    assert heard(StartRecording(3), StopRecording(), BurstBegan()).is_on is False


def test_a_camera_that_ends_ends_the_burst() -> None:
    """No more pictures can arrive."""
    assert heard(StartRecording(), BurstBegan(), CameraClosed("film.mp4", "has ended")).is_on is False
    assert heard(StartRecording(), BurstBegan(), BurstEnded()).is_on is False


def test_pictures_are_counted_by_outcome() -> None:
    """Stored, already there, refused: with the reason of the last refusal."""
    failure = sdk.Failure("PICTURE_TOO_LARGE", "The picture is too large.")

    recording = heard(
        StartRecording(),
        BurstBegan(),
        PictureTaken("a", 1.0),
        PictureTaken("b", 1.1),
        PictureTaken("c", 1.2),
        PictureStored("a", is_duplicate=False),
        PictureStored("b", is_duplicate=True),
        PictureRefused("c", failure),
    )

    assert recording.taken_count == 3
    assert (recording.stored_count, recording.duplicate_count, recording.refused_count) == (1, 1, 1)
    assert recording.refusal == "The picture is too large."
    assert recording.pictures_per_second == pytest.approx(10)


def test_the_rate_is_that_of_the_latest_pictures() -> None:
    """A slow start is forgotten; one picture has no rate."""
    slow = [PictureTaken("s", float(second)) for second in range(5)]
    fast = [PictureTaken("f", 5 + tenth / 10) for tenth in range(20)]

    assert heard(*slow, *fast).pictures_per_second == pytest.approx(10)
    assert heard(PictureTaken("a", 1.0)).pictures_per_second == 0.0
    assert heard(PictureTaken("a", 1.0), PictureTaken("b", 1.0)).pictures_per_second == 0.0


def test_the_next_burst_counts_from_zero() -> None:
    """A key that repeats while it is held does not."""
    on = heard(StartRecording(), BurstBegan(), PictureTaken("a", 1.0))

    assert after(on, StartRecording()) is on
    assert after(after(on, StopRecording()), StartRecording()) == Recording(is_waiting=True)


def test_the_chosen_timer_stays_for_the_next_recordings() -> None:
    """While other numbers begin again with each."""
    recorded = heard(SetTimer(3), StartRecording(3), BurstBegan(), PictureTaken("a", 1.0), BurstEnded())

    assert (recorded.timer_seconds, recorded.taken_count) == (3, 1)
    assert after(recorded, StartRecording(3)) == Recording(3, is_waiting=True, wait_seconds=3)
    assert after(recorded, SetTimer(0)).timer_seconds == 0
