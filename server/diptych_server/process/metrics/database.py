"""What the pool of database connections counts."""

from collections.abc import Callable, Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from diptych_server.store.postgres.database import PoolNumbers


class PoolCollector(Collector):
    """Connections, and those who wait for one."""

    def __init__(self, numbers: Callable[[], PoolNumbers]) -> None:
        self._numbers = numbers

    def collect(self) -> Iterator[Metric]:
        """The numbers of this moment."""
        numbers = self._numbers()
        connections = GaugeMetricFamily(
            "diptych_database_connections",
            "Connections of the pool: `busy`, `idle`, or `most` there may be.",
            labels=["state"],
        )
        for state, count in (("busy", numbers.busy), ("idle", numbers.idle), ("most", numbers.most)):
            connections.add_metric([state], count)
        yield connections
        yield GaugeMetricFamily(
            "diptych_database_waiting", "Transactions that wait for a connection now.", numbers.waiting
        )
        yield CounterMetricFamily(
            "diptych_database_transactions", "Transactions that asked for a connection.", numbers.asked
        )
        yield CounterMetricFamily(
            "diptych_database_wait_seconds", "Time that transactions waited for a connection.", numbers.wait_seconds
        )
        yield CounterMetricFamily(
            "diptych_database_failures",
            "Connections that could not be had or made, and those that broke.",
            numbers.failures,
        )
