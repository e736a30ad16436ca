"""The SDK with TLS and tokens against the real server: limits, restarts, revocation, and the SDK without `await`."""

import asyncio
from pathlib import Path

import pytest

from diptych_client.sdk import (
    Client,
    Dataset,
    LimitReachedError,
    ListAgain,
    RetryPolicy,
    RoleTooLowError,
    Snapshot,
    Timeouts,
    Tls,
    TokenRevokedError,
)
from diptych_client.sdk.blocking import connect
from support.certificates import Authority, Certificate
from support.server_process import ServerProcess, StartServer, run_server

PATIENT = Timeouts(unary=RetryPolicy(give_up_after_seconds=20))


@pytest.fixture
def guarded(certificate: Certificate) -> dict[str, str]:
    """The environment of a server of one machine that wants tokens, and few calls with each."""
    return {
        "DIPTYCH_TLS_CERTIFICATE": str(certificate.chain),
        "DIPTYCH_TLS_KEY": str(certificate.key),
        "DIPTYCH_TOKENS": "required",
        "DIPTYCH_OPEN_CALLS_PER_TOKEN": "2",
        "DIPTYCH_CALLS_PER_SECOND_PER_TOKEN": "2",
    }


def let_in(server: ServerProcess) -> str:
    """The secret of a new admin."""
    ended = run_server("token", "create", "--data-dir", str(server.data_dir), "--name", "Root", "--role", "admin")
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


def name_of(event: ListAgain | Dataset | Snapshot) -> str:
    """Of what the event tells."""
    return "" if isinstance(event, ListAgain) else event.name


async def test_calls_wait_for_limits_and_watches_survive_a_restart(
    data_dir: Path, start_server: StartServer, guarded: dict[str, str], authority: Authority
) -> None:
    """Too many calls become slow ones, too many streams an error; a watch that broke says to list again."""
    server, tls = start_server(data_dir, environment=guarded), Tls(ca_file=authority.ca_file)
    secret = let_in(server)
    async with Client(server.address, token=secret, tls=tls, timeouts=PATIENT) as client:
        for _ in range(8):  # twice as many as the server takes at once
            assert await client.access_tokens.current()

        events = client.workspaces.watch()
        assert type(await anext(events)) is ListAgain
        async with Client(server.address, token=secret, tls=tls) as impatient:
            others = impatient.workspaces.watch()
            assert type(await anext(others)) is ListAgain
            with pytest.raises(LimitReachedError) as limited:
                await anext(impatient.workspaces.watch())
        assert limited.value.metadata["limit"] == "open_calls"

        async with asyncio.timeout(60):
            await client.datasets.create("Before")
            assert name_of(await anext(events)) == "Before"
        server.kill()
        start_server(data_dir, port=server.port, environment=guarded)
        async with asyncio.timeout(60):
            assert type(await anext(events)) is ListAgain
            await client.datasets.create("After")
            assert name_of(await anext(events)) == "After"


def test_the_blocking_sdk_grants_and_revokes_access(
    data_dir: Path, start_server: StartServer, guarded: dict[str, str], authority: Authority
) -> None:
    """Workspaces and tokens are there under the same names; what is revoked is refused at once."""
    generous = guarded | {"DIPTYCH_CALLS_PER_SECOND_PER_TOKEN": "200"}
    server, tls = start_server(data_dir, environment=generous), Tls(ca_file=authority.ca_file)
    with connect(server.address, token=let_in(server), tls=tls) as admin:
        school = admin.workspaces.create("School")
        made = admin.access_tokens.create("Emmy", role="viewer", workspaces=[school])
        dataset = admin.datasets.create("Shelf", workspace=school)

        with connect(server.address, token=made.secret, tls=tls) as viewer:
            own = viewer.access_tokens.current()
            assert own is not None
            assert own.name == "Emmy"
            assert [each.id for each in viewer.datasets.list()] == [dataset.id]
            assert [each.name for each in viewer.workspaces.list()] == ["School"]
            with pytest.raises(RoleTooLowError) as refused:
                viewer.datasets.create("Mine")
            assert refused.value.metadata == {"role": "viewer", "needed_role": "editor"}

            school.rename("Academy")
            admin.access_tokens.revoke(made.access_token)
            with pytest.raises(TokenRevokedError):
                list(viewer.datasets.list())
    assert made.secret not in server.errors
