"""The tokens of a server as it is really run: made on its machine, shown over the wire, revoked."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import grpc
import pytest

from diptych.v1 import dataset_service_pb2, dataset_service_pb2_grpc, server_service_pb2, server_service_pb2_grpc
from diptych_client.sdk import Client, Tls, TokenMissingError
from support.certificates import Authority, Certificate
from support.server_process import ServerProcess, StartServer, run_server

REQUIRED = {"DIPTYCH_TOKENS": "required"}


def token_command(data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The end of a command about tokens."""
    command, *others = arguments
    return run_server("token", command, "--data-dir", str(data_dir), *others)


def made(data_dir: Path, *arguments: str) -> dict[str, Any]:
    """A new token of Ada's, with its secret."""
    ended = token_command(data_dir, "create", "--name", "Ada", "--json", *arguments)
    assert ended.returncode == 0, ended.stderr
    token = json.loads(ended.stdout)
    assert isinstance(token, dict)
    return token


def listed(data_dir: Path, *arguments: str) -> Sequence[dict[str, Any]]:
    """The tokens that there are."""
    ended = token_command(data_dir, "ls", "--json", *arguments)
    assert ended.returncode == 0, ended.stderr
    tokens = json.loads(ended.stdout)
    assert isinstance(tokens, list)
    return tokens


def list_datasets(channel: Any, secret: str) -> Any:
    """Call with a token."""
    stub = dataset_service_pb2_grpc.DatasetServiceStub(channel)
    metadata = (("authorization", f"Bearer {secret}"),)
    return stub.ListDatasets(dataset_service_pb2.ListDatasetsRequest(), metadata=metadata, timeout=120)


def code_of(channel: Any, secret: str) -> grpc.StatusCode:
    """How a call with a token is refused."""
    with pytest.raises(grpc.RpcError) as refused:
        list_datasets(channel, secret)
    code = refused.value.code()
    assert isinstance(code, grpc.StatusCode)
    return code


def test_a_token_created_beside_a_running_server_is_valid_until_revoked(
    data_dir: Path, start_server: StartServer
) -> None:
    """The secret is shown once, and kept nowhere."""
    server = start_server(data_dir, environment=REQUIRED)
    token = made(data_dir, "--role", "viewer", "--expires-in", "90d")

    channel: Any  # the stubs know only those of asyncio
    with grpc.insecure_channel(server.address) as channel:
        info: Any = server_service_pb2_grpc.ServerServiceStub(channel).GetServerInfo(
            server_service_pb2.GetServerInfoRequest(), timeout=30
        )
        list_datasets(channel, token["secret"])
        stranger = code_of(channel, "diptych_stranger")
        shown = listed(data_dir)
        revoked = token_command(data_dir, "revoke", token["id"])
        code = code_of(channel, token["secret"])

    assert info.needs_token
    assert stranger is code is grpc.StatusCode.UNAUTHENTICATED
    assert [(each["id"], each["name"], each["role"]) for each in shown] == [(token["id"], "Ada", "viewer")]
    assert "secret" not in shown[0]
    assert "Revoked the token of Ada." in revoked.stdout
    assert listed(data_dir) == []
    assert [each["id"] for each in listed(data_dir, "--all")] == [token["id"]]
    assert "no access token exists" in server.errors
    _ends(server)


def test_a_token_can_be_made_while_no_server_runs(data_dir: Path, start_server: StartServer) -> None:
    """The command starts the database for a moment, and a server that starts later knows the token."""
    _ends(start_server(data_dir))

    secret = made(data_dir)["secret"]

    server = start_server(data_dir, environment=REQUIRED)
    with grpc.insecure_channel(server.address) as channel:
        list_datasets(channel, secret)
    _ends(server)


def test_mistakes_are_reported_in_one_sentence(data_dir: Path, shared_server: ServerProcess) -> None:
    """No traceback, and an exit code that scripts see."""
    there = shared_server.data_dir
    nothing = token_command(data_dir, "create", "--name", "Ada")
    span = token_command(there, "create", "--name", "Ada", "--expires-in", "soon")
    workspace = token_command(there, "create", "--name", "Ada", "--workspace", "Mars")
    name = token_command(there, "create", "--name", " ")
    unknown = token_command(there, "revoke", str(UUID(int=7)))

    assert [ended.returncode for ended in (nothing, span, workspace, name, unknown)] == [1, 2, 1, 1, 1]
    assert nothing.stderr.startswith(f"There is no data in {data_dir}")
    assert span.stderr == "--expires-in: 'soon' is not a valid lifetime. Use a number and m, h, d or w, such as 90d.\n"
    assert workspace.stderr == 'There is no workspace "Mars".\n'
    assert name.stderr == "The option name must not be empty.\n"
    assert unknown.stderr == f"There is no access token with the id {UUID(int=7)}.\n"


def test_the_secret_is_printed_separately_from_the_text(shared_server: ServerProcess) -> None:
    """Standard output contains only the secret, for scripts."""
    there = shared_server.data_dir
    ended = token_command(there, "create", "--name", "Grace", "--role", "admin", "--workspace", "default")
    head, *rows = token_command(there, "ls").stdout.splitlines()
    [row] = [row for row in rows if "Grace" in row]

    assert ended.stdout.startswith("diptych_")
    assert len(ended.stdout.strip()) == len("diptych_") + 43
    assert ended.stderr == "Grace can use this token as admin. It is not shown again.\n"
    assert head.split() == ["id", "name", "role", "last", "used", "state"]
    assert row.split()[1:] == ["Grace", "admin", "never", "valid"]


async def test_beyond_loopback_a_client_needs_tls_and_a_token(
    data_dir: Path, start_server: StartServer, certificate: Certificate, authority: Authority
) -> None:
    """As the documentation says it: two files, any address, a token."""
    server = start_server(
        data_dir,
        environment={
            "DIPTYCH_HOST": "0.0.0.0",  # noqa: S104  that is the point
            "DIPTYCH_TLS_CERTIFICATE": str(certificate.chain),
            "DIPTYCH_TLS_KEY": str(certificate.key),
        },
    )
    secret = made(data_dir)["secret"]
    address, tls = f"https://127.0.0.1:{server.port}", Tls(ca_file=authority.ca_file)

    async with Client(address, token=secret, tls=tls) as client:
        dataset = await client.datasets.create("Things")
        await dataset.create_label("mug")
        changes = [change async for change in dataset.list_changes()]
    async with Client(address, tls=tls) as client:
        with pytest.raises(TokenMissingError):
            await client.datasets.create("Things")

    assert server.address == f"https://0.0.0.0:{server.port}"
    assert [change.actor for change in changes] == ["Ada"]
    _ends(server)


def test_one_file_of_two_is_not_enough(tmp_path: Path, certificate: Certificate) -> None:
    """The sentence names the two settings."""
    ended = run_server(
        "serve",
        "--data-dir",
        str(tmp_path / "data"),
        "--port",
        "0",
        environment={"DIPTYCH_TLS_CERTIFICATE": str(certificate.chain)},
    )

    assert ended.returncode == 1
    assert ended.stderr == "Only one of DIPTYCH_TLS_CERTIFICATE and DIPTYCH_TLS_KEY is set. Set both or neither.\n"


def _ends(server: ServerProcess) -> None:
    assert server.terminate().exit_code == 0
