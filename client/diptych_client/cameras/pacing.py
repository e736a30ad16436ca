"""Frames at an even rate, from cameras without a rate."""

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
    """The camera's frames, each when it is due; a late frame is yielded immediately and resets the schedule.

    Args:
        camera: an open camera; read on the caller's thread.
        frames_per_second: the rate, above 0.
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
