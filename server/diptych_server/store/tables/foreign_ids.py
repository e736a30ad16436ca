"""Foreign ids: those of resources that belong to other workspaces."""

from collections.abc import Collection, Mapping
from typing import Literal, get_args
from uuid import UUID

from diptych_server.store.postgres.database import Connection, fetch_values
from diptych_server.store.sql import statements

_SQL = statements("foreign_ids")

ResourceType = Literal["dataset", "label", "instance", "snapshot", "model", "training_job", "workspace", "access_token"]
"""What belongs to a workspace, by the names that refusals use."""


async def foreign_ids(
    connection: Connection, ids: Mapping[ResourceType, Collection[UUID]], *, workspace_ids: Collection[UUID]
) -> set[UUID]:
    """Those of the ids, by what they are of, that belong to other workspaces than these; not those of nothing."""
    asked: dict[str, list[UUID]] = {resource: list(ids.get(resource, ())) for resource in get_args(ResourceType)}
    return set(await fetch_values(connection, _SQL["foreign_ids"], asked | {"workspace_ids": list(workspace_ids)}))
