"""Watching workspaces: the datasets and snapshots that are created, changed or deleted in them."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from diptych_server.flows.datasets.datasets import DatasetState, read_states
from diptych_server.store.notifications.listener import HEARTBEAT_SECONDS, ChangeListener
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables import snapshots
from diptych_server.store.tables.snapshots import SnapshotRow

PAUSE_SECONDS: Final = 0.3
"""The minimum time between two updates: a burst causes a few updates per second, not one per picture."""


@dataclass(frozen=True)
class WorkspacesUpdate:
    """Changed datasets and snapshots; a heartbeat if all fields are empty."""

    datasets: Sequence[DatasetState] = ()
    snapshots: Sequence[SnapshotRow] = ()
    is_list_again: bool = False
    """Whether changes may have been missed, so that clients must list everything again."""


async def watch_workspaces(
    database: Database,
    listener: ChangeListener,
    *,
    workspace_ids: Collection[UUID] | None,
    heartbeat_seconds: float = HEARTBEAT_SECONDS,
    pause_seconds: float = PAUSE_SECONDS,
) -> AsyncGenerator[WorkspacesUpdate, None]:
    """Yield a request to list everything, then each change, until closed; None means all workspaces.

    Raises:
        Refusal: UNAVAILABLE.
    """
    async with listener.news(workspace_ids) as news:
        yield WorkspacesUpdate(is_list_again=True)
        while True:
            taken = await news.take(timeout_seconds=heartbeat_seconds)
            if taken is None:
                yield WorkspacesUpdate()
                continue
            if taken.is_lost:
                yield WorkspacesUpdate(is_list_again=True)
            if taken.dataset_ids or taken.snapshot_ids:
                yield await _read(database, taken.dataset_ids, taken.snapshot_ids)
            await asyncio.sleep(pause_seconds)


async def _read(database: Database, dataset_ids: Sequence[UUID], snapshot_ids: Sequence[UUID]) -> WorkspacesUpdate:
    async with database.reading() as connection:
        return WorkspacesUpdate(
            datasets=await read_states(connection, dataset_ids),
            snapshots=await snapshots.fetch_outlines(connection, snapshot_ids),
        )
