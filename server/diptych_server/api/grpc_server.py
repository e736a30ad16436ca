"""The gRPC server: its limits, interceptors and port."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Final

import grpc
from google.protobuf.descriptor import ServiceDescriptor
from grpc import aio
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from diptych.wire.limits import MAX_MESSAGE_BYTES
from diptych_server.api.access.auth_interceptor import AuthInterceptor
from diptych_server.api.admission import MOST_CALLS, AdmissionInterceptor
from diptych_server.api.certificate import Certificate
from diptych_server.api.errors import ErrorInterceptor
from diptych_server.api.handlers import MaybeHandler
from diptych_server.api.health_service import HealthServicer
from diptych_server.api.listening import check_listening
from diptych_server.core.addresses import host_and_port
from diptych_server.core.cannot_run import CannotRunError

_OPTIONS = [
    ("grpc.so_reuseport", 0),  # a second server on the port must fail, not share it
    ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
    ("grpc.max_metadata_size", 8 << 10),
    ("grpc.max_concurrent_streams", 128),
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_timeout_ms", 20_000),
    ("grpc.http2.min_ping_interval_without_data_ms", 20_000),  # clients ping every 30 s
    ("grpc.keepalive_permit_without_calls", 1),
    # Without these, random calls of any client are cancelled if more than 1000 are waiting.
    ("grpc.server.max_pending_requests", 16_384),
    ("grpc.server.max_pending_requests_hard_limit", 32_768),
    ("grpc.server_handshake_timeout_ms", 10_000),  # silent connections occupy file descriptors
    ("grpc.max_connection_idle_ms", 300_000),  # so do idle ones; clients reconnect for their next call
]

LIVENESS: Final = "liveness"
"""Health service name for liveness: whether the process responds; if it does not, restart it."""

READINESS: Final = "readiness"
"""Health service name for readiness: whether to send calls to this server or to another one."""

_PROCESS_SERVICES: Final = ("", LIVENESS)

Register = Callable[[aio.Server], None]
"""Adds one servicer to the server."""


class PortTakenError(CannotRunError):
    """The port is not available; the message says what to do."""


class GrpcServer:
    """Binds its port when it is created, and answers calls once started."""

    def __init__(
        self,
        *,
        host: str,
        port: int,
        certificate: Certificate | None = None,
        needs_token: bool = False,
        is_behind_proxy: bool = False,
        open_calls_per_machine: int = MOST_CALLS // 2,
    ) -> None:
        """Bind the port.

        Args:
            host: The address to listen on.
            port: The port; 0 means any free port.
            certificate: The TLS certificate; None means no TLS.
            needs_token: Whether calls need a token; one of the guards passed to `start` must check it.
            is_behind_proxy: Whether a trusted proxy handles TLS and sets x-forwarded-for.
            open_calls_per_machine: The maximum number of open calls of one address, including streams.

        Raises:
            NotProtectedError: Other machines could reach it, and it is not protected.
            PortTakenError: Another program uses the port.
        """
        check_listening(host, speaks_tls=certificate is not None or is_behind_proxy, needs_token=needs_token)
        self.has_begun = False
        """Whether it was started. It can be started only once; until then, it keeps its port until the process ends."""
        self._guards = _Guards()
        admission = AdmissionInterceptor(calls_per_machine=open_calls_per_machine, is_behind_proxy=is_behind_proxy)
        self._server = aio.server(
            interceptors=[ErrorInterceptor(), admission, self._guards],
            options=_OPTIONS,
        )
        self._health = HealthServicer()
        self._work_services: Sequence[str] = ()
        self._host = host
        self._certificate = certificate
        self._needs_token = needs_token
        try:
            self._port = self._take_port(port)
        except RuntimeError as error:
            message = f"The port {port} is taken, possibly by another server. Stop it, or choose a port with --port."
            raise PortTakenError(message) from error

    @property
    def address(self) -> str:
        """Where it listens: host and port, with `https://` in front where it speaks TLS."""
        address = host_and_port(self._host, self._port)
        return f"https://{address}" if self._certificate else address

    async def start(
        self, services: Mapping[ServiceDescriptor, Register], *, guards: Sequence[aio.ServerInterceptor] = ()
    ) -> None:
        """Answer calls to these services, behind these guards, and report them as healthy.

        Raises:
            ValueError: Calls need a token, but none of the guards checks it.
        """
        if self._needs_token and not any(isinstance(guard, AuthInterceptor) for guard in guards):
            raise ValueError("a server that needs tokens needs an AuthInterceptor")
        self.has_begun = True
        self._guards.guards = guards
        for register in services.values():
            register(self._server)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        names = [service.full_name for service in services]
        reflection.enable_server_reflection(_reflected(names), self._server)
        await self._server.start()
        for name in _PROCESS_SERVICES:
            await self._health.set(name, health_pb2.HealthCheckResponse.SERVING)
        self._work_services = (READINESS, *names)
        await self.report_ready(True)

    async def report_ready(self, is_ready: bool) -> None:  # noqa: FBT001  a callback
        """Report whether the services are ready; calls are accepted either way."""
        status = health_pb2.HealthCheckResponse
        for name in self._work_services:
            await self._health.set(name, status.SERVING if is_ready else status.NOT_SERVING)

    async def stop(self, *, grace_seconds: float) -> None:
        """Accept no more calls, and wait a while for running calls to end."""
        await self._health.enter_graceful_shutdown()
        await self._server.stop(grace_seconds)

    def _take_port(self, port: int) -> int:
        address = host_and_port(self._host, port)
        if self._certificate is None:
            return self._server.add_insecure_port(address)
        return self._server.add_secure_port(address, self._certificate.credentials())


class _Guards(aio.ServerInterceptor):
    """Interceptors that are set when the server starts, because they need the database."""

    guards: Sequence[aio.ServerInterceptor] = ()

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[MaybeHandler]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> MaybeHandler:
        """The handler behind all guards; the first one is outermost."""
        for guard in reversed(self.guards):
            continuation = partial(guard.intercept_service, continuation)
        return await continuation(handler_call_details)


def _reflected(names: Iterable[str]) -> list[str]:
    return [*names, health_pb2.DESCRIPTOR.services_by_name["Health"].full_name, reflection.SERVICE_NAME]
