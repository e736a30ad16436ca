"""Ports: free, ours, or in use by another program."""

import socket
from collections.abc import AsyncIterator, Iterator

import grpc
import pytest
from grpc import aio

from diptych.v1.server_service_pb2 import GetServerInfoRequest, GetServerInfoResponse
from diptych.v1.server_service_pb2_grpc import ServerServiceServicer, add_ServerServiceServicer_to_server
from diptych_server.doctor.ports import check_metrics_port, check_port
from diptych_server.doctor.result import Verdict
from support.certificates import Authority, Certificate
from support.doctor import MakeSettings
from support.server_process import ServerProcess


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that a program has which says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


class Informing(ServerServiceServicer):
    """Reports a version and nothing else."""

    async def GetServerInfo(  # noqa: N802  named by the proto
        self, request: GetServerInfoRequest, context: object
    ) -> GetServerInfoResponse:
        """The version."""
        return GetServerInfoResponse(version="1.2.3")


@pytest.fixture
def elsewhere(authority: Authority) -> Certificate:
    """A certificate for the name by which others know the server."""
    return authority.certificate("diptych.example.org")


@pytest.fixture
async def guarded(elsewhere: Certificate) -> AsyncIterator[int]:
    """The port of a server that listens on all addresses, with TLS."""
    server = aio.server()
    add_ServerServiceServicer_to_server(Informing(), server)
    credentials = grpc.ssl_server_credentials([(elsewhere.key.read_bytes(), elsewhere.chain.read_bytes())])
    port = server.add_secure_port("0.0.0.0:0", credentials)
    await server.start()
    yield port
    await server.stop(None)


async def test_a_free_port_is_fine(make_settings: MakeSettings) -> None:
    """A server could listen there; none does."""
    result = await check_port(make_settings(port=0))

    assert result.verdict is Verdict.OK
    assert "is free" in result.sentence


async def test_a_port_with_our_server_is_fine(make_settings: MakeSettings, shared_server: ServerProcess) -> None:
    """Beside a running server the doctor finds it."""
    result = await check_port(make_settings(port=shared_server.port))

    assert result.verdict is Verdict.OK
    assert result.sentence.startswith("A Diptych server ")


async def test_our_server_is_found_behind_tls(
    make_settings: MakeSettings, guarded: int, elsewhere: Certificate
) -> None:
    """As it runs for a group: on all addresses, with a certificate for a name that others use."""
    settings = make_settings(host="0.0.0.0", port=guarded, tls_certificate=elsewhere.chain)  # noqa: S104  as it listens

    result = await check_port(settings)

    assert result.verdict is Verdict.OK
    assert result.sentence.startswith("A Diptych server 1.2.3 ")


async def test_a_port_with_another_program_fails(
    make_settings: MakeSettings, taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The remedy names the setting."""
    monkeypatch.setattr("diptych_server.doctor.ports._RESPONSE_SECONDS", 0.2)

    result = await check_port(make_settings(port=taken))

    assert result.verdict is Verdict.FAILED
    assert "DIPTYCH_PORT" in result.remedy


async def test_an_address_of_another_machine_fails(make_settings: MakeSettings) -> None:
    """This machine cannot listen there."""
    result = await check_port(make_settings(host="192.0.2.1", port=4817))

    assert result.verdict is Verdict.FAILED
    assert "DIPTYCH_HOST" in result.remedy


async def test_a_metrics_port_is_free_taken_or_disabled(
    make_settings: MakeSettings, taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a page of ours may be there already."""
    monkeypatch.setattr("diptych_server.doctor.ports._RESPONSE_SECONDS", 0.2)

    found = [await check_metrics_port(make_settings(metrics_port=port)) for port in (None, 0, taken)]

    assert [each.verdict for each in found] == [Verdict.SKIPPED, Verdict.OK, Verdict.FAILED]
    assert "DIPTYCH_METRICS_PORT" in found[-1].remedy
