"""Returns freed memory to the system, which the C library does not always do."""

import ctypes
from contextlib import suppress
from typing import Final

_M_MMAP_THRESHOLD: Final = -3
_OWN_MAPPING_BYTES: Final = 4 * 2**20


def return_freed_memory() -> None:
    """Make allocations of 4 MiB or more, such as pictures, separate mappings; no effect without glibc.

    By default, the threshold grows up to 32 MiB as memory is freed, and a server that has decoded large pictures in
    several threads keeps about 500 MB for minutes.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _OWN_MAPPING_BYTES)
