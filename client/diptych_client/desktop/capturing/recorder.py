"""The recorder: puts frames of the camera into the spool during a burst."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from diptych.wire.limits import STORED_LONG_SIDE
from diptych_client.cameras import CameraFrame, encode_jpeg
from diptych_client.desktop.capturing.spool import Spool, SpooledPicture

PICTURES_PER_SECOND = 10.0
"""Consecutive frames of a faster camera are too similar to be useful for training."""


@dataclass(frozen=True, slots=True)
class Burst:
    """A burst: the target of its pictures, and its maximum length."""

    spool: Spool
    dataset_id: str
    label_name: str
    burst_id: str
    label_id: str = ""
    """Empty for a label that does not exist yet."""
    most: int | None = None
    """The burst ends after this number of pictures; None means no limit."""


class Recorder:
    """Records frames during a burst. `listen` is for the camera's thread, the rest for any thread.

    Args:
        taken: called with each picture that was saved on disk.
        failed: called with the reason if a picture cannot be saved; the burst then ends.
        full: called when a burst has ended because it reached its maximum.
        now: a clock in seconds.
    """

    def __init__(
        self,
        *,
        taken: Callable[[SpooledPicture], None],
        failed: Callable[[str], None],
        full: Callable[[], None] = lambda: None,
        now: Callable[[], float] = monotonic,
    ) -> None:
        self._taken, self._failed, self._full, self._now = taken, failed, full, now
        self._lock = threading.Lock()
        self._burst: Burst | None = None
        self._due = 0.0
        self._count = 0

    def begin(self, burst: Burst) -> None:
        """Start a burst with the next frame."""
        with self._lock:
            self._burst, self._due, self._count = burst, 0.0, 0

    def end(self) -> None:
        """End the burst."""
        with self._lock:
            self._burst = None

    def listen(self, frame: CameraFrame, camera_name: str) -> None:
        """Save the frame if a burst is running and the last picture is old enough."""
        burst = self._burst
        if burst is None or (now := self._now()) < self._due:
            return
        self._due = max(self._due, now - 1 / PICTURES_PER_SECOND) + 1 / PICTURES_PER_SECOND
        facts = burst.spool.facts(
            dataset_id=burst.dataset_id,
            label_name=burst.label_name,
            label_id=burst.label_id,
            burst_id=burst.burst_id,
            captured_at=frame.captured_at,
            source=camera_name,
        )
        try:
            burst.spool.put(encode_jpeg(frame.image, long_side=STORED_LONG_SIDE), facts)
        except OSError as error:
            self.end()
            self._failed(f"Cannot save pictures in {facts.path.parent}: {error.strerror}.")
            return
        self._taken(facts)
        self._count += 1
        if burst.most is not None and self._count >= burst.most:
            self.end()
            self._full()
