"""What the gRPC server counts."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, SummaryMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from diptych_server.api.calls import CallTally


class CallCollector(Collector):
    """Calls that are open, and calls that ended."""

    def __init__(self, tally: CallTally) -> None:
        self._tally = tally

    def collect(self) -> Iterator[Metric]:
        """The numbers of this moment."""
        ended = SummaryMetricFamily(
            "diptych_call_seconds",
            "Calls that ended, by how they ended, and the time they took; a stream counts when it ends.",
            labels=["method", "code"],
        )
        for (method, code), calls in list(self._tally.ended.items()):
            ended.add_metric([method, code], count_value=calls.count, sum_value=calls.seconds)
        yield ended
        running = GaugeMetricFamily(
            "diptych_open_calls",
            "Calls that are open now: captures, watches and live streams above all.",
            labels=["method"],
        )
        for method, count in list(self._tally.open.items()):
            running.add_metric([method], count)
        yield running
