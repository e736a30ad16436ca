"""What others see of a running server besides its answers: its numbers, and whether it can work."""

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
    """Serve metrics and keep the health up to date during the block; gives the page's address, if one is asked for.

    Raises:
        MetricsPortTakenError: another program has the port for metrics.
    """
    async with AsyncExitStack() as stack:
        pulse = DatabasePing(conninfo)
        stack.push_async_callback(pulse.close)
        checks: dict[str, Check] = {"database": pulse.feel}
        if parts.settings.s3_endpoint is not None:
            checks["object store"] = parts.blobs.reach
        await stack.enter_async_context(running(watch_readiness(checks, grpc_server.tell_ready)))
        yield await _page(stack, parts)


async def _page(stack: AsyncExitStack, parts: Parts) -> str | None:
    if parts.settings.metrics_port is None:
        return None
    collectors = (*OF_SERVER, PoolCollector(parts.database.numbers))
    page = metrics_page(host=parts.settings.metrics_host, port=parts.settings.metrics_port, collectors=collectors)
    return await stack.enter_async_context(page)
