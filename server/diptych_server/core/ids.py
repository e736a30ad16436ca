"""Ids: UUIDv7, which sort by creation time (RFC 9562, section 5.7)."""

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last_millis = 0
_counter = 0


def new_id() -> UUID:
    """A new UUIDv7; ids of one process increase strictly, even within a millisecond. Thread-safe."""
    millis, counter = _tick()
    random_bits = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
    return UUID(int=(millis << 80) | (0x7 << 76) | (counter << 64) | (0b10 << 62) | random_bits)


def _tick() -> tuple[int, int]:
    """Milliseconds and a 12-bit counter that together always increase."""
    global _last_millis, _counter  # noqa: PLW0603  the clock of this process
    with _lock:
        now = time.time_ns() // 1_000_000
        if now > _last_millis:
            _last_millis, _counter = now, 0
        elif _counter < 0xFFF:  # noqa: PLR2004  12 bits
            _counter += 1
        else:
            _last_millis, _counter = _last_millis + 1, 0
        return _last_millis, _counter
