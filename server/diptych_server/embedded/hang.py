"""Detects a PostgreSQL that hangs, and kills it with all its processes.

PostgreSQL 18 hangs if one of its processes dies during recovery from the death of another, as when memory runs out: it
keeps running, but reports "in recovery mode" indefinitely.
"""

import asyncio
from pathlib import Path
from typing import Final

import structlog

from diptych_server.embedded.connection import is_answering
from diptych_server.embedded.endpoint import Endpoint
from diptych_server.embedded.layout import Layout
from diptych_server.embedded.pg_ctl import PgCtl
from diptych_server.embedded.progress import Patience, eldest_of, processes_of
from diptych_server.embedded.shutdown import Shutdown, kill, request_stop

_ORDERLY_SECONDS: Final = 6.0
"""PostgreSQL itself kills children that do not end after 5 s."""
_MOST_POLLS: Final = 120
_PAUSE_SECONDS: Final = 0.1

_log = structlog.get_logger(__name__)


async def end_when_it_hangs(
    layout: Layout, *, endpoint: Endpoint, pg_ctl: PgCtl | None, patience_seconds: float, poll_seconds: float
) -> None:
    """Poll PostgreSQL, kill it when it hangs, and then return.

    Args:
        layout: The layout of its cluster.
        endpoint: The endpoint where it listens.
        pg_ctl: Stops it in order on systems without signals.
        patience_seconds: How long it may neither respond nor make progress.
        poll_seconds: The time between two polls.
    """
    patience = Patience(layout.cluster, seconds=patience_seconds)
    while True:
        if patience.is_over(is_answering=await is_answering(endpoint)):
            break
        await asyncio.sleep(poll_seconds)
    _log.error("killing PostgreSQL: it hangs", folder=str(layout.root), without_an_answer_seconds=patience_seconds)
    await end_all(layout.cluster, pg_ctl=pg_ctl)


async def end_all(cluster: Path, *, pg_ctl: PgCtl | None) -> None:
    """Stop all processes of a cluster immediately, after some seconds in which PostgreSQL can stop them itself.

    No committed data is lost, as the next start recovers it.
    """
    if (eldest := eldest_of(processes_of(cluster))) is not None:
        await request_stop(eldest.id, Shutdown.IMMEDIATE, pg_ctl=pg_ctl)
    for number in range(_MOST_POLLS):
        if not (left := processes_of(cluster)):
            return
        if number * _PAUSE_SECONDS >= _ORDERLY_SECONDS or eldest is None:
            for each in left:
                kill(each)
        await asyncio.sleep(_PAUSE_SECONDS)
