"""Detects a PostgreSQL that hangs, and ends it with all its processes.

PostgreSQL 18 waits for ever when one of its processes dies while it recovers from the death of another, as when memory
runs out: it lives, and answers "in recovery mode" without end.
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
from diptych_server.embedded.shutdown import Shutdown, ask, kill

_ORDERLY_SECONDS: Final = 6.0
"""PostgreSQL takes 5 s until it kills children that do not end."""
_MOST_LOOKS: Final = 120
_PAUSE_SECONDS: Final = 0.1

_log = structlog.get_logger(__name__)


async def end_when_it_hangs(
    layout: Layout, *, endpoint: Endpoint, pg_ctl: PgCtl | None, patience_seconds: float, look_seconds: float
) -> None:
    """Ask PostgreSQL again and again whether it answers, and end it when it hangs; returns once it has.

    Args:
        layout: Of the cluster that it works in.
        endpoint: Where it listens.
        pg_ctl: What ends it in order where it takes no signals.
        patience_seconds: How long it may neither answer nor make progress.
        look_seconds: Between two questions.
    """
    patience = Patience(layout.cluster, seconds=patience_seconds)
    while True:
        if patience.is_over(is_answering=await is_answering(endpoint)):
            break
        await asyncio.sleep(look_seconds)
    _log.error("PostgreSQL hangs: ending it", folder=str(layout.root), without_an_answer_seconds=patience_seconds)
    await end_all(layout.cluster, pg_ctl=pg_ctl)


async def end_all(cluster: Path, *, pg_ctl: PgCtl | None) -> None:
    """End all processes of a cluster: at once, but for the moment that PostgreSQL takes to end its children itself.

    Nothing that was committed is lost: the next start recovers.
    """
    if (eldest := eldest_of(processes_of(cluster))) is not None:
        await ask(eldest.id, Shutdown.IMMEDIATE, pg_ctl=pg_ctl)
    for number in range(_MOST_LOOKS):
        if not (left := processes_of(cluster)):
            return
        if number * _PAUSE_SECONDS >= _ORDERLY_SECONDS or eldest is None:
            for each in left:
                kill(each)
        await asyncio.sleep(_PAUSE_SECONDS)
