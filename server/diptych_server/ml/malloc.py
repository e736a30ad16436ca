"""How glibc returns this process's memory to the operating system."""

import ctypes
from typing import Final

# The parameters of mallopt(3), by their numbers in malloc.h.
_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3

_LARGEST_ON_THE_HEAP: Final = 32 * 2**20
"""The maximum that glibc accepts. Larger blocks, such as big camera pictures, are returned when they are freed."""

_KEPT: Final = 256 * 2**20


def keep_freed_memory() -> bool:
    """Keep up to 256 MiB of freed memory per thread for reuse; whether the C library supports that.

    Torch allocates the memory of each layer's result separately. By default glibc returns it in between, and the system
    has to clear every page again: a third of the processor time of an embedding in 32-bit floats.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):  # another C library
        return False
    settings = ((_MMAP_THRESHOLD, _LARGEST_ON_THE_HEAP), (_TRIM_THRESHOLD, _KEPT))
    return all(mallopt(ctypes.c_int(which), ctypes.c_int(size)) for which, size in settings)
