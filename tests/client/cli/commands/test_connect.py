"""`diptych connect` as a process, against a real gRPC server with TLS that wants a token."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc import aio

from diptych.v1 import access_token_pb2, access_token_service_pb2, dataset_service_pb2, server_service_pb2
from support.certificates import Authority, Certificate
from support.local_server import LocalServer, add_methods, listening
from support.server_process import clean_environment

SECRET = "diptych_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
SERVER = server_service_pb2.DESCRIPTOR.services_by_name["ServerService"]
TOKENS = access_token_service_pb2.DESCRIPTOR.services_by_name["AccessTokenService"]
DATASETS = dataset_service_pb2.DESCRIPTOR.services_by_name["DatasetService"]
PROGRAM = "from diptych_client.cli.app import main; main()"


def add(server: aio.Server) -> None:
    """Admits Ada, and no one else."""

    async def check(context: Any) -> None:
        if ("authorization", f"Bearer {SECRET}") not in context.invocation_metadata():
            await context.abort(grpc.StatusCode.UNAUTHENTICATED, "Not you.")

    async def info(_request: Any, _context: Any) -> server_service_pb2.GetServerInfoResponse:
        return server_service_pb2.GetServerInfoResponse(version="1.2.3", needs_token=True)

    async def current(_request: Any, context: Any) -> access_token_service_pb2.GetCurrentAccessTokenResponse:
        await check(context)
        ada = access_token_pb2.AccessToken(id="t", name="Ada", role=access_token_pb2.ROLE_EDITOR)
        return access_token_service_pb2.GetCurrentAccessTokenResponse(access_token=ada)

    async def datasets(_request: Any, context: Any) -> dataset_service_pb2.ListDatasetsResponse:
        await check(context)
        return dataset_service_pb2.ListDatasetsResponse()

    add_methods(server, SERVER, {"GetServerInfo": info})
    add_methods(server, TOKENS, {"GetCurrentAccessToken": current})
    add_methods(server, DATASETS, {"ListDatasets": datasets})


@dataclass(frozen=True)
class Ended:
    """How the command ended."""

    code: int | None
    output: str
    notes: str


class User:
    """A user with a separate home folder."""

    def __init__(self, home: Path) -> None:
        self.home = home

    async def __call__(self, *arguments: str, typed: str = "", **environment: str) -> Ended:
        """Runs `diptych`; `typed` is its standard input. Its output never contains the secret."""
        variables = {**clean_environment(), "HOME": str(self.home), "XDG_CONFIG_HOME": str(self.home), **environment}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", PROGRAM, *arguments), stdin=-1, stdout=-1, stderr=-1, env=variables
        )
        output, notes = await process.communicate(typed.encode())
        ended = Ended(process.returncode, output.decode(), notes.decode())
        assert SECRET not in ended.output + ended.notes
        assert "Traceback" not in ended.notes
        return ended


@pytest.fixture
def user(tmp_path: Path) -> User:
    """A user who has not connected to a server yet."""
    return User(tmp_path)


@pytest.fixture
async def server(certificate: Certificate) -> AsyncIterator[LocalServer]:
    """The server."""
    async with listening(add, certificate=certificate) as server:
        yield server


async def test_a_server_is_remembered_with_its_token(user: User, server: LocalServer, authority: Authority) -> None:
    """From then on commands need no options, until the server is forgotten."""
    address = f"https://{server.address}"

    connected = await user("--tls-ca", str(authority.ca_file), "connect", address, typed=f"{SECRET}\n")
    assert (connected.code, f"Connected to {address} as Ada, editor." in connected.notes) == (0, True)

    assert (await user("dataset", "ls")).code == 0
    shown = await user("info", "--json")
    assert json.loads(shown.output)["you"]["name"] == "Ada"
    assert "Ada, editor" in (await user("info")).output
    shown = await user("connect", "--show", "--json")
    kept = {"address": address, "tls_ca": str(authority.ca_file), "has_token": True}
    assert json.loads(shown.output) == kept
    assert address in (await user("connect", "--show")).output

    assert (await user("connect", "--forget")).code == 0
    assert [each for each in user.home.rglob("*") if each.is_file()] == []
    assert (await user("--tls-ca", str(authority.ca_file), "--server", address, "dataset", "ls")).code == 4


async def test_a_token_that_is_refused_is_not_remembered(user: User, server: LocalServer, authority: Authority) -> None:
    """Exit code 4, and everything is as it was."""
    ended = await user("--tls-ca", str(authority.ca_file), "connect", f"https://{server.address}", typed="diptych_no\n")

    assert ended.code == 4
    assert (await user("connect", "--show")).notes == "No server is saved. Log in with: diptych connect ADDRESS\n"


async def test_the_token_may_come_from_a_file_or_the_environment(
    user: User, server: LocalServer, authority: Authority, tmp_path: Path
) -> None:
    """Then there is no prompt."""
    path, ca_file, address = tmp_path / "token", str(authority.ca_file), f"https://{server.address}"
    path.write_text(f"{SECRET}\n")

    assert (await user("--token-file", str(path), "--tls-ca", ca_file, "connect", address)).code == 0
    assert (await user("connect", address, "--token-file", str(path), "--tls-ca", ca_file)).code == 0
    assert (await user("connect", address, DIPTYCH_TLS_CA=ca_file, DIPTYCH_TOKEN=SECRET)).code == 0


async def test_an_untrusted_certificate_is_reported_in_one_sentence(user: User, server: LocalServer) -> None:
    """Exit code 3, and no word of a library."""
    ended = await user("connect", f"https://{server.address}")

    assert (ended.code, len(ended.notes.splitlines())) == (3, 1)
    assert "--tls-ca" in ended.notes


@pytest.mark.parametrize(
    "arguments",
    [("connect",), ("connect", "there:1", "--show"), ("connect", "--show", "--forget"), ("connect", "http://there")],
)
async def test_invalid_arguments_of_connect_are_usage_errors(user: User, arguments: tuple[str, ...]) -> None:
    """Exit code 2, without a call to any server."""
    assert (await user(*arguments)).code == 2


async def test_a_token_is_not_sent_unencrypted(user: User) -> None:
    """Exit code 2, and the address to write instead."""
    ended = await user("--server", "there:4817", "info", DIPTYCH_TOKEN=SECRET)

    assert ended.code == 2
    assert "https://there:4817" in ended.notes


async def test_info_works_without_access(user: User, server: LocalServer, authority: Authority) -> None:
    """What the server says to every caller is printed all the same."""
    ended = await user("--server", f"https://{server.address}", "--tls-ca", str(authority.ca_file), "info")

    assert ended.code == 4
    assert "1.2.3" in ended.output
    assert ended.notes.startswith("A proxy in front of")
    assert "Not you." in ended.notes
