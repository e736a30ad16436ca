"""The code with which PostgreSQL rejects a connection; unlike the message, it does not depend on the server's language.

The driver only returns the message (https://github.com/psycopg/psycopg/issues/1188). Its library can trace the messages
that it exchanges with the server, and the trace contains the code.
"""

import os
import re
import select
import sys
import time
from typing import Final

from psycopg import pq
from psycopg.pq.abc import PGconn

_REFUSED: Final = re.compile(r'\tErrorResponse\t.*? C "(\w{5})"')
_NO_PASSWORD: Final = "28P01"  # noqa: S105  a code


def refusal_code(conninfo: str, *, seconds: float) -> str | None:
    """The SQLSTATE with which the server rejects a connection.

    None if it accepts the connection or does not respond in time, or on systems where the library cannot trace.
    Blocks; thread-safe.
    """
    code = None
    if sys.platform == "linux":
        code = _refusal_code(conninfo, seconds=seconds)
    return code


if sys.platform == "linux":
    _EVENTS: Final = {pq.PollingStatus.READING: select.POLLIN, pq.PollingStatus.WRITING: select.POLLOUT}

    def _refusal_code(conninfo: str, *, seconds: float) -> str | None:
        descriptor = os.memfd_create("diptych")  # in memory, as the trace may contain a password
        try:
            connection = pq.PGconn.connect_start(conninfo.encode())
            try:
                connection.trace(descriptor)
                _connect(connection, until=time.monotonic() + seconds)
                connection.untrace()
                wants_password = connection.needs_password
            finally:
                connection.finish()
            with os.fdopen(descriptor, "rb", closefd=False) as written:
                written.seek(0)
                codes = _REFUSED.findall(written.read().decode(errors="replace"))
        finally:
            os.close(descriptor)
        if wants_password:
            return _NO_PASSWORD
        return codes[-1] if codes else None

    def _connect(connection: PGconn, *, until: float) -> None:
        """Poll until the connection is established or rejected, or the time is over."""
        while (event := _EVENTS.get(pq.PollingStatus(connection.connect_poll()))) is not None:
            poll = select.poll()
            poll.register(connection.socket, event)
            if not poll.poll(max(0, until - time.monotonic()) * 1000):
                return
