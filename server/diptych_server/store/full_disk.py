"""A full disk, told as a refusal that people can do something about."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def storage_full() -> Refusal:
    """The refusal of what does not fit on the disk any more."""
    return Refusal(
        Reason.STORAGE_FULL,
        "The server's disk is full: free some space there, then do it again. What was stored is safe.",
    )


@contextmanager
def refusing_when_full() -> Iterator[None]:
    """A block that writes files.

    Raises:
        Refusal: STORAGE_FULL when the disk, or the share of it that the account may use, has no room for them.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise storage_full() from error
        raise
