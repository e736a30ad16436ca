"""What the live path counts."""

from collections.abc import Callable, Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from diptych_server.core.histogram import Histogram
from diptych_server.live.tally import LiveTally
from diptych_server.process.metrics.buckets import MICROS_IN_A_SECOND, buckets

_STAGES = ("wait", "decode", "backbone", "heads", "send")


class LiveCollector(Collector):
    """Frames, where their time went, and open streams."""

    def __init__(self, tally: LiveTally, open_streams: Callable[[], int]) -> None:
        self._tally = tally
        self._open_streams = open_streams

    def collect(self) -> Iterator[Metric]:
        """The numbers of this moment."""
        frames = CounterMetricFamily(
            "diptych_live_frames",
            "Frames of streams and pictures of calls that were `answered` or `failed`; "
            "frames `skipped` for a newer one.",
            labels=["outcome"],
        )
        for outcome in ("answered", "skipped", "failed"):
            frames.add_metric([outcome], getattr(self._tally, outcome))
        yield frames
        stages = HistogramMetricFamily(
            "diptych_live_stage_seconds",
            "Time in a stage: `wait` and `decode` of a frame, `backbone` and `heads` of a batch, "
            "`send` from an answer of a stream being ready to gRPC having written it.",
            labels=["stage"],
        )
        for stage in _STAGES:
            histogram: Histogram = getattr(self._tally, stage)
            stages.add_metric([stage], *buckets(histogram, unit=MICROS_IN_A_SECOND))
        yield stages
        batches = HistogramMetricFamily("diptych_live_batch_size", "Frames computed together.")
        batches.add_metric([], *buckets(self._tally.batch_sizes, unit=1))
        yield batches
        yield GaugeMetricFamily("diptych_live_open_streams", "Live streams that are open now.", self._open_streams())
