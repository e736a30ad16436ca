"""TLS with a real gRPC server: whom a client trusts, and what it says when it does not."""

from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from grpc import aio

from diptych.v1 import server_service_pb2
from diptych_client.sdk import Address, Client, RetryPolicy, ServerInfo, Timeouts, Tls, TlsError
from support.certificates import Authority, Certificate
from support.local_server import LocalServer, add_methods, listening

SERVICE = server_service_pb2.DESCRIPTOR.services_by_name["ServerService"]
PATIENT = Timeouts(unary=RetryPolicy(give_up_after_seconds=30))


def add(server: aio.Server) -> None:
    """Answers requests for the server's version."""

    async def info(_request: Any, _context: Any) -> server_service_pb2.GetServerInfoResponse:
        return server_service_pb2.GetServerInfoResponse(version="1.2.3")

    add_methods(server, SERVICE, {"GetServerInfo": info})


def https(server: LocalServer, *, host: str = "127.0.0.1") -> str:
    """The address of a server with TLS."""
    return f"https://{host}:{server.address.rpartition(':')[2]}"


async def info_of(address: str, *, tls: Tls | None) -> ServerInfo:
    """The server's info for a client with long timeouts."""
    async with Client(address, tls=tls, timeouts=PATIENT) as client:
        return await client.server_info()


async def test_a_server_is_trusted_by_its_authority(authority: Authority, certificate: Certificate) -> None:
    """The file of the authority is all that a client needs; giving it means TLS, also without https://."""
    tls = Tls(ca_file=authority.ca_file)

    async with listening(add, certificate=certificate) as server:
        assert (await info_of(https(server), tls=tls)).version == "1.2.3"
        assert (await info_of(https(server, host="localhost"), tls=tls)).version == "1.2.3"
        assert (await info_of(server.address, tls=tls)).version == "1.2.3"


async def test_an_untrusted_authority_is_reported_immediately(certificate: Certificate) -> None:
    """The sentence says how to trust it, and nothing is tried again."""
    began = monotonic()

    async with listening(add, certificate=certificate) as server:
        with pytest.raises(TlsError, match=r"does not trust the certificate.*--tls-ca"):
            await info_of(https(server), tls=None)

    assert monotonic() - began < PATIENT.unary.give_up_after_seconds / 2


async def test_a_certificate_for_another_name_is_reported(authority: Authority) -> None:
    """The sentence has the name that was called."""
    async with listening(add, certificate=authority.certificate("elsewhere.example")) as server:
        with pytest.raises(TlsError, match=r"is not for 127\.0\.0\.1"):
            await info_of(https(server), tls=Tls(ca_file=authority.ca_file))


async def test_an_expired_certificate_is_reported(authority: Authority) -> None:
    """It is not reported as an untrusted certificate."""
    async with listening(add, certificate=authority.certificate("127.0.0.1", has_expired=True)) as server:
        with pytest.raises(TlsError, match="has expired"):
            await info_of(https(server), tls=Tls(ca_file=authority.ca_file))


async def test_a_server_without_tls_is_reported() -> None:
    """The error gives the correct address."""
    async with listening(add) as server:
        with pytest.raises(TlsError, match=f"does not use TLS.*use {server.address} without https://"):
            await info_of(https(server), tls=None)


async def test_a_server_that_requires_tls_is_reported(certificate: Certificate) -> None:
    """The error gives the correct address."""
    async with listening(add, certificate=certificate) as server, Client(server.address) as client:
        with pytest.raises(TlsError, match=f"If it uses TLS, use {https(server)}"):
            await client.server_info()


@pytest.mark.parametrize(
    ("content", "problem"), [(None, "could not be read"), ("no certificate", "contains no certificate")]
)
def test_a_useless_file_of_authorities_is_told(tmp_path: Path, content: str | None, problem: str) -> None:
    """Before anything is called, in a sentence with the name of the file."""
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)

    with pytest.raises(ValueError, match=rf"{path}.*\.$") as caught:
        Client("https://there", tls=Tls(ca_file=path))

    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        ({}, "there:1"),
        ({"DIPTYCH_TLS": "on"}, "https://there:1"),
        ({"DIPTYCH_TLS_CA": "CA"}, "https://there:1"),
        ({"DIPTYCH_SERVER": "https://here"}, "https://here:443"),
    ],
)
def test_the_environment_switches_tls_on(environment: Mapping[str, str], address: str, authority: Authority) -> None:
    """By the address, by a word, or by the file of an authority."""
    variables = {"DIPTYCH_SERVER": "there:1"} | dict(environment)
    if "DIPTYCH_TLS_CA" in variables:
        variables["DIPTYCH_TLS_CA"] = str(authority.ca_file)

    assert Client.from_environment(variables).address == Address.parse(address)


def test_a_word_that_is_none_is_told() -> None:
    """Nobody believes to be safe because of a typing error."""
    with pytest.raises(ValueError, match=r"DIPTYCH_TLS='yes' is not valid\. Set it to on"):
        Client.from_environment({"DIPTYCH_TLS": "yes"})
