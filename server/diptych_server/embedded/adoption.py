"""Finds out who works in a data directory: a PostgreSQL that outlived its server, or nobody."""

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
_SAY_EVERY_SECONDS = 10.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Adopted:
    """A PostgreSQL that was there already, and where it listens."""

    postmaster: Postmaster
    endpoint: Endpoint


async def adopted_or_lock(
    installation: Installation, *, timeout_seconds: float, patience_seconds: float
) -> Adopted | int:
    """Return the PostgreSQL that answers, or the locked process lock once nothing of an earlier one is alive.

    An earlier one that hangs is ended after `patience_seconds`.

    Raises:
        ClusterInUseError: The PostgreSQL of another container answers.
        ClusterStartError: Something is alive and does not answer within the time.
    """
    layout = installation.layout
    try:
        async with asyncio.timeout(timeout_seconds):
            return await _adopted_or_lock(installation, patience=Patience(layout.cluster, seconds=patience_seconds))
    except TimeoutError as error:
        raise start_error(
            f"Processes of an earlier PostgreSQL are alive in {layout.root}, but do not answer. "
            "End them and start again.",
            layout=layout,
        ) from error


async def _adopted_or_lock(installation: Installation, *, patience: Patience) -> Adopted | int:
    layout = installation.layout
    waiting = Waiting("an earlier PostgreSQL is alive, but does not answer yet", layout=layout)
    for pause_seconds in pauses():
        endpoint = installation.endpoint_found()
        process_id = await installation.answering_process(endpoint)
        if endpoint is not None and process_id is not None:
            with suppress(ProcessLookupError):  # it may end just now
                return Adopted(_adopt(process_id, installation), endpoint)
        if (lock := free_process_lock(layout, system=installation.system)) is not None:
            return lock
        waiting.goes_on()
        if patience.is_over(is_answering=False):
            _log.warning("the earlier PostgreSQL hangs: ending it", folder=str(layout.root))
            await end_all(layout.cluster, pg_ctl=installation.pg_ctl)
        await asyncio.sleep(pause_seconds)
    raise AssertionError  # the pauses have no end


def _adopt(process_id: int, installation: Installation) -> Postmaster:
    if process_id == 0:
        root = installation.layout.root
        raise ClusterInUseError(f"The PostgreSQL of another container works in {root}. Stop that one first.")
    return installation.postmaster(process_id)


class Waiting:
    """Says in the log, now and then, what is waited for."""

    def __init__(self, what: str, *, layout: Layout) -> None:
        self._what = what
        self._folder = str(layout.root)
        self._since = self._said_at = time.monotonic()

    def goes_on(self) -> None:
        """Say so, if it was not said for a while."""
        now = time.monotonic()
        if now - self._said_at >= _SAY_EVERY_SECONDS:
            self._said_at = now
            _log.info(self._what, folder=self._folder, waited_seconds=round(now - self._since))


def pauses() -> Iterator[float]:
    """Yield, without end, the seconds to wait between two questions.

    They grow: each question to a PostgreSQL that recovers is a line in its log.
    """
    return growing_pauses(first=_FIRST_PAUSE_SECONDS, longest=_LONGEST_PAUSE_SECONDS)
