"""Watching a dataset: its state first, then every change in order, with heartbeats; resumable."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

from diptych.v1 import dataset_service_pb2 as pb
from diptych_server.api.convert.changes import change_message
from diptych_server.api.convert.datasets import dataset_message
from diptych_server.flows.datasets.datasets import DatasetState, get_dataset
from diptych_server.flows.datasets.history import changes_after
from diptych_server.store.notifications.listener import ChangeListener
from diptych_server.store.postgres.database import Database


async def watch_dataset(
    database: Database, listener: ChangeListener, dataset_id: UUID, *, after: int | None, heartbeat_seconds: float
) -> AsyncIterator[pb.WatchDatasetResponse]:
    """Yield messages until the client disconnects. Notifications are only hints: each round queries the database.

    Raises:
        Refusal: NOT_FOUND.
    """
    async with listener.watching(dataset_id) as event:
        state = await get_dataset(database, dataset_id)
        shown = _outline(state) if after is None else None
        if after is None:
            yield pb.WatchDatasetResponse(dataset=dataset_message(state))
            after = state.dataset.sequence
        while True:
            event.clear()
            while entries := await changes_after(database, dataset_id, after=after):
                for entry in entries:
                    after = entry.change.sequence
                    yield pb.WatchDatasetResponse(change=change_message(entry))
            state = await get_dataset(database, dataset_id)
            if _outline(state) != shown and state.dataset.sequence == after:
                shown = _outline(state)
                yield pb.WatchDatasetResponse(dataset=dataset_message(state))
            try:
                async with asyncio.timeout(heartbeat_seconds):
                    await event.wait()
            except TimeoutError:
                yield pb.WatchDatasetResponse(heartbeat=pb.WatchHeartbeat(sequence=after))


def _outline(state: DatasetState) -> tuple[object, ...]:
    """State that changes do not include; if it differs, the dataset is sent again."""
    row = state.dataset
    return (row.name, row.backbone, row.deleted_at, row.pending_embedding_count, row.pending_comparison_count)
