"""What is counted at the door of the blob store."""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from diptych_server.process.metrics.buckets import MICROS_IN_A_SECOND, buckets
from diptych_server.store.blobs.measured import BlobTally


class BlobCollector(Collector):
    """How long blobs take to put and to get, and how often that failed."""

    def __init__(self, tally: BlobTally) -> None:
        self._tally = tally

    def collect(self) -> Iterator[Metric]:
        """The numbers of this moment."""
        seconds = HistogramMetricFamily(
            "diptych_blob_seconds",
            "Time to `put` or `get` a blob, on disk or in the object store.",
            labels=["operation"],
        )
        failures = CounterMetricFamily(
            "diptych_blob_failures", "Blobs that could not be put or got.", labels=["operation"]
        )
        for operation, histogram in self._tally.micros.items():
            seconds.add_metric([operation], *buckets(histogram, unit=MICROS_IN_A_SECOND))
            failures.add_metric([operation], self._tally.failures[operation])
        yield seconds
        yield failures
