"""The memory limit for all pictures being decoded in this process."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

SMALL_BYTES: Final = 16 * 2**20
"""Pictures up to this size, such as live frames, are decoded without waiting: at most one per thread."""

DECODE_MEMORY_BYTES: Final = 512 * 2**20
"""The memory for all larger ones together."""


class DecodeMemory:
    """A memory budget in bytes, from which decoders borrow, first come, first served. Thread-safe.

    Args:
        total_bytes: the most that can be borrowed at once; a larger request waits until all of it is free.
        small_bytes: requests up to this size pass immediately and are not counted.
    """

    def __init__(self, total_bytes: int, *, small_bytes: int) -> None:
        self._total = total_bytes
        self._small = small_bytes
        self._lock = threading.Condition()
        self._borrowed = 0
        self._waiting: deque[object] = deque()

    @property
    def borrowed_bytes(self) -> int:
        """The bytes currently borrowed."""
        return self._borrowed

    @property
    def waiting_count(self) -> int:
        """The number of waiting requests."""
        return len(self._waiting)

    @contextmanager
    def borrow(self, size_bytes: int) -> Iterator[None]:
        """Reserve this many bytes during the block; waits until they are available. Do not nest."""
        size_bytes = min(size_bytes, self._total)
        if size_bytes <= self._small:
            yield
            return
        ticket = object()
        with self._lock:
            self._waiting.append(ticket)
            try:
                self._lock.wait_for(lambda: self._waiting[0] is ticket and self._borrowed + size_bytes <= self._total)
                self._borrowed += size_bytes
            finally:
                self._waiting.remove(ticket)
                self._lock.notify_all()
        try:
            yield
        finally:
            with self._lock:
                self._borrowed -= size_bytes
                self._lock.notify_all()


DECODE_MEMORY: Final = DecodeMemory(DECODE_MEMORY_BYTES, small_bytes=SMALL_BYTES)
"""The instance of this process: the limit holds only if all decoders use it."""
