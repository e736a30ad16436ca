"""Observability of a running server: metrics and health."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from diptych_server.api.grpc_server import GrpcServer
from diptych_server.metrics import OF_SERVER
from diptych_server.process.background import running
from diptych_server.process.metrics_page import PoolCollector, metrics_page
from diptych_server.process.readiness import Check, watch_readiness
from diptych_server.serve.parts import Parts
from diptych_server.store.postgres.ping import DatabasePing


@asynccontextmanager
async def observed(parts: Parts, grpc_server: GrpcServer, *, conninfo: str) -> AsyncIterator[str | None]:
    """Serve metrics and update the health during the block; yields the metrics address, or None if disabled.

    Raises:
        MetricsPortTakenError: The port for metrics is in use.
    """
    async with AsyncExitStack() as stack:
        ping = DatabasePing(conninfo)
        stack.push_async_callback(ping.close)
        checks: dict[str, Check] = {"database": ping.feel}
        if parts.settings.s3_endpoint is not None:
            checks["object store"] = parts.blobs.reach
        await stack.enter_async_context(running(watch_readiness(checks, grpc_server.report_ready)))
        yield await _page(stack, parts)


async def _page(stack: AsyncExitStack, parts: Parts) -> str | None:
    if parts.settings.metrics_port is None:
        return None
    collectors = (*OF_SERVER, PoolCollector(parts.database.numbers))
    page = metrics_page(host=parts.settings.metrics_host, port=parts.settings.metrics_port, collectors=collectors)
    return await stack.enter_async_context(page)
