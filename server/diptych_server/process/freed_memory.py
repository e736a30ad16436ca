"""Freed memory goes back to the system, which the C library does not see to by itself."""

import ctypes
from contextlib import suppress
from typing import Final

_M_MMAP_THRESHOLD: Final = -3
_OWN_MAPPING_BYTES: Final = 4 * 2**20


def return_freed_memory() -> None:
    """Have allocations of 4 MiB and more be mappings of their own, as pictures are; without effect beyond glibc.

    Otherwise the bound grows to 32 MiB with what is freed, and a server that has once decoded large pictures in several
    threads keeps some 500 MB for minutes.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _OWN_MAPPING_BYTES)
