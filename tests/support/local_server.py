"""A real gRPC server on a free port, for servicers that a test writes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import grpc
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message_factory import GetMessageClass
from grpc import aio

from diptych_client.sdk import Client, RetryPolicy, Timeouts
from support.certificates import Certificate

AddServicers = Callable[[aio.Server], None]

_HANDLERS: Mapping[tuple[bool, bool], Callable[..., grpc.RpcMethodHandler[Any, Any]]] = {
    (False, False): grpc.unary_unary_rpc_method_handler,
    (False, True): grpc.unary_stream_rpc_method_handler,
    (True, False): grpc.stream_unary_rpc_method_handler,
    (True, True): grpc.stream_stream_rpc_method_handler,
}

QUICK = RetryPolicy(first_wait_seconds=0.01, longest_wait_seconds=0.05, give_up_after_seconds=1.0)
"""For tests that break connections."""


class LocalServer:
    """A server that can be stopped at once and started again on its port."""

    def __init__(self, add: AddServicers, *, certificate: Certificate | None = None) -> None:
        self._add = add
        self._certificate = certificate
        self._port = 0
        self._server: aio.Server | None = None

    @property
    def address(self) -> str:
        """`HOST:PORT`."""
        return f"127.0.0.1:{self._port}"

    async def start(self) -> None:
        """Listens, on the port it had before."""
        self._server = aio.server(options=[("grpc.so_reuseport", 0)])
        self._add(self._server)
        address = f"127.0.0.1:{self._port}"
        if self._certificate is None:
            self._port = self._server.add_insecure_port(address)
        else:
            pair = (self._certificate.key.read_bytes(), self._certificate.chain.read_bytes())
            self._port = self._server.add_secure_port(address, grpc.ssl_server_credentials([pair]))
        await self._server.start()

    async def stop(self) -> None:
        """Breaks every connection."""
        if self._server is not None:
            await self._server.stop(grace=None)
            self._server = None

    async def restart(self) -> None:
        """Breaks every connection and listens again."""
        await self.stop()
        await self.start()


@asynccontextmanager
async def listening(add: AddServicers, *, certificate: Certificate | None = None) -> AsyncIterator[LocalServer]:
    """A server with the servicers, over TLS where it has a certificate."""
    server = LocalServer(add, certificate=certificate)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


@asynccontextmanager
async def serving(add: AddServicers) -> AsyncIterator[tuple[LocalServer, Client]]:
    """A server with the servicers, and a client that is connected to it and loses patience soon."""
    timeouts = Timeouts(timeout_seconds=5, unary=QUICK, stream=QUICK)
    async with listening(add) as server, Client(server.address, timeouts=timeouts) as client:
        yield server, client


def add_methods(server: aio.Server, service: ServiceDescriptor, methods: Mapping[str, Callable[..., Any]]) -> None:
    """Serves some methods of a service with functions; the others are unimplemented."""
    handlers = {name: _handler(service.methods_by_name[name], method) for name, method in methods.items()}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service.full_name, handlers),))


def _handler(method: MethodDescriptor, answer: Callable[..., Any]) -> grpc.RpcMethodHandler[Any, Any]:
    return _HANDLERS[method.client_streaming, method.server_streaming](
        answer,
        request_deserializer=GetMessageClass(method.input_type).FromString,
        response_serializer=GetMessageClass(method.output_type).SerializeToString,
    )
