"""A burst: every frame of the camera into the spool, as long as somebody holds the button."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from diptych.wire.limits import STORED_LONG_SIDE
from diptych_client.cameras import CameraFrame, encode_jpeg
from diptych_client.desktop.capturing.spool import Spool, SpooledPicture

PICTURES_PER_SECOND = 10.0
"""Neighbouring frames of a faster camera differ too little to teach anything."""


@dataclass(frozen=True, slots=True)
class Burst:
    """Where the pictures of a burst go."""

    spool: Spool
    dataset_id: str
    label_name: str
    burst_id: str
    label_id: str = ""
    """Empty for a label that does not exist yet."""
    most: int | None = None
    """After so many pictures it ends by itself; None means never."""


class Recorder:
    """Takes frames while a burst is on. `listen` belongs to the camera's thread, the rest to any.

    Args:
        taken: told of each picture that is safe on disk.
        failed: told why no picture can be kept; the burst has ended then.
        full: told that a burst has ended by itself, as it has all its pictures.
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
        """Record from the next frame on."""
        with self._lock:
            self._burst, self._due, self._count = burst, 0.0, 0

    def end(self) -> None:
        """Record no more."""
        with self._lock:
            self._burst = None

    def listen(self, frame: CameraFrame, camera_name: str) -> None:
        """Keep the frame if a burst is on and the last picture was long enough ago."""
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
            self._failed(f"Pictures cannot be kept in {facts.path.parent}: {error.strerror}.")
            return
        self._taken(facts)
        self._count += 1
        if burst.most is not None and self._count >= burst.most:
            self.end()
            self._full()
