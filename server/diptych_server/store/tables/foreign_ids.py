"""Foreign ids: those of resources that belong to other workspaces."""

from collections.abc import Collection, Mapping
from typing import Literal, get_args
from uuid import UUID

from diptych_server.store.postgres.database import Connection, fetch_values
from diptych_server.store.sql import statements

_SQL = statements("foreign_ids")

ResourceType = Literal["dataset", "label", "instance", "snapshot", "model", "training_job", "workspace", "access_token"]
"""The resources that belong to a workspace, by their names in refusals."""


async def foreign_ids(
    connection: Connection, ids: Mapping[ResourceType, Collection[UUID]], *, workspace_ids: Collection[UUID]
) -> set[UUID]:
    """The ids, given by resource type, of existing resources that belong to other workspaces than these."""
    requested: dict[str, list[UUID]] = {resource: list(ids.get(resource, ())) for resource in get_args(ResourceType)}
    return set(await fetch_values(connection, _SQL["foreign_ids"], requested | {"workspace_ids": list(workspace_ids)}))
