"""The standard health service. The one of grpcio implements Watch in a way that interceptors cannot wrap."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import grpc
from grpc_health.v1 import health_pb2 as pb
from grpc_health.v1 import health_pb2_grpc

from diptych_server.api.call_record import Context


class HealthServicer(health_pb2_grpc.HealthServicer):
    """Reports the status of services. Belongs to one event loop."""

    def __init__(self) -> None:
        self._statuses: dict[str, int] = {}
        self._changed = asyncio.Event()
        self._is_shutting_down = False

    async def set(self, service: str, status: int) -> None:
        """Set the status of a service; ignored once the server is shutting down."""
        if not self._is_shutting_down:
            self._set(service, status)

    async def enter_graceful_shutdown(self) -> None:
        """Report all services as not serving from now on."""
        self._is_shutting_down = True
        for service in self._statuses:
            self._set(service, pb.HealthCheckResponse.NOT_SERVING)

    async def Check(self, request: pb.HealthCheckRequest, context: Context) -> pb.HealthCheckResponse:
        """Get the status of a service; NOT_FOUND if it was never set."""
        status = self._statuses.get(request.service)
        if status is None:
            await context.abort(grpc.StatusCode.NOT_FOUND)
        return pb.HealthCheckResponse(status=status)

    async def List(self, request: Any, context: Context) -> Any:
        """List the status of every service."""
        statuses = {name: pb.HealthCheckResponse(status=status) for name, status in self._statuses.items()}
        return pb.HealthListResponse(statuses=statuses)  # type: ignore[attr-defined]  # the stubs are older

    async def Watch(
        self,
        request: pb.HealthCheckRequest,
        context: Context,
    ) -> AsyncIterator[pb.HealthCheckResponse]:
        """Stream the status of a service and each change of it, until the client disconnects."""
        sent: int | None = None
        while True:
            changed = self._changed
            status = self._statuses.get(request.service, pb.HealthCheckResponse.SERVICE_UNKNOWN)
            if status != sent:
                sent = status
                yield pb.HealthCheckResponse(status=status)
            await changed.wait()

    def _set(self, service: str, status: int) -> None:
        self._statuses[service] = status
        self._changed.set()
        self._changed = asyncio.Event()  # each watch waits for the event that it got before it read the status
