"""The standard health service. That of grpcio writes its watch in another way than interceptors can follow."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import grpc
from grpc_health.v1 import health_pb2 as pb
from grpc_health.v1 import health_pb2_grpc

from diptych_server.api.call_record import Context


class HealthServicer(health_pb2_grpc.HealthServicer):
    """Tells which services serve. Belongs to one event loop."""

    def __init__(self) -> None:
        self._statuses: dict[str, int] = {}
        self._changed = asyncio.Event()
        self._is_shutting_down = False

    async def set(self, service: str, status: int) -> None:
        """Tell this status of a service from now on; in vain once the server is shutting down."""
        if not self._is_shutting_down:
            self._set(service, status)

    async def enter_graceful_shutdown(self) -> None:
        """Tell from now on that nothing serves."""
        self._is_shutting_down = True
        for service in self._statuses:
            self._set(service, pb.HealthCheckResponse.NOT_SERVING)

    async def Check(self, request: pb.HealthCheckRequest, context: Context) -> pb.HealthCheckResponse:
        """How a service is; NOT_FOUND for one that was never told of."""
        status = self._statuses.get(request.service)
        if status is None:
            await context.abort(grpc.StatusCode.NOT_FOUND)
        return pb.HealthCheckResponse(status=status)

    async def List(self, request: Any, context: Context) -> Any:
        """How every service is."""
        statuses = {name: pb.HealthCheckResponse(status=status) for name, status in self._statuses.items()}
        return pb.HealthListResponse(statuses=statuses)  # type: ignore[attr-defined]  # the stubs are older

    async def Watch(
        self,
        request: pb.HealthCheckRequest,
        context: Context,
    ) -> AsyncIterator[pb.HealthCheckResponse]:
        """How a service is, and again whenever that changes, until the watcher goes away."""
        told: int | None = None
        while True:
            changed = self._changed
            status = self._statuses.get(request.service, pb.HealthCheckResponse.SERVICE_UNKNOWN)
            if status != told:
                told = status
                yield pb.HealthCheckResponse(status=status)
            await changed.wait()

    def _set(self, service: str, status: int) -> None:
        self._statuses[service] = status
        self._changed.set()
        self._changed = asyncio.Event()  # each watcher waits for the one that it knew before it looked
