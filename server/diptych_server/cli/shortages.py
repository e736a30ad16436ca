"""Messages for commands that failed because the machine ran out of disk, memory, threads or open files."""

import errno
import os
import sys
from typing import Final

if sys.platform != "win32":
    import resource

_FEWEST_FILES: Final = 32
"""With fewer open files allowed, gRPC aborts the process without a message."""

_DISK_FULL: Final = "The disk is full: free some space, then start again."
_NO_MEMORY: Final = "Out of memory: close other programs or raise the memory limit, then start again."
_NO_FILES: Final = "Too many files are open: raise the limit (ulimit -n), then start again."
_NO_THREADS: Final = "No more threads can be started: raise the limit (ulimit -u) or the memory, then start again."

_BY_ERRNO: Final = {
    errno.ENOSPC: _DISK_FULL,
    errno.EDQUOT: _DISK_FULL,
    errno.ENOMEM: _NO_MEMORY,
    errno.EMFILE: _NO_FILES,
    errno.ENFILE: _NO_FILES,
    errno.EAGAIN: _NO_THREADS,
}
_BY_TEXT: Final = {
    "can't start new thread": _NO_THREADS,
    "Resource temporarily unavailable": _NO_THREADS,
    "Cannot allocate memory": _NO_MEMORY,
    "failed to map segment": _NO_MEMORY,
    "Too many open files": _NO_FILES,
    "No space left on device": _DISK_FULL,
}
"""For libraries that report a system error only as text."""


def shortage_behind(error: BaseException) -> str | None:
    """The message for an error caused by a shortage of this machine; None for any other error."""
    if isinstance(error, BaseExceptionGroup):
        found = [sentence for each in error.exceptions if (sentence := shortage_behind(each))]
        return found[0] if found else None
    if isinstance(error, MemoryError):
        return _NO_MEMORY
    if isinstance(error, OSError) and error.errno in _BY_ERRNO:
        where = f" ({error.filename})" if error.filename else ""
        return _BY_ERRNO[error.errno].replace(":", f"{where}:", 1)
    text = str(error)
    for part, sentence in _BY_TEXT.items():
        if part in text:
            return sentence
    return shortage_behind(error.__cause__) if error.__cause__ else None


def require_files() -> None:
    """Check the limit of open files before gRPC needs them.

    Raises:
        OSError: The limit is too low; `shortage_behind` has a sentence for it.
    """
    if sys.platform != "win32" and 0 <= resource.getrlimit(resource.RLIMIT_NOFILE)[0] < _FEWEST_FILES:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
