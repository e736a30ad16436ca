"""Keeping only the newest frame, pacing, and JPEG."""

import itertools
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from diptych_client.cameras import (
    CameraError,
    CameraFrame,
    NewestFrame,
    encode_jpeg,
    encode_square,
    paced,
)
from diptych_scenes import VirtualCamera, parse_scenes

WAIT_SECONDS = 60.0


def frame(sequence: int) -> CameraFrame:
    """A tiny frame with this number."""
    return CameraFrame(image=np.zeros((2, 2, 3), dtype=np.uint8), captured_at=datetime.now(tz=UTC), sequence=sequence)


def await_frame(newest: NewestFrame[CameraFrame], *, after: int = -1) -> CameraFrame:
    """The next frame, which must arrive."""
    arrived = newest.after(after, timeout_seconds=WAIT_SECONDS)
    assert arrived is not None
    return arrived


class Tap:
    """Frames that flow when the test says so."""

    def __init__(self) -> None:
        self.may_give = threading.Semaphore(0)
        self.is_closed = False

    def __iter__(self) -> Iterator[CameraFrame]:
        for sequence in itertools.count():
            self.may_give.acquire()
            if self.is_closed:
                return
            yield frame(sequence)

    def give(self, count: int) -> None:
        """Allow this number of frames through."""
        self.may_give.release(count)

    def close(self) -> None:
        """Ends the frames."""
        self.is_closed = True
        self.may_give.release()


def test_old_frames_are_dropped() -> None:
    """A late reader gets the newest frame, not the first."""
    tap = Tap()

    with NewestFrame(tap) as newest:
        tap.give(5)
        last = await_frame(newest, after=3)
        late = await_frame(newest)
        tap.close()

    assert last.sequence == late.sequence == 4


def test_a_frame_is_not_returned_twice() -> None:
    """A request for a frame after the newest waits, and times out without one."""
    tap = Tap()

    with NewestFrame(tap) as newest:
        tap.give(1)
        seen = await_frame(newest)
        with pytest.raises(TimeoutError):
            newest.after(seen.sequence, timeout_seconds=0)
        tap.close()


def test_the_end_wakes_waiting_readers() -> None:
    """After the last frame there is None."""
    tap = Tap()

    with NewestFrame(tap) as newest:
        tap.give(1)
        last = await_frame(newest)
        tap.close()
        end = newest.after(last.sequence, timeout_seconds=WAIT_SECONDS)

    assert end is None


def test_a_camera_failure_is_raised() -> None:
    """The camera's own error arrives at the reader."""

    def broken() -> Iterator[CameraFrame]:
        yield frame(0)
        raise CameraError("unplugged")

    with NewestFrame(broken()) as newest, pytest.raises(CameraError, match="unplugged"):
        newest.after(0, timeout_seconds=WAIT_SECONDS)


def test_it_follows_a_real_camera() -> None:
    """With the virtual camera, numbers only grow."""
    with VirtualCamera(parse_scenes("nothing")) as camera, NewestFrame(iter(camera.read, None)) as newest:
        first = await_frame(newest)
        second = await_frame(newest, after=first.sequence + 2)

    assert second.sequence > first.sequence + 2


def test_paced_frames_come_when_they_are_due() -> None:
    """Five frames per second means a wait of a fifth between available frames."""
    clock = FakeClock()

    with VirtualCamera(parse_scenes("nothing")) as camera:
        frames = paced(camera, frames_per_second=5, now=clock.now, wait=clock.wait)
        moments = [clock.seconds for _ in itertools.islice(frames, 4)]

    assert moments == pytest.approx([0, 0.2, 0.4, 0.6])


def test_a_late_frame_is_not_caught_up() -> None:
    """After a pause the beat restarts: no burst of overdue frames."""
    clock = FakeClock()

    with VirtualCamera(parse_scenes("nothing")) as camera:
        frames = paced(camera, frames_per_second=5, now=clock.now, wait=clock.wait)
        next(frames)
        clock.seconds = 3.0
        moments = [clock.seconds for _ in itertools.islice(frames, 3)]

    assert moments == pytest.approx([3.0, 3.2, 3.4])


class FakeClock:
    """Time that passes only by waiting."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> float:
        """The time."""
        return self.seconds

    def wait(self, seconds: float) -> None:
        """Advance the time."""
        self.seconds += seconds


def test_jpeg_keeps_the_picture_and_shrinks_it_when_asked() -> None:
    """Colours are roughly preserved, and the long side has the requested length."""
    image = np.zeros((60, 80, 3), dtype=np.uint8)
    image[:, :, 0] = 200

    whole, small = (Image.open(BytesIO(encode_jpeg(image, long_side=side))) for side in (None, 40))
    red = np.asarray(whole)[30, 40, 0]

    assert whole.size == (80, 60)
    assert small.size == (40, 30)
    assert red == pytest.approx(200, abs=6)


def test_a_square_is_the_middle_of_the_picture_as_large_as_it_is_needed() -> None:
    """The sides are cut off, the rest is shrunk; a smaller picture is not made larger."""
    image = np.zeros((72, 128, 3), dtype=np.uint8)
    image[:, 28:100, 1] = 200

    shrunk, whole = (Image.open(BytesIO(encode_square(image, side=side))) for side in (24, 224))

    assert (shrunk.size, whole.size) == ((24, 24), (72, 72))
    assert np.asarray(shrunk)[:, :, 1] == pytest.approx(200, abs=6)
