"""The metrics page for Prometheus: the metrics of the process, and values that are queried for each request."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from prometheus_client import CollectorRegistry, ProcessCollector, disable_created_metrics, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from diptych_server.core.addresses import host_and_port
from diptych_server.core.cannot_run import CannotRunError
from diptych_server.jobs.queue import QueueLength
from diptych_server.store.postgres.database import PoolNumbers

_ANSWER_SECONDS: Final = 2.0


class MetricsPortTakenError(CannotRunError):
    """The port for metrics is not available; the message says what to do."""


@asynccontextmanager
async def metrics_page(*, host: str, port: int, collectors: Iterable[Collector]) -> AsyncIterator[str]:
    """Serve the page during the block and yield its address.

    Args:
        host: The address to listen on; anyone who can reach it may read the page.
        port: The port; 0 means any free port.
        collectors: The metrics besides those of the process; called in the page's thread.

    Raises:
        MetricsPortTakenError: The port is in use, or this machine does not have the address.
    """
    disable_created_metrics()  # type: ignore[no-untyped-call]  # creation times, which are not useful
    registry = CollectorRegistry()
    for collector in collectors:
        registry.register(collector)
    ProcessCollector(registry=registry)
    try:
        server, thread = start_http_server(port, addr=host, registry=registry)
    except OSError as error:
        message = (
            f"Metrics cannot be served at {host_and_port(host, port)} ({error.strerror}): set DIPTYCH_METRICS_HOST to "
            "an address of this machine, and DIPTYCH_METRICS_PORT to a free port, or to 0."
        )
        raise MetricsPortTakenError(message) from error
    try:
        yield f"http://{host_and_port(host, server.server_port)}/metrics"
    finally:
        await asyncio.to_thread(server.shutdown)
        server.server_close()
        thread.join()


class PoolCollector(Collector):
    """Connections of a pool, and transactions waiting for one."""

    def __init__(self, numbers: Callable[[], PoolNumbers]) -> None:
        self._numbers = numbers

    def collect(self) -> Iterator[Metric]:
        """The current values."""
        numbers = self._numbers()
        connections = GaugeMetricFamily(
            "diptych_database_connections",
            "Connections of the pool: `busy`, `idle`, or `most`, the maximum.",
            labels=["state"],
        )
        for state, count in (("busy", numbers.busy), ("idle", numbers.idle), ("most", numbers.most)):
            connections.add_metric([state], count)
        yield connections
        yield GaugeMetricFamily(
            "diptych_database_waiting", "Transactions that are waiting for a connection.", numbers.waiting
        )
        yield CounterMetricFamily(
            "diptych_database_transactions", "Transactions that requested a connection.", numbers.asked
        )
        yield CounterMetricFamily(
            "diptych_database_wait_seconds", "Time that transactions waited for a connection.", numbers.wait_seconds
        )
        yield CounterMetricFamily(
            "diptych_database_failures",
            "Connections that could not be obtained or opened, or that were lost.",
            numbers.failures,
        )


class QueueCollector(Collector):
    """Jobs of all workers, queried from the database for each request.

    Args:
        lengths: Returns the queue lengths, in the page's thread; empty if they are not available.
    """

    def __init__(self, lengths: Callable[[], Mapping[str, QueueLength]]) -> None:
        self._lengths = lengths

    def collect(self) -> Iterator[Metric]:
        """The current values; none if the database does not respond."""
        jobs = GaugeMetricFamily(
            "diptych_queue_jobs",
            "Jobs of all workers that are `waiting` in a queue or `running`; equal on every worker's page.",
            labels=["queue", "state"],
        )
        for queue, length in self._lengths().items():
            jobs.add_metric([queue, "waiting"], length.waiting)
            jobs.add_metric([queue, "running"], length.running)
        yield jobs


def call_from_thread(
    loop: asyncio.AbstractEventLoop, lengths: Callable[[], Coroutine[Any, Any, Mapping[str, QueueLength]]]
) -> Callable[[], Mapping[str, QueueLength]]:
    """A function for other threads that runs `lengths` on the loop and waits briefly for the result."""

    def ask() -> Mapping[str, QueueLength]:
        asking = asyncio.run_coroutine_threadsafe(lengths(), loop)
        try:
            return asking.result(_ANSWER_SECONDS)
        except Exception:  # noqa: BLE001  the rest of the page must be served
            asking.cancel()
            return {}

    return ask
