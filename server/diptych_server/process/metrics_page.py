"""The page that Prometheus reads: on loopback, by a thread of its own, from what is counted anyway."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import accumulate

from prometheus_client import CollectorRegistry, ProcessCollector, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, SummaryMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from diptych_server.api.calls import CallTally
from diptych_server.core.cannot_run import CannotRunError
from diptych_server.core.histogram import Histogram
from diptych_server.live.tally import LiveTally

_LOOPBACK = "127.0.0.1"
_MICROS_IN_A_SECOND = 1e6
_STAGES = ("wait", "decode", "backbone", "heads", "send")


class MetricsPortTakenError(CannotRunError):
    """The port for metrics could not be had; the message says what to do."""


@asynccontextmanager
async def metrics_page(
    *, port: int, live: LiveTally, open_streams: Callable[[], int], calls: CallTally
) -> AsyncIterator[str]:
    """The page's address; it is there within the block.

    Args:
        port: 0 takes a free one.
        live: what the live path counts.
        open_streams: how many streams are open; called in the page's thread.
        calls: what the gRPC server counts.

    Raises:
        MetricsPortTakenError: another program has the port.
    """
    registry = CollectorRegistry()
    registry.register(_LiveCollector(live, open_streams))
    registry.register(_CallCollector(calls))
    ProcessCollector(registry=registry)
    try:
        server, thread = start_http_server(port, addr=_LOOPBACK, registry=registry)
    except OSError as error:
        message = f"The port {port} for metrics is taken: set DIPTYCH_METRICS_PORT to another one, or to 0."
        raise MetricsPortTakenError(message) from error
    try:
        yield f"http://{_LOOPBACK}:{server.server_port}/metrics"
    finally:
        await asyncio.to_thread(server.shutdown)
        server.server_close()
        thread.join()


class _LiveCollector(Collector):
    def __init__(self, tally: LiveTally, open_streams: Callable[[], int]) -> None:
        self._tally = tally
        self._open_streams = open_streams

    def collect(self) -> Iterator[Metric]:
        """The numbers of this moment."""
        frames = CounterMetricFamily("diptych_live_frames", "Frames by what became of them.", labels=["outcome"])
        for outcome in ("answered", "skipped", "failed"):
            frames.add_metric([outcome], getattr(self._tally, outcome))
        yield frames
        stages = HistogramMetricFamily(
            "diptych_live_stage_seconds",
            "Time in each stage: wait and decode of a frame, backbone and heads of a batch, send of an answer.",
            labels=["stage"],
        )
        for stage in _STAGES:
            histogram: Histogram = getattr(self._tally, stage)
            stages.add_metric([stage], *_buckets(histogram, unit=_MICROS_IN_A_SECOND))
        yield stages
        batches = HistogramMetricFamily("diptych_live_batch_size", "Frames computed together.")
        batches.add_metric([], *_buckets(self._tally.batch_sizes, unit=1))
        yield batches
        yield GaugeMetricFamily("diptych_live_open_streams", "Live streams that are open.", value=self._open_streams())


class _CallCollector(Collector):
    def __init__(self, tally: CallTally) -> None:
        self._tally = tally

    def collect(self) -> Iterator[Metric]:
        """The numbers of this moment."""
        calls = SummaryMetricFamily(
            "diptych_call_seconds", "Calls that ended, and the time they took.", labels=["method", "code"]
        )
        for (method, code), ended in list(self._tally.ended.items()):
            calls.add_metric([method, code], count_value=ended.count, sum_value=ended.seconds)
        yield calls


def _buckets(histogram: Histogram, *, unit: float) -> tuple[list[tuple[str, float]], float]:
    """The counts up to each bound, and the sum, of a histogram of amounts of which `unit` are one."""
    names = [*(f"{bound / unit:g}" for bound in histogram.bounds), "+Inf"]
    return list(zip(names, map(float, accumulate(histogram.counts)), strict=True)), histogram.total / unit
