"""Translates disk errors into refusals that users and clients can act on."""

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
"""The errors of a network file system whose server is not responding."""

_log = structlog.get_logger(__name__)


def storage_full() -> Refusal:
    """The refusal for a full disk."""
    return Refusal(
        Reason.STORAGE_FULL,
        "The server's disk is full. Free some space there, then try again. Stored data is safe.",
    )


@contextmanager
def refusing_disk_faults() -> Iterator[None]:
    """Translate operating system errors of a block that reads and writes files.

    Raises:
        Refusal: STORAGE_FULL when the disk or the account's quota is full; UNAVAILABLE for every other error, which is
            logged. Either way a retry may succeed later.
    """
    try:
        yield
    except OSError as error:
        raise _refusal(error) from error


def is_temporary(error: OSError) -> bool:
    """Whether reading the file may succeed later, as the error is not caused by the file itself."""
    return error.errno in _SCARCE | _AWAY


def _refusal(error: OSError) -> Refusal:
    if error.errno in _FULL:
        return storage_full()
    _log.error("the disk failed", error=repr(error), file=error.filename)
    if error.errno in _SCARCE:
        message = "The server has too many open files or too little memory. Try again in a moment."
    else:
        message = (
            "The server's disk failed; see the server's log. Nothing was changed. Try again once the disk is repaired."
        )
    return Refusal(Reason.UNAVAILABLE, message)
