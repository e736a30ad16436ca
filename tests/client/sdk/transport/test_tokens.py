"""The access token of a client: on every call, never unencrypted, and in no text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.descriptor_pool import Default
from google.protobuf.message_factory import GetMessageClass
from grpc import aio

from diptych_client.sdk import AccessDeniedError, Client, Tls
from support.certificates import Authority, Certificate
from support.local_server import LocalServer, listening

SECRET = "diptych_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"


class Door(grpc.GenericRpcHandler):
    """Admits no caller, and records the `authorization` of each call."""

    def __init__(self) -> None:
        self.shown: dict[str, list[Any]] = {}

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler[bytes, bytes]:
        """The refusal."""
        metadata = details.invocation_metadata or ()
        self.shown[details.method] = [value for key, value in metadata if key == "authorization"]
        return grpc.stream_stream_rpc_method_handler(self._refuse)

    async def _refuse(self, _requests: Any, context: Any) -> None:
        await context.abort(grpc.StatusCode.UNAUTHENTICATED, "no")

    def add(self, server: aio.Server) -> None:
        """Puts it on a server."""
        server.add_generic_rpc_handlers((self,))


async def call_everything(client: Client) -> set[str]:
    """The methods of all stubs of the client, each called once."""
    called = set()
    for stub in vars(client._calls._open()).values():
        if not type(stub).__name__.endswith("Stub"):
            continue
        service = Default().FindServiceByName(f"diptych.v1.{type(stub).__name__.removesuffix('Stub')}")
        for method in service.methods:
            request = GetMessageClass(method.input_type)()
            call = getattr(stub, method.name)(iter([request]) if method.client_streaming else request)
            with pytest.raises(aio.AioRpcError):
                await (call.read() if method.server_streaming else call)
            called.add(f"/{service.full_name}/{method.name}")
    return called


def https(server: LocalServer) -> str:
    """The address of a server with TLS."""
    return f"https://{server.address}"


async def test_every_call_and_stream_sends_the_token(authority: Authority, certificate: Certificate) -> None:
    """No method of any service is forgotten."""
    door, tls = Door(), Tls(ca_file=authority.ca_file)

    async with (
        listening(door.add, certificate=certificate) as server,
        Client(https(server), token=SECRET, tls=tls) as client,
    ):
        called = await call_everything(client)

    assert len(called) > 40
    assert door.shown == {method: [f"Bearer {SECRET}"] for method in called}


async def test_a_token_may_be_sent_over_loopback_without_tls() -> None:
    """A proxy in the environment is passed by, which would see it."""
    door = Door()

    async with listening(door.add) as server, Client(server.address, token=SECRET) as client:
        with pytest.raises(AccessDeniedError):
            await client.server_info()

    assert list(door.shown.values()) == [[f"Bearer {SECRET}"]]


async def test_loopback_calls_do_not_use_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without `no_proxy` the proxy would receive the token."""
    door, proxy = Door(), Door()

    async with listening(door.add) as server, listening(proxy.add) as other:
        monkeypatch.setenv("http_proxy", f"http://{other.address}")
        async with Client(server.address, token=SECRET) as client:
            with pytest.raises(AccessDeniedError):
                await client.server_info()

    assert (len(door.shown), len(proxy.shown)) == (1, 0)


@pytest.mark.parametrize("address", ["there:4817", "10.0.0.1", "0.0.0.0:1"])
def test_a_token_is_never_sent_unencrypted(address: str) -> None:
    """The client is not even made, and the sentence says how to write the address instead."""
    with pytest.raises(ValueError, match=rf"cannot be sent to {address}.* without TLS.*https://{address}") as caught:
        Client(address, token=SECRET)

    assert SECRET not in str(caught.value)


async def test_a_token_is_in_no_text(authority: Authority, certificate: Certificate) -> None:
    """Neither in the repr of a client, nor in errors."""
    door, tls = Door(), Tls(ca_file=authority.ca_file)

    async with (
        listening(door.add, certificate=certificate) as server,
        Client(https(server), token=SECRET, tls=tls) as client,
    ):
        with pytest.raises(AccessDeniedError) as caught:
            await client.datasets.get("x")
        texts = [repr(client), repr(client._calls), repr(client.datasets), repr(caught.value), str(caught.value)]
        cause = repr(caught.value.__cause__)

    assert [text for text in [*texts, cause] if SECRET in text] == []


@pytest.mark.parametrize("text", ["", "  \n", "two words", "häßlich", "line\nbreak"])
def test_an_invalid_token_is_refused_without_showing_it(text: str) -> None:
    """The sentence does not repeat it: it may be most of a secret."""
    with pytest.raises(ValueError, match="access token") as caught:
        Client(token=text)

    assert not text.strip() or text.strip() not in str(caught.value)


async def shown_by(environment: Mapping[str, str]) -> list[Any]:
    """The token that the client of an environment sends."""
    door = Door()
    async with (
        listening(door.add) as server,
        Client.from_environment({"DIPTYCH_SERVER": server.address, **environment}) as client,
    ):
        with pytest.raises(AccessDeniedError):
            await client.server_info()
    [shown] = door.shown.values()
    return shown


async def test_the_environment_holds_the_token_or_names_its_file(tmp_path: Path) -> None:
    """The token itself has priority; the line break at the end of a file does not belong to it."""
    path = tmp_path / "token"
    path.write_text(f"{SECRET}\n")

    assert await shown_by({}) == []
    assert await shown_by({"DIPTYCH_TOKEN": "other"}) == ["Bearer other"]
    assert await shown_by({"DIPTYCH_TOKEN_FILE": str(path)}) == [f"Bearer {SECRET}"]
    assert await shown_by({"DIPTYCH_TOKEN_FILE": str(path), "DIPTYCH_TOKEN": "other"}) == ["Bearer other"]


def test_a_missing_token_file_is_named(tmp_path: Path) -> None:
    """In a sentence."""
    with pytest.raises(ValueError, match=rf"could not be read: {tmp_path / 'gone'}: .*\.$"):
        Client.from_environment({"DIPTYCH_TOKEN_FILE": str(tmp_path / "gone")})
