"""Finds a running PostgreSQL in a data directory that outlived its server, and takes it over."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import structlog

from diptych.backoff import growing_pauses
from diptych_server.embedded.endpoint import Endpoint
from diptych_server.embedded.errors import ClusterInUseError
from diptych_server.embedded.hang import end_all
from diptych_server.embedded.installation import Installation
from diptych_server.embedded.layout import Layout
from diptych_server.embedded.locks import free_process_lock
from diptych_server.embedded.logs import start_error
from diptych_server.embedded.postmaster import Postmaster
from diptych_server.embedded.progress import Patience

_FIRST_PAUSE_SECONDS = 0.03
_LONGEST_PAUSE_SECONDS = 1.0
_LOG_SECONDS = 10.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Adopted:
    """A PostgreSQL that was already running, and its endpoint."""

    postmaster: Postmaster
    endpoint: Endpoint


async def adopted_or_lock(
    installation: Installation, *, timeout_seconds: float, patience_seconds: float
) -> Adopted | int:
    """Return the running PostgreSQL, or the locked process lock once all processes of an earlier one have ended.

    An earlier PostgreSQL that hangs is killed after `patience_seconds`.

    Raises:
        ClusterInUseError: A PostgreSQL in another container is running.
        ClusterStartError: An earlier PostgreSQL is alive and does not respond in time.
    """
    layout = installation.layout
    try:
        async with asyncio.timeout(timeout_seconds):
            return await _adopted_or_lock(installation, patience=Patience(layout.cluster, seconds=patience_seconds))
    except TimeoutError as error:
        raise start_error(
            f"Processes of an earlier PostgreSQL are running in {layout.root}, but do not respond. "
            "End them and start again.",
            layout=layout,
        ) from error


async def _adopted_or_lock(installation: Installation, *, patience: Patience) -> Adopted | int:
    layout = installation.layout
    waiting = Waiting("an earlier PostgreSQL is running, but does not respond yet", layout=layout)
    for pause_seconds in pauses():
        endpoint = installation.endpoint_found()
        process_id = await installation.answering_process(endpoint)
        if endpoint is not None and process_id is not None:
            with suppress(ProcessLookupError):  # it may end just now
                return Adopted(_adopt(process_id, installation), endpoint)
        if (lock := free_process_lock(layout, system=installation.system)) is not None:
            return lock
        waiting.log_progress()
        if patience.is_over(is_answering=False):
            _log.warning("killing the earlier PostgreSQL: it hangs", folder=str(layout.root))
            await end_all(layout.cluster, pg_ctl=installation.pg_ctl)
        await asyncio.sleep(pause_seconds)
    raise AssertionError  # pauses() is infinite


def _adopt(process_id: int, installation: Installation) -> Postmaster:
    if process_id == 0:
        root = installation.layout.root
        raise ClusterInUseError(f"A PostgreSQL in another container is using {root}. Stop that one first.")
    return installation.postmaster(process_id)


class Waiting:
    """Logs, at intervals, what is being waited for."""

    def __init__(self, what: str, *, layout: Layout) -> None:
        self._what = what
        self._folder = str(layout.root)
        self._since = self._logged_at = time.monotonic()

    def log_progress(self) -> None:
        """Log it again if the last message is old enough."""
        now = time.monotonic()
        if now - self._logged_at >= _LOG_SECONDS:
            self._logged_at = now
            _log.info(self._what, folder=self._folder, waited_seconds=round(now - self._since))


def pauses() -> Iterator[float]:
    """Yield the seconds to wait between two polls, indefinitely.

    They increase, because each poll of a PostgreSQL in recovery adds a line to its log.
    """
    return growing_pauses(first=_FIRST_PAUSE_SECONDS, longest=_LONGEST_PAUSE_SECONDS)
