"""Frames at an even pace, from cameras that would give them all at once."""

import time
from collections.abc import Callable, Iterator

from diptych_client.cameras.camera import Camera, CameraFrame


def paced(
    camera: Camera,
    *,
    frames_per_second: float,
    now: Callable[[], float] = time.monotonic,
    wait: Callable[[float], None] = time.sleep,
) -> Iterator[CameraFrame]:
    """The camera's frames, each when it is due; a late frame comes at once, and the pace counts from it.

    Args:
        camera: an open camera; read from the thread that takes the frames.
        frames_per_second: the pace, above 0.
        now: a clock in seconds.
        wait: waits for this many seconds.
    """
    due = now()
    while (frame := camera.read()) is not None:
        early = due - now()
        if early > 0:
            wait(early)
        yield frame
        due = max(due, now() - 1 / frames_per_second) + 1 / frames_per_second
