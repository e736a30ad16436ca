"""What the machine lacked when a command failed, in a sentence: disk, memory, threads or open files."""

import errno
from typing import Final

_NO_ROOM: Final = "The disk is full: free some space, then start again."
_NO_MEMORY: Final = "There is not enough memory: end other programs, or allow this one more, then start again."
_NO_FILES: Final = "Too many files are open: allow this program more (ulimit -n), then start again."
_NO_THREADS: Final = "No more threads can be started: allow more (ulimit -u) or more memory, then start again."

_OF_NUMBERS: Final = {
    errno.ENOSPC: _NO_ROOM,
    errno.EDQUOT: _NO_ROOM,
    errno.ENOMEM: _NO_MEMORY,
    errno.EMFILE: _NO_FILES,
    errno.ENFILE: _NO_FILES,
    errno.EAGAIN: _NO_THREADS,
}
_OF_WORDS: Final = {
    "can't start new thread": _NO_THREADS,
    "Resource temporarily unavailable": _NO_THREADS,
    "Cannot allocate memory": _NO_MEMORY,
    "failed to map segment": _NO_MEMORY,
    "Too many open files": _NO_FILES,
    "No space left on device": _NO_ROOM,
}
"""Of libraries that give a fault of the system as text."""


def shortage_behind(error: BaseException) -> str | None:
    """What to do about a command that ended with this error; None where the machine lacked nothing."""
    if isinstance(error, BaseExceptionGroup):
        found = [sentence for each in error.exceptions if (sentence := shortage_behind(each))]
        return found[0] if found else None
    if isinstance(error, MemoryError):
        return _NO_MEMORY
    if isinstance(error, OSError) and error.errno in _OF_NUMBERS:
        where = f" ({error.filename})" if error.filename else ""
        return _OF_NUMBERS[error.errno].replace(":", f"{where}:", 1)
    text = str(error)
    for words, sentence in _OF_WORDS.items():
        if words in text:
            return sentence
    return shortage_behind(error.__cause__) if error.__cause__ else None
