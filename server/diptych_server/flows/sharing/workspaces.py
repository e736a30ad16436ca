"""Creating, reading and renaming workspaces."""

from collections.abc import Collection
from uuid import UUID

from diptych_server.core.filters import NAMED_FIELDS, parse_filter
from diptych_server.core.ids import new_id
from diptych_server.core.names import clean_name
from diptych_server.flows.resources import ResourceFlows
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables import access_tokens, workspaces
from diptych_server.store.tables.paging import Page, PageRequest
from diptych_server.store.tables.workspaces import WorkspaceRow


async def create_workspace(
    database: Database, *, name: str, request_id: UUID | None, token_id: UUID | None = None
) -> WorkspaceRow:
    """Create a workspace and add it to the token; a repeated request with the same token returns the same workspace.

    Raises:
        Refusal: BAD_FIELD.
    """
    name = clean_name(name, field="workspace.name")
    async with database.transaction() as connection:
        workspace_id = await workspaces.insert(
            connection, workspace_id=new_id(), name=name, token_id=token_id, request_id=request_id
        )
        if token_id:
            await access_tokens.add_workspaces(connection, token_id, [workspace_id])
        return await _FLOWS.read(connection, workspace_id)


_FLOWS = ResourceFlows(workspaces.TABLE, workspaces.fetch)
get_workspace = _FLOWS.get
rename_workspace = _FLOWS.rename


async def list_workspaces(
    database: Database, request: PageRequest, *, workspace_ids: Collection[UUID] | None, filter_text: str = ""
) -> Page[WorkspaceRow]:
    """One page of these workspaces; None means all.

    Raises:
        Refusal: BAD_FIELD, BAD_PAGE_TOKEN.
    """
    restrictions = parse_filter(filter_text, NAMED_FIELDS)
    async with database.transaction() as connection:
        return await workspaces.list_page(connection, request, workspace_ids=workspace_ids, restrictions=restrictions)
