"""Access tokens in the database, which stores only SHA-256 hashes of their secrets."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, LiteralString
from uuid import UUID

from psycopg.sql import SQL, Composed

from diptych_server.core.access import Role
from diptych_server.core.access_token import AccessToken
from diptych_server.core.filters import Restriction
from diptych_server.store.notifications.listener import notify
from diptych_server.store.postgres.database import Connection, execute, fetch_all, fetch_one, fetch_values
from diptych_server.store.sql import statements
from diptych_server.store.tables.filtering import conditions
from diptych_server.store.tables.paging import Ordering, Page, PageRequest, by_time

CHANGED: Final = UUID("00000000-0000-7000-8000-000000000002")
"""The subject of notifications that a token changed, for caches of tokens."""

_SQL = statements("access_tokens")

_ORDERING = Ordering(
    keys=MappingProxyType({"created_at": by_time("created_at")}), default="created_at desc", default_size=100
)
_LIVING: LiteralString = "revoked_at is null and (expires_at is null or expires_at > now())"
_SEEN: LiteralString = (
    "not exists (select from access_token_workspace"
    " where access_token_id = access_token.id and workspace_id <> all(%(workspace_ids)s))"
)


async def insert(
    connection: Connection,
    *,
    token_id: UUID,
    name: str,
    role: Role,
    secret_sha256: bytes,
    workspace_ids: Collection[UUID],
    expires_at: datetime | None,
) -> None:
    """Insert a new token."""
    parameters = {
        "id": token_id,
        "name": name,
        "role": role.value,
        "secret_sha256": secret_sha256,
        "expires_at": expires_at,
    }
    await execute(connection, _SQL["insert"], parameters)
    await add_workspaces(connection, token_id, workspace_ids)


async def add_workspaces(connection: Connection, token_id: UUID, workspace_ids: Collection[UUID]) -> None:
    """Give a token access to more workspaces; servers are notified when this transaction commits."""
    await execute(connection, _SQL["add_workspaces"], {"id": token_id, "workspace_ids": list(workspace_ids)})
    await notify(connection, CHANGED)


async def of_hash(connection: Connection, secret_sha256: bytes) -> AccessToken | None:
    """The token whose secret has this hash, valid or not."""
    statement = SQL(_SQL["select"]).format(only=SQL("secret_sha256 = %(secret_sha256)s"))
    return await fetch_one(connection, _token, statement, {"secret_sha256": secret_sha256})


async def get(connection: Connection, token_ids: Collection[UUID]) -> Mapping[UUID, AccessToken]:
    """The existing tokens among these ids, by id."""
    statement = SQL(_SQL["select"]).format(only=SQL("id = any(%(ids)s)"))
    tokens = await fetch_all(connection, _token, statement, {"ids": list(token_ids)})
    return {token.id: token for token in tokens}


async def list_tokens(
    connection: Connection,
    request: PageRequest,
    *,
    workspace_ids: Collection[UUID] | None,
    show_ended: bool,
    restrictions: Sequence[Restriction] = (),
) -> Page[AccessToken]:
    """A page of the tokens, newest first, that access only these workspaces; None means all tokens.

    Raises:
        Refusal: BAD_FIELD, BAD_PAGE_TOKEN.
    """
    filtered = conditions(restrictions)
    plan = _ORDERING.plan(request)
    mine = [] if workspace_ids is None else [_SEEN]
    living = [] if show_ended else [_LIVING]
    only: list[LiteralString | Composed] = [*mine, *living, *filtered.statements]
    parameters = {"workspace_ids": list(workspace_ids or ()), **plan.parameters(), **filtered.parameters}
    statement = plan.fill(_SQL["select"] + _SQL["page"], only=only)
    return plan.page(await fetch_all(connection, _token, statement, parameters), lambda token: token.id)


async def revoke(connection: Connection, token_id: UUID) -> None:
    """Revoke a token permanently; servers are notified when this transaction commits."""
    await execute(connection, _SQL["revoke"], {"id": token_id})
    await notify(connection, CHANGED)


async def note_uses(connection: Connection, uses: Mapping[UUID, datetime]) -> None:
    """Store the times when tokens were last used."""
    await execute(connection, _SQL["note_uses"], {"ids": list(uses), "times": list(uses.values())})


async def has_any(connection: Connection) -> bool:
    """Whether there is a valid token."""
    [found] = await fetch_values(connection, _SQL["has_any"])
    return bool(found)


async def known_workspaces(connection: Connection, workspace_ids: Collection[UUID] | None) -> set[UUID]:
    """The existing workspaces among these; None means all."""
    ids = None if workspace_ids is None else list(workspace_ids)
    return set(await fetch_values(connection, _SQL["known_workspaces"], {"ids": ids}))


async def workspaces_called(connection: Connection, text: str) -> Sequence[UUID]:
    """The workspaces with this id or name."""
    return await fetch_values(connection, _SQL["workspaces_called"], {"text": text})


def _token(*, role: str, workspace_ids: list[UUID], **columns: Any) -> AccessToken:
    return AccessToken(role=Role(role), workspace_ids=frozenset(workspace_ids), **columns)
