"""TLS: the server shows its certificate, and a new one as soon as the files hold it."""

import asyncio
import os
import shutil
import socket
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc import aio
from structlog.testing import capture_logs

from diptych.v1 import server_service_pb2, server_service_pb2_grpc
from diptych_server.api.certificate import Certificate, CertificateError
from diptych_server.api.grpc_server import GrpcServer
from diptych_server.api.server_service import ServerServicer
from support.certificates import Authority
from support.certificates import Certificate as Issued


class Files:
    """The two files that a server is configured with, and their renewal."""

    def __init__(self, folder: Path) -> None:
        self.certificate = folder / "server.pem"
        self.key = folder / "server.key"

    def renew(self, issued: Issued) -> None:
        """Put a certificate and its key in their place, as those do who renew certificates: each in one step."""
        self._replace(issued.chain, self.certificate)
        self._replace(issued.key, self.key)

    def _replace(self, source: Path, place: Path) -> None:
        shutil.copy(source, place.with_suffix(".new"))
        os.replace(place.with_suffix(".new"), place)  # noqa: PTH105  the point is that it is one step


@pytest.fixture
def files(tmp_path: Path, authority: Authority) -> Files:
    """Files with a certificate for this machine."""
    files = Files(tmp_path)
    files.renew(authority.certificate("localhost", "127.0.0.1"))
    return files


@pytest.fixture
async def address(files: Files) -> AsyncIterator[str]:
    """The address of a server with TLS, as HOST:PORT."""
    server = GrpcServer(host="127.0.0.1", port=0, certificate=Certificate(files.certificate, files.key))
    info = ServerServicer("1.2.3", "a test", datetime.now(UTC), "efficientnet_lite0")
    add = partial(server_service_pb2_grpc.add_ServerServiceServicer_to_server, info)
    await server.start({server_service_pb2.DESCRIPTOR.services_by_name["ServerService"]: add})
    yield server.address.removeprefix("https://")
    await server.stop(grace_seconds=0)


def channel(address: str, authority: Authority) -> aio.Channel:
    """A client that trusts the authority."""
    return aio.secure_channel(address, grpc.ssl_channel_credentials(authority.ca_file.read_bytes()))


async def version(channel: aio.Channel) -> str:
    """The version of the server."""
    stub: Any = server_service_pb2_grpc.ServerServiceStub(channel)
    return str((await stub.GetServerInfo(server_service_pb2.GetServerInfoRequest())).version)


async def shown(address: str) -> bytes:
    """The certificate that a new connection is shown."""
    return await asyncio.to_thread(_shown, address)


def _shown(address: str) -> bytes:
    host, _, port = address.rpartition(":")
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    with socket.create_connection((host, int(port))) as plain, context.wrap_socket(plain) as wrapped:
        return wrapped.getpeercert(binary_form=True) or b""


async def test_clients_that_trust_the_authority_are_served(address: str, authority: Authority) -> None:
    """And those that speak no TLS are not."""
    async with channel(address, authority) as trusting:
        answered = await version(trusting)
    async with aio.insecure_channel(address) as plain:
        with pytest.raises(aio.AioRpcError) as refused:
            await version(plain)

    assert answered == "1.2.3"
    assert refused.value.code() is grpc.StatusCode.UNAVAILABLE


async def test_new_connections_get_the_new_certificate_and_old_ones_stay(
    address: str, authority: Authority, files: Files
) -> None:
    """A renewed certificate does not need a restart of the server."""
    async with channel(address, authority) as old:
        await version(old)
        before = await shown(address)

        files.renew(authority.certificate("localhost", "127.0.0.1"))
        after = await shown(address)

        assert after != before
        assert await shown(address) == after
        assert await version(old) == "1.2.3"
        async with channel(address, authority) as new:
            assert await version(new) == "1.2.3"


@pytest.mark.parametrize("damage", ["half", "nonsense", "gone"])
async def test_a_certificate_that_cannot_be_used_leaves_the_old_one_in_place(
    address: str, authority: Authority, files: Files, damage: str
) -> None:
    """A renewal that is incomplete or failed does not interrupt the service; the log reports it."""
    before = await shown(address)

    match damage:
        case "half":
            shutil.copy(authority.certificate("localhost").chain, files.certificate)
        case "nonsense":
            files.key.write_text("no key")
        case _:
            files.certificate.unlink()
    with capture_logs() as logs:
        after = await shown(address)

    assert after == before
    assert [entry["event"] for entry in logs] == ["certificate not replaced"]


def test_an_invalid_certificate_is_refused_at_start_up(files: Files, tmp_path: Path, authority: Authority) -> None:
    """With the names of the files."""
    other = authority.certificate("localhost")
    with pytest.raises(CertificateError, match=f"{files.certificate} and {other.key} are not a valid PEM certificate"):
        Certificate(files.certificate, other.key)
    with pytest.raises(CertificateError, match=r"nowhere\.pem: No such file"):
        Certificate(tmp_path / "nowhere.pem", files.key)


async def test_with_tls_other_machines_may_reach_a_server_with_tokens(files: Files) -> None:
    """And the address says that it speaks TLS."""
    certificate = Certificate(files.certificate, files.key)
    server = GrpcServer(host="0.0.0.0", port=0, certificate=certificate, needs_token=True)  # noqa: S104  it may
    address = server.address
    await server.stop(grace_seconds=0)

    assert address.startswith("https://0.0.0.0:")
