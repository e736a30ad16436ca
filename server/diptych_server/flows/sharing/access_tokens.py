"""Creating, listing and revoking access tokens, and finding them by their secrets."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from diptych.wire.reasons import Reason
from diptych_server.core.access import Access, Role
from diptych_server.core.access_token import AccessToken, hashed, new_secret
from diptych_server.core.filters import ACCESS_TOKEN_FIELDS, parse_filter
from diptych_server.core.ids import new_id
from diptych_server.core.names import clean_name
from diptych_server.core.refusal import Refusal, refuse_missing
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables import access_tokens
from diptych_server.store.tables.paging import Page, PageRequest


async def create_access_token(
    database: Database,
    *,
    by: Access,
    name: str,
    role: Role,
    workspace_ids: Collection[UUID] = (),
    expires_at: datetime | None = None,
) -> tuple[AccessToken, str]:
    """Create a token; return it with its secret, which cannot be retrieved again.

    Args:
        database: The database, which stores only a hash of the secret.
        by: The access of the creator; only its workspaces can be granted.
        name: The name of its holder.
        role: Its role.
        workspace_ids: Its workspaces; if empty, all that `by` sees now.
        expires_at: When it expires; None means never.

    Raises:
        Refusal: BAD_FIELD for its name or an expiry in the past, NOT_FOUND for a workspace.
    """
    name = clean_name(name, field="access_token.name")
    if expires_at is not None and expires_at <= datetime.now(UTC):
        message = "The field access_token.expires_at must be in the future."
        raise Refusal(Reason.BAD_FIELD, message, field="access_token.expires_at")
    wanted = frozenset(workspace_ids) or by.workspace_ids
    secret, token_id = new_secret(), new_id()
    async with database.transaction() as connection:
        known = await access_tokens.known_workspaces(connection, wanted)
        for workspace_id in wanted or ():
            if workspace_id not in known or not by.sees(workspace_id):
                refuse_missing("workspace", workspace_id)
        await access_tokens.insert(
            connection,
            token_id=token_id,
            name=name,
            role=role,
            secret_sha256=hashed(secret),
            workspace_ids=known,
            expires_at=expires_at,
        )
        found = await access_tokens.get(connection, [token_id])
    return found[token_id], secret


async def get_access_token(database: Database, token_id: UUID, *, by: Access) -> AccessToken:
    """One token, if the caller sees all its workspaces.

    Raises:
        Refusal: NOT_FOUND.
    """
    async with database.transaction() as connection:
        token = (await access_tokens.get(connection, [token_id])).get(token_id)
    if token is None or not all(by.sees(workspace_id) for workspace_id in token.workspace_ids):
        refuse_missing("access_token", token_id)
    return token


async def list_access_tokens(
    database: Database, request: PageRequest, *, by: Access, show_ended: bool, filter_text: str = ""
) -> Page[AccessToken]:
    """A page of the tokens whose workspaces the caller sees, newest first.

    Raises:
        Refusal: BAD_FIELD, BAD_PAGE_TOKEN.
    """
    restrictions = parse_filter(filter_text, ACCESS_TOKEN_FIELDS)
    async with database.transaction() as connection:
        return await access_tokens.list_tokens(
            connection, request, workspace_ids=by.workspace_ids, show_ended=show_ended, restrictions=restrictions
        )


async def revoke_access_token(database: Database, token_id: UUID, *, by: Access) -> AccessToken:
    """Revoke a token permanently; do nothing if it is revoked already.

    Raises:
        Refusal: NOT_FOUND, also for a token that sees more than the caller.
    """
    await get_access_token(database, token_id, by=by)
    async with database.transaction() as connection:
        await access_tokens.revoke(connection, token_id)
    return await get_access_token(database, token_id, by=by)


async def access_token_of(database: Database, secret_sha256: bytes) -> AccessToken | None:
    """The token whose secret has this hash, even if it is no longer valid."""
    async with database.transaction() as connection:
        return await access_tokens.of_hash(connection, secret_sha256)


async def access_tokens_of(database: Database, token_ids: Collection[UUID]) -> Mapping[UUID, AccessToken]:
    """The current state of those of these tokens that exist."""
    async with database.transaction() as connection:
        return await access_tokens.get(connection, token_ids)


async def note_uses(database: Database, uses: Mapping[UUID, datetime]) -> None:
    """Record when tokens were last used."""
    async with database.transaction() as connection:
        await access_tokens.note_uses(connection, uses)


async def has_access_tokens(database: Database) -> bool:
    """Whether there is a valid token."""
    async with database.transaction() as connection:
        return await access_tokens.has_any(connection)


async def find_workspaces(database: Database, texts: Sequence[str]) -> frozenset[UUID]:
    """The workspaces with these IDs or names.

    Raises:
        Refusal: BAD_FIELD if a name matches no workspace, or several.
    """
    async with database.transaction() as connection:
        return frozenset([_only(text, await access_tokens.workspaces_called(connection, text)) for text in texts])


def _only(text: str, found: Sequence[UUID]) -> UUID:
    if not found:
        raise Refusal(Reason.BAD_FIELD, f'There is no workspace "{text}".', field="workspace")
    if len(found) > 1:
        ids = ", ".join(map(str, found))
        message = f'Several workspaces are called "{text}". Use one of these IDs instead: {ids}.'
        raise Refusal(Reason.BAD_FIELD, message, field="workspace")
    return found[0]
