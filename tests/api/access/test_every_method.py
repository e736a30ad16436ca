"""Every method of a server as it is really run, with every kind of caller: the table of who may call what."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from grpc import StatusCode, aio

from diptych_server.api.access.permissions import PERMISSIONS
from diptych_server.core.access import DEFAULT_WORKSPACE, EVERYTHING, Role
from diptych_server.core.access_token import hashed, new_secret
from diptych_server.core.ids import new_id
from diptych_server.flows.sharing.access_tokens import create_access_token, revoke_access_token
from diptych_server.settings import Settings
from diptych_server.storage import database_for_command
from diptych_server.store.postgres.database import Database, open_database
from diptych_server.store.tables import access_tokens
from support.methods import Outcome, every_method, outcome_of, path_of
from support.server_process import ServerProcess

_METHODS: Final = {path_of(method): method for method in every_method()}

_REFUSED: Final = {
    "nobody": Outcome(StatusCode.UNAUTHENTICATED, "TOKEN_MISSING"),
    "stranger": Outcome(StatusCode.UNAUTHENTICATED, "TOKEN_UNKNOWN"),
    "expired": Outcome(StatusCode.UNAUTHENTICATED, "TOKEN_EXPIRED"),
    "revoked": Outcome(StatusCode.UNAUTHENTICATED, "TOKEN_REVOKED"),
}
"""Callers without access, and the error they get."""

_FAULTS: Final = {StatusCode.INTERNAL, StatusCode.UNKNOWN, StatusCode.UNIMPLEMENTED, StatusCode.UNAVAILABLE}
"""What no caller who comes in may meet."""


@dataclass(frozen=True)
class Guarded:
    """A server with tokens, and the secrets of its callers."""

    address: str
    secrets: Mapping[str, str]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """A server with tokens, one of each kind."""
    folder = tmp_path_factory.mktemp("guarded")
    process = ServerProcess(folder / "data", environment={"DIPTYCH_TOKENS": "required"}, log_path=folder / "log")
    try:
        yield Guarded(process.address, asyncio.run(_secrets(process.data_dir)))
    finally:
        process.discard()


async def _secrets(data_dir: Path) -> dict[str, str]:
    async with (
        database_for_command(Settings(data_dir=data_dir), patience_seconds=1) as conninfo,
        open_database(conninfo, size=1) as database,
    ):
        secrets = {
            role.value: (await create_access_token(database, by=EVERYTHING, name="Ada", role=role))[1] for role in Role
        }
        revoked, secret = await create_access_token(database, by=EVERYTHING, name="Eve", role=Role.ADMIN)
        await revoke_access_token(database, revoked.id, by=EVERYTHING)
        return secrets | {"revoked": secret, "expired": await _expired(database), "stranger": new_secret()}


async def _expired(database: Database) -> str:
    secret = new_secret()
    async with database.transaction() as connection:
        await access_tokens.insert(
            connection,
            token_id=new_id(),
            name="Mallory",
            role=Role.ADMIN,
            secret_sha256=hashed(secret),
            workspace_ids=[DEFAULT_WORKSPACE],
            expires_at=datetime.now(UTC) - timedelta(minutes=1),
        )
    return secret


@asynccontextmanager
async def calling(server: Guarded) -> AsyncIterator[aio.Channel]:
    """A connection of this test's own."""
    async with aio.insecure_channel(server.address) as channel:
        yield channel


async def outcome(server: Guarded, path: str, caller: str) -> Outcome:
    """The outcome of a call."""
    metadata = [("authorization", f"Bearer {server.secrets[caller]}")] if caller in server.secrets else []
    async with calling(server) as channel:
        return await outcome_of(channel, _METHODS[path], metadata=metadata)


@pytest.mark.parametrize("caller", _REFUSED)
@pytest.mark.parametrize("path", _METHODS)
async def test_without_a_valid_token_only_open_methods_are_answered(server: Guarded, path: str, caller: str) -> None:
    """For every method, the error says what is wrong with the token."""
    got = await outcome(server, path, caller)

    if PERMISSIONS[path] is None:
        assert got.code not in {*_FAULTS, StatusCode.UNAUTHENTICATED, StatusCode.PERMISSION_DENIED}
    else:
        assert got == _REFUSED[caller]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("path", _METHODS)
async def test_a_role_reaches_what_it_includes_and_nothing_else(server: Guarded, path: str, role: Role) -> None:
    """An admitted caller gets a response even to an empty request; any other caller gets an error."""
    needed = PERMISSIONS[path]

    got = await outcome(server, path, role.value)

    if needed is None or role.includes(needed):
        assert got.code not in {*_FAULTS, StatusCode.UNAUTHENTICATED, StatusCode.PERMISSION_DENIED}
    else:
        assert got == Outcome(StatusCode.PERMISSION_DENIED, "ROLE_TOO_LOW")
