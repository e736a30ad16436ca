"""The camera's thread, with virtual cameras, video files, and cameras that fail in their own ways."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from types import ModuleType
from typing import Self

import numpy as np
import pytest

from diptych_client.cameras import Camera, CameraError, CameraFrame, open_camera
from diptych_client.desktop.capturing.camera_thread import CameraThread
from support.window_values import moment

SECONDS = 60.0


class Watched:
    """A camera thread, and its events in order."""

    def __init__(self, open_camera_of: Callable[[str], Camera] = open_camera) -> None:
        self.events: SimpleQueue[tuple[str, ...]] = SimpleQueue()
        self.frames: SimpleQueue[tuple[CameraFrame, str]] = SimpleQueue()
        self.thread = CameraThread(
            opened=lambda spec, name: self.events.put(("opened", spec, name)),
            closed=lambda spec, sentence: self.events.put(("closed", spec, sentence)),
            listeners=(lambda frame, name: self.frames.put((frame, name)),),
            open_camera_of=open_camera_of,
        )

    def next_event(self) -> tuple[str, ...]:
        """The next event."""
        return self.events.get(timeout=SECONDS)

    def next_frame(self) -> tuple[CameraFrame, str]:
        """The next frame of a listener."""
        return self.frames.get(timeout=SECONDS)


@contextmanager
def watched(open_camera_of: Callable[[str], Camera] = open_camera) -> Iterator[Watched]:
    """A running camera thread."""
    camera = Watched(open_camera_of)
    camera.thread.start()
    try:
        yield camera
    finally:
        camera.thread.stop()


class FailingCamera:
    """Gives one frame, then raises."""

    name = "failing"

    def __init__(self, error: Exception) -> None:
        self._error = error
        self._sequence = -1
        self.is_closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.is_closed = True

    def change(self) -> None:
        """Nothing."""

    def read(self) -> CameraFrame | None:
        """A frame, then the error."""
        self._sequence += 1
        if self._sequence:
            raise self._error
        return CameraFrame(image=np.zeros((4, 4, 3), np.uint8), captured_at=moment(0), sequence=0)


def test_a_camera_is_opened_on_request() -> None:
    """Its frames go to the screen and to the listeners, with its name."""
    with watched() as camera:
        assert camera.thread.newest() is None
        camera.thread.subscribe("virtual:mug")

        assert camera.next_event() == ("opened", "virtual:mug", "virtual:mug")
        (first, name), (second, _) = camera.next_frame(), camera.next_frame()
        assert name == "virtual:mug"
        assert second.sequence > first.sequence
        assert camera.thread.newest() is not None


def test_another_camera_takes_the_place_of_an_open_one() -> None:
    """The first one is closed before, without a sentence."""
    with watched() as camera:
        camera.thread.subscribe("virtual:mug")
        assert camera.next_event()[0] == "opened"

        camera.thread.subscribe("virtual:phone")

        assert camera.next_event() == ("closed", "virtual:mug", "")
        assert camera.next_event() == ("opened", "virtual:phone", "virtual:phone")


def test_a_camera_that_is_no_longer_needed_is_closed() -> None:
    """Its light goes off, and no old picture stays."""
    with watched() as camera:
        camera.thread.subscribe("virtual:mug")
        assert camera.next_event()[0] == "opened"

        camera.thread.subscribe("")

        assert camera.next_event() == ("closed", "virtual:mug", "")
        assert camera.thread.newest() is None


def test_a_video_ends_with_a_sentence_and_plays_again_when_chosen_again(tmp_path: Path, opencv: ModuleType) -> None:
    """All its frames are delivered, and it does not restart automatically."""
    path = tmp_path / "film.avi"
    writer = opencv.VideoWriter(str(path), opencv.CAP_FFMPEG, opencv.VideoWriter.fourcc(*"MJPG"), 5.0, (64, 48))
    for grey in (40, 120, 200):
        writer.write(np.full((48, 64, 3), grey, np.uint8))
    writer.release()
    with watched() as camera:
        for attempt in (1, 2):
            camera.thread.subscribe(str(path), attempt)

            assert camera.next_event() == ("opened", str(path), "film.avi")
            kind, spec, sentence = camera.next_event()
            assert (kind, spec) == ("closed", str(path))
            assert "has ended" in sentence
            assert [camera.next_frame()[0].sequence for _ in range(3)] == [0, 1, 2]
            assert camera.frames.empty()
            assert camera.thread.newest() is None


def test_a_camera_that_does_not_exist_says_what_to_do() -> None:
    """And another one opens after it."""
    with watched() as camera:
        camera.thread.subscribe("no such camera")
        kind, _, sentence = camera.next_event()
        assert kind == "closed"
        assert "is not a camera" in sentence

        camera.thread.subscribe("virtual:mug")

        assert camera.next_event() == ("opened", "virtual:mug", "virtual:mug")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (CameraError("It was unplugged: plug it in and choose it again."), "It was unplugged"),
        (RuntimeError("driver"), r"failed (RuntimeError: driver)"),
    ],
)
def test_a_camera_that_raises_is_closed_with_a_sentence(error: Exception, words: str) -> None:
    """The thread survives any exception."""
    failing = FailingCamera(error)
    with watched(lambda spec: failing if spec == "failing" else open_camera(spec)) as camera:
        camera.thread.subscribe("failing")
        assert camera.next_event() == ("opened", "failing", "failing")
        kind, _, sentence = camera.next_event()
        assert kind == "closed"
        assert words in sentence
        assert failing.is_closed

        camera.thread.subscribe("virtual:mug")

        assert camera.next_event()[0] == "opened"


def test_stopping_closes_the_camera() -> None:
    """Otherwise no other program could open it."""
    with watched() as camera:
        camera.thread.subscribe("virtual:mug")
        assert camera.next_event()[0] == "opened"

    assert camera.next_event() == ("closed", "virtual:mug", "")
