"""Finds out who works in a data directory: a PostgreSQL that outlived its server, or nobody."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from diptych_server.embedded.connection import answering_process
from diptych_server.embedded.errors import ClusterInUseError
from diptych_server.embedded.layout import Layout
from diptych_server.embedded.locks import free_process_lock
from diptych_server.embedded.logs import start_error
from diptych_server.embedded.postmaster import Postmaster

_FIRST_PAUSE_SECONDS = 0.03
_LONGEST_PAUSE_SECONDS = 1.0


async def adopted_or_lock(layout: Layout, *, socket_folder: Path, timeout_seconds: float) -> Postmaster | int:
    """Return the PostgreSQL that answers, or the locked process lock once nothing of an earlier one is alive.

    Raises:
        ClusterInUseError: The PostgreSQL of another container answers.
        ClusterStartError: Something is alive and does not answer within the time.
    """
    try:
        async with asyncio.timeout(timeout_seconds):
            return await _adopted_or_lock(layout, socket_folder=socket_folder)
    except TimeoutError as error:
        raise start_error(
            f"Processes of an earlier PostgreSQL are alive in {layout.root}, but do not answer. "
            "End them and start again.",
            layout=layout,
        ) from error


async def _adopted_or_lock(layout: Layout, *, socket_folder: Path) -> Postmaster | int:
    for pause_seconds in pauses():
        if (process_id := await answering_process(socket_folder)) is not None:
            with suppress(ProcessLookupError):  # it may end just now
                return _adopt(process_id, layout=layout)
        if (lock := free_process_lock(layout.process_lock)) is not None:
            return lock
        await asyncio.sleep(pause_seconds)
    raise AssertionError  # the pauses have no end


def _adopt(process_id: int, *, layout: Layout) -> Postmaster:
    if process_id == 0:
        raise ClusterInUseError(f"The PostgreSQL of another container works in {layout.root}. Stop that one first.")
    return Postmaster(process_id)


def pauses() -> Iterator[float]:
    """Yield, without end, the seconds to wait between two questions.

    They grow: each question to a PostgreSQL that recovers is a line in its log.
    """
    pause_seconds = _FIRST_PAUSE_SECONDS
    while True:
        yield pause_seconds
        pause_seconds = min(2 * pause_seconds, _LONGEST_PAUSE_SECONDS)
