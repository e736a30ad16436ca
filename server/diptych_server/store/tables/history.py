"""The trained snapshots of a dataset in order of time, and their honest answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from diptych_server.core.refusal import refuse_missing
from diptych_server.store.postgres.database import Connection, fetch_all, fetch_values
from diptych_server.store.sql import statements

_SQL = statements("history")


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """The honest answer of a snapshot to one of its instances, and the right label."""

    snapshot_id: UUID
    instance_id: UUID
    answer_label_id: UUID
    label_id: UUID


async def fetch_versions(connection: Connection, dataset_id: UUID, *, limit: int) -> Sequence[UUID]:
    """The newest trained snapshots of a dataset that are not deleted, oldest first.

    Raises:
        Refusal: NOT_FOUND if there is neither the dataset, deleted or not, nor a snapshot of it.
    """
    [is_known] = await fetch_values(connection, _SQL["has_dataset"], {"dataset_id": dataset_id})
    if not is_known:
        refuse_missing("dataset", dataset_id)
    found = await fetch_values(connection, _SQL["versions"], {"dataset_id": dataset_id, "limit": limit})
    return found[::-1]


async def fetch_answers(connection: Connection, snapshot_id: UUID) -> Sequence[StoredAnswer]:
    """The honest answers of a snapshot, from the training of its model."""
    return await fetch_all(connection, StoredAnswer, _SQL["answers"], {"snapshot_id": snapshot_id})
