"""The border between workspaces: which things lie beyond it."""

from collections.abc import Collection, Mapping
from typing import Literal, get_args
from uuid import UUID

from diptych_server.store.postgres.database import Connection, fetch_values
from diptych_server.store.sql import statements

_SQL = statements("border")

Thing = Literal["dataset", "label", "instance", "snapshot", "model", "training_job", "workspace", "access_token"]
"""What belongs to a workspace, by the names that refusals use."""


async def beyond(
    connection: Connection, ids: Mapping[Thing, Collection[UUID]], *, workspace_ids: Collection[UUID]
) -> set[UUID]:
    """Those of the ids, by what they are of, that belong to other workspaces than these; not those of nothing."""
    asked: dict[str, list[UUID]] = {thing: list(ids.get(thing, ())) for thing in get_args(Thing)}
    return set(await fetch_values(connection, _SQL["beyond"], asked | {"workspace_ids": list(workspace_ids)}))
