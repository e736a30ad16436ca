"""AccessTokenService: callers cannot grant, see or end more than they have themselves."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from grpc import StatusCode

from diptych.v1 import access_token_pb2 as token_pb
from diptych.v1 import access_token_service_pb2 as pb
from diptych_server.core.access import DEFAULT_WORKSPACE, Role
from diptych_server.store.postgres.database import Database
from support.api_server import refusal_of
from support.guarded_server import GuardedApi, bearer, new_token


@pytest.fixture
async def school(database: Database) -> UUID:
    """A second workspace."""
    workspace_id = uuid4()
    async with database.transaction() as connection:
        await connection.execute("insert into workspace (id, name) values (%s, 'School')", (workspace_id,))
    return workspace_id


def create(guarded: GuardedApi, secret: str, **given: Any) -> Any:
    """Make a token for Grace."""
    fields: dict[str, Any] = {"name": "Grace", "role": token_pb.ROLE_VIEWER} | given
    message = token_pb.AccessToken(**fields)
    return guarded.tokens.CreateAccessToken(pb.CreateAccessTokenRequest(access_token=message), metadata=bearer(secret))


async def listed(guarded: GuardedApi, secret: str, **given: Any) -> list[str]:
    """The names of the tokens that an admin sees, newest first."""
    response = await guarded.tokens.ListAccessTokens(pb.ListAccessTokensRequest(**given), metadata=bearer(secret))
    return [token.name for token in response.access_tokens]


async def test_a_new_token_has_the_access_it_was_created_with(guarded: GuardedApi, database: Database) -> None:
    """Its holder can read its name, role and workspaces."""
    _, admin = await new_token(database, Role.ADMIN)
    expires_at = Timestamp()
    expires_at.FromDatetime(datetime.now(UTC).replace(microsecond=0) + timedelta(days=1))

    made = await create(guarded, admin, name="  Grace ", role=token_pb.ROLE_EDITOR, expires_at=expires_at)
    own = await guarded.tokens.GetCurrentAccessToken(pb.GetCurrentAccessTokenRequest(), metadata=bearer(made.secret))

    token = own.access_token
    assert (token.id, token.name, token.role) == (made.access_token.id, "Grace", token_pb.ROLE_EDITOR)
    assert token.expires_at == expires_at
    assert list(token.workspace_ids) == [str(DEFAULT_WORKSPACE)]
    assert made.secret.startswith("diptych_")


async def test_tokens_are_filtered_by_role_name_and_expiry(guarded: GuardedApi, database: Database) -> None:
    """A token that never expires has no expiry to compare."""
    _, admin = await new_token(database, Role.ADMIN)
    expires_at = Timestamp()
    expires_at.FromDatetime(datetime.now(UTC) + timedelta(days=1))
    await create(guarded, admin, name="Ada", role=token_pb.ROLE_EDITOR)
    await create(guarded, admin, name="Grace", expires_at=expires_at)

    assert await listed(guarded, admin, filter='role = "editor"') == ["Ada"]
    assert await listed(guarded, admin, filter='role != "admin" AND name : "gr*"') == ["Grace"]
    assert await listed(guarded, admin, filter='expires_at < "2100-01-01T00:00:00Z"') == ["Grace"]
    assert await listed(guarded, admin, filter='revoked_at > "2000-01-01T00:00:00Z"', show_ended=True) == []
    refused = await refusal_of(listed(guarded, admin, filter='role = "owner"'))
    assert (refused.code, refused.metadata["field"]) == (StatusCode.INVALID_ARGUMENT, "filter")


async def test_a_filter_finds_no_token_that_the_caller_cannot_see(
    guarded: GuardedApi, database: Database, school: UUID
) -> None:
    """Not even by its id."""
    _, admin = await new_token(database, Role.ADMIN, workspace_ids=[DEFAULT_WORKSPACE])
    _, all_seeing = await new_token(database, Role.ADMIN)
    made = await create(guarded, all_seeing, name="Foreign", workspace_ids=[str(school)])

    wanted = f'id = "{made.access_token.id}"'
    assert await listed(guarded, admin, filter=wanted) == []
    assert await listed(guarded, all_seeing, filter=wanted) == ["Foreign"]


async def test_only_the_hash_of_a_secret_is_stored(guarded: GuardedApi, database: Database) -> None:
    """The stored value cannot be used as a token."""
    _, secret = await new_token(database)
    async with database.transaction() as connection:
        rows = await (await connection.execute("select access_token::text from access_token")).fetchall()

    assert secret not in str(rows)
    assert secret.removeprefix("diptych_") not in str(rows)


async def test_an_admin_grants_access_to_its_own_workspaces_only(
    guarded: GuardedApi, database: Database, school: UUID
) -> None:
    """A workspace that it does not see counts as missing."""
    _, admin = await new_token(database, Role.ADMIN, workspace_ids=[DEFAULT_WORKSPACE])
    _, all_seeing = await new_token(database, Role.ADMIN)

    refused = await refusal_of(create(guarded, admin, workspace_ids=[str(school)]))
    unknown = await refusal_of(create(guarded, all_seeing, workspace_ids=[str(UUID(int=7))]))
    own = await create(guarded, admin)
    given = await create(guarded, all_seeing, workspace_ids=[str(school)])
    every = await create(guarded, all_seeing)

    assert (refused.code, refused.metadata) == (StatusCode.NOT_FOUND, {"kind": "workspace", "id": str(school)})
    assert unknown.reason == "NOT_FOUND"
    assert list(own.access_token.workspace_ids) == [str(DEFAULT_WORKSPACE)]
    assert list(given.access_token.workspace_ids) == [str(school)]
    assert set(every.access_token.workspace_ids) == {str(DEFAULT_WORKSPACE), str(school)}


async def test_an_admin_neither_sees_nor_revokes_tokens_with_wider_access(
    guarded: GuardedApi, database: Database, school: UUID
) -> None:
    """Otherwise it could lock out the person who created it."""
    _, admin = await new_token(database, Role.ADMIN, name="Ada", workspace_ids=[DEFAULT_WORKSPACE])
    wide, all_seeing = await new_token(database, Role.ADMIN, name="Wide")
    strange, _ = await new_token(database, name="Strange", workspace_ids=[school])

    for token in (wide, strange):
        request = pb.RevokeAccessTokenRequest(access_token_id=str(token.id))
        refused = await refusal_of(guarded.tokens.RevokeAccessToken(request, metadata=bearer(admin)))
        assert refused.metadata == {"kind": "access_token", "id": str(token.id)}

    assert await listed(guarded, admin) == ["Ada"]
    assert await listed(guarded, all_seeing) == ["Strange", "Wide", "Ada"]


async def test_ended_tokens_are_listed_on_request(guarded: GuardedApi, database: Database) -> None:
    """Revoking twice changes nothing."""
    _, admin = await new_token(database, Role.ADMIN)
    grace = (await create(guarded, admin)).access_token
    request = pb.RevokeAccessTokenRequest(access_token_id=grace.id)
    first = await guarded.tokens.RevokeAccessToken(request, metadata=bearer(admin))
    second = await guarded.tokens.RevokeAccessToken(request, metadata=bearer(admin))

    assert first == second
    assert first.access_token.HasField("revoked_at")
    assert await listed(guarded, admin) == ["Ada"]
    assert await listed(guarded, admin, show_ended=True) == ["Grace", "Ada"]


async def test_lists_come_in_pages(guarded: GuardedApi, database: Database) -> None:
    """Each token once."""
    _, admin = await new_token(database, Role.ADMIN, name="0")
    for number in range(1, 5):
        await new_token(database, name=str(number))
    names, page_token = [], ""
    while True:
        request = pb.ListAccessTokensRequest(page_size=2, page_token=page_token)
        response = await guarded.tokens.ListAccessTokens(request, metadata=bearer(admin))
        names += [token.name for token in response.access_tokens]
        if not (page_token := response.next_page_token):
            break

    assert names == ["4", "3", "2", "1", "0"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "access_token.name"),
        ({"role": token_pb.ROLE_UNSPECIFIED}, "access_token.role"),
        ({"role": 17}, "access_token.role"),
        ({"expires_at": Timestamp(seconds=1)}, "access_token.expires_at"),
        ({"expires_at": Timestamp(seconds=10**15)}, "access_token.expires_at"),
        ({"workspace_ids": ["x"]}, "access_token.workspace_ids"),
    ],
)
async def test_invalid_token_requests_are_refused(
    guarded: GuardedApi, database: Database, given: dict[str, Any], field: str
) -> None:
    """With the name of the field."""
    _, admin = await new_token(database, Role.ADMIN)

    refused = await refusal_of(create(guarded, admin, **given))

    assert (refused.reason, refused.metadata) == ("BAD_FIELD", {"field": field})
