"""Where workers wait when there is nothing to do."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self


class IdleWorkers:
    """A condition that wakes whoever went to wait last: what that one works with is still in its processor's cache.

    Hold its lock, with `with`, to call any method and to look at or change what is waited for; one thread may hold it
    more than once. Several may share one lock.
    """

    def __init__(self, lock: threading.RLock | None = None) -> None:
        self._lock = lock or threading.RLock()
        self._waiting: list[threading.Condition] = []

    def __enter__(self) -> Self:
        self._lock.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._lock.release()

    def wait(self) -> None:
        """Block until woken, without a timeout and without the lock."""
        woken = threading.Condition(self._lock)
        self._waiting.append(woken)
        woken.wait()

    def wake_one(self) -> None:
        """Wake the one that came last, if anyone waits."""
        if self._waiting:
            self._waiting.pop().notify()

    def wake_all(self) -> None:
        """Wake everyone."""
        while self._waiting:
            self.wake_one()
