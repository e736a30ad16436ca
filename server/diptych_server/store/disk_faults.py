"""What a disk refuses, as refusals that people and clients can act on."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import structlog

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_SCARCE: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})
_AWAY: Final = frozenset({errno.ESTALE, errno.ETIMEDOUT, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ENOTCONN})
"""What a mounted disk of another machine says when that does not answer."""

_log = structlog.get_logger(__name__)


def storage_full() -> Refusal:
    """The refusal of what does not fit on the disk any more."""
    return Refusal(
        Reason.STORAGE_FULL,
        "The server's disk is full: free some space there, then do it again. What was stored is safe.",
    )


@contextmanager
def refusing_disk_faults() -> Iterator[None]:
    """A block that reads and writes files.

    Raises:
        Refusal: STORAGE_FULL when the disk, or the share of it that the account may use, has no room; UNAVAILABLE for
            every other fault of the operating system, which is logged. Either way the same call may succeed later.
    """
    try:
        yield
    except OSError as error:
        raise _refusal(error) from error


def may_pass(error: OSError) -> bool:
    """Whether a file may be read later that could not be read now, as nothing is wrong with the file itself."""
    return error.errno in _SCARCE | _AWAY


def _refusal(error: OSError) -> Refusal:
    if error.errno in _FULL:
        return storage_full()
    _log.error("the disk failed", error=repr(error), file=error.filename)
    if error.errno in _SCARCE:
        message = "The server has too many files open or too little memory: try again in a moment."
    else:
        message = "The server's disk failed: its log says how. Nothing was changed; try again once it is repaired."
    return Refusal(Reason.UNAVAILABLE, message)
