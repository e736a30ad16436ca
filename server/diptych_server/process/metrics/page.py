"""The page that Prometheus reads: by a thread of its own, from what is counted anyway."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from prometheus_client import CollectorRegistry, ProcessCollector, start_http_server
from prometheus_client.registry import Collector

from diptych_server.core.cannot_run import CannotRunError


class MetricsPortTakenError(CannotRunError):
    """The port for metrics could not be had; the message says what to do."""


@asynccontextmanager
async def metrics_page(*, host: str, port: int, collectors: Iterable[Collector]) -> AsyncIterator[str]:
    """The page's address; it is there within the block.

    Args:
        host: the address to listen on; whoever reaches it may read the page.
        port: 0 takes a free one.
        collectors: what the page shows besides the process; called in the page's thread.

    Raises:
        MetricsPortTakenError: another program has the port, or the address is none of this machine.
    """
    registry = CollectorRegistry()
    for collector in collectors:
        registry.register(collector)
    ProcessCollector(registry=registry)
    try:
        server, thread = start_http_server(port, addr=host, registry=registry)
    except OSError as error:
        message = (
            f"Metrics cannot be served at {_address(host, port)} ({error.strerror}): set DIPTYCH_METRICS_HOST to an "
            "address of this machine, and DIPTYCH_METRICS_PORT to a free port, or to 0."
        )
        raise MetricsPortTakenError(message) from error
    try:
        yield f"http://{_address(host, server.server_port)}/metrics"
    finally:
        await asyncio.to_thread(server.shutdown)
        server.server_close()
        thread.join()


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
