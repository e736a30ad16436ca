"""The target of the camera's frames."""

from datetime import UTC, datetime

import numpy as np

from diptych_client.cameras import CameraFrame
from diptych_client.desktop.effects.predictions import LiveFrames


def frame() -> CameraFrame:
    """A black one."""
    return CameraFrame(image=np.zeros((4, 4, 3), np.uint8), captured_at=datetime.now(UTC), sequence=0)


def test_the_next_stream_gets_the_frames_although_the_previous_one_ends_later() -> None:
    """A choice of other snapshots starts a new stream before the old one has ended."""
    frames, before, after = LiveFrames(), list[CameraFrame](), list[CameraFrame]()

    leaving = frames.offered_to(before.append)
    leaving.__enter__()
    with frames.offered_to(after.append):
        leaving.__exit__(None, None, None)
        frames.listen(frame(), "camera")
    frames.listen(frame(), "camera")

    assert (len(before), len(after)) == (0, 1)
