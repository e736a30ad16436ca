"""Creating, reading, renaming, checking, deleting and undeleting datasets."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from diptych_server.core.access import DEFAULT_WORKSPACE
from diptych_server.core.findings import Finding, LabelCounts, findings
from diptych_server.core.history import ChangeKind, Edit
from diptych_server.core.ids import new_id
from diptych_server.core.names import clean_name
from diptych_server.flows.datasets.edits import commit_edit
from diptych_server.flows.resources import WorkspaceResourceFlows
from diptych_server.store.postgres.database import Connection, Database
from diptych_server.store.tables import datasets, labels, workspaces
from diptych_server.store.tables import findings as store
from diptych_server.store.tables.datasets import DatasetView
from diptych_server.store.tables.labels import LabelView


@dataclass(frozen=True)
class DatasetState:
    """The current state of a dataset, with its counts and labels."""

    dataset: DatasetView
    labels: Sequence[LabelView]


async def read_states(connection: Connection, dataset_ids: Sequence[UUID]) -> list[DatasetState]:
    """The datasets with these IDs, in this order; unknown IDs are omitted."""
    views = await datasets.view(connection, dataset_ids)
    labels_by_dataset = await labels.of_datasets(connection, dataset_ids)
    return [DatasetState(view, labels_by_dataset[view.id]) for view in views]


_FLOWS = WorkspaceResourceFlows(datasets.TABLE, read_states, datasets.LIST, read_states)
read_state = _FLOWS.read
get_dataset = _FLOWS.get
list_datasets = _FLOWS.list
delete_dataset = _FLOWS.delete
undelete_dataset = _FLOWS.undelete


async def create_dataset(
    database: Database, *, workspace_id: UUID = DEFAULT_WORKSPACE, name: str, backbone: str, request_id: UUID | None
) -> DatasetState:
    """Create an empty dataset; a repeated request returns the same dataset.

    Raises:
        Refusal: BAD_FIELD; NOT_FOUND if the workspace does not exist.
    """
    name = clean_name(name, field="dataset.name")
    async with database.transaction() as connection:
        await workspaces.require(connection, workspace_id)
        dataset_id = await datasets.insert(
            connection,
            dataset_id=new_id(),
            workspace_id=workspace_id,
            name=name,
            backbone=backbone,
            request_id=request_id,
        )
        return await read_state(connection, dataset_id)


async def update_dataset(
    database: Database, dataset_id: UUID, *, name: str | None, backbone: str | None, etag: str, actor: str
) -> DatasetState:
    """Change the name or backbone; None leaves a value unchanged.

    Raises:
        Refusal: NOT_FOUND, CHANGED_SINCE_READ, BAD_FIELD.
    """
    if name is not None:
        name = clean_name(name, field="dataset.name")
    async with database.transaction() as connection:
        row = await datasets.lock(connection, dataset_id, etag=etag)
        await datasets.TABLE.update(connection, dataset_id, name=name or row.name, backbone=backbone or row.backbone)
        await commit_edit(connection, dataset_id, Edit(), kind=ChangeKind.DATASET_UPDATED, actor=actor)
        return await read_state(connection, dataset_id)


async def check_dataset(database: Database, dataset_id: UUID) -> list[Finding]:
    """Problems with the pictures of a dataset, the most important first; their number is bounded.

    Raises:
        Refusal: NOT_FOUND.
    """
    async with database.reading() as connection:
        state = await read_state(connection, dataset_id)
        return findings(
            [LabelCounts(each.id, each.name, each.instance_count, each.burst_count) for each in state.labels],
            overlaps=await store.overlaps(connection, dataset_id),
            blanks=await store.blanks(connection, dataset_id),
            uncompared_count=await store.uncompared_count(connection, dataset_id),
        )
