"""The memory that all pictures being decoded in this process may take together."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

SMALL_BYTES: Final = 16 * 2**20
"""What takes no more is decoded without waiting, as live frames are: at most one per thread."""

DECODE_MEMORY_BYTES: Final = 512 * 2**20
"""What all larger ones may take at once."""


class DecodeMemory:
    """A number of bytes that decoders borrow, first come, first served. Thread-safe.

    Args:
        total_bytes: the most that can be borrowed at once; a larger request waits until all of it is free.
        small_bytes: requests up to this size pass at once and are not counted.
    """

    def __init__(self, total_bytes: int, *, small_bytes: int) -> None:
        self._total = total_bytes
        self._small = small_bytes
        self._lock = threading.Condition()
        self._borrowed = 0
        self._waiting: deque[object] = deque()

    @property
    def borrowed_bytes(self) -> int:
        """What is lent out now."""
        return self._borrowed

    @property
    def waiting_count(self) -> int:
        """How many wait for their turn."""
        return len(self._waiting)

    @contextmanager
    def borrow(self, size_bytes: int) -> Iterator[None]:
        """Hold this many bytes during the block; waits until they are there. Not within another such block."""
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
"""Of this process: the bound holds only if everything that decodes asks the same one."""
