"""Errors that report an exhausted resource: files, memory or threads."""

import errno
from collections.abc import Iterator

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal

_NO_FILES = {errno.EMFILE, errno.ENFILE}
_NO_MEMORY = {errno.ENOMEM}
_NO_THREAD = "can't start new thread"


def lacking(error: BaseException) -> str | None:
    """The exhausted resource that the error reports, as a plural; None for any other error."""
    for cause in _causes(error):
        if isinstance(cause, MemoryError):
            return "bytes of memory"
        if isinstance(cause, OSError) and cause.errno in _NO_FILES:
            return "file descriptors"
        if isinstance(cause, OSError) and cause.errno in _NO_MEMORY:
            return "bytes of memory"
        if isinstance(cause, RuntimeError) and _NO_THREAD in str(cause):
            return "threads"
    return None


def shortage_of(error: BaseException) -> Refusal | None:
    """The refusal for such an error, as a retry may succeed soon; None for any other error."""
    what = lacking(error)
    return Refusal(Reason.OVERLOADED, f"The server has no {what} left at the moment. Try again soon.") if what else None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, and the errors that caused it."""
    for _ in range(8):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__
