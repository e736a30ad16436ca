"""What a worker counts, and what waits in the queue."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping
from typing import Any, Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, SummaryMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from diptych_server.jobs.tally import JobTally, QueueLength

_ANSWER_SECONDS: Final = 2.0


class JobCollector(Collector):
    """Jobs of this worker, and the pictures that it embedded for them."""

    def __init__(self, tally: JobTally, embedded: Callable[[], int]) -> None:
        self._tally = tally
        self._embedded = embedded

    def collect(self) -> Iterator[Metric]:
        """The numbers of this moment."""
        ended = SummaryMetricFamily(
            "diptych_job_seconds",
            "Jobs that this worker ended (`done`, `failed`) or gave back (`returned`), and the time they took.",
            labels=["queue", "outcome"],
        )
        for (queue, outcome), jobs in list(self._tally.ended.items()):
            ended.add_metric([queue, outcome], count_value=jobs.count, sum_value=jobs.seconds)
        yield ended
        running = GaugeMetricFamily("diptych_jobs_running", "Jobs that this worker does now.", labels=["queue"])
        for queue, count in list(self._tally.running.items()):
            running.add_metric([queue], count)
        yield running
        yield CounterMetricFamily(
            "diptych_embedded_pictures",
            "Pictures whose embeddings this worker computed and stored.",
            self._embedded(),
        )


class QueueCollector(Collector):
    """What all workers together have before them, asked of the database when the page is read.

    Args:
        lengths: asks, in the page's thread; empty while there is no answer.
    """

    def __init__(self, lengths: Callable[[], Mapping[str, QueueLength]]) -> None:
        self._lengths = lengths

    def collect(self) -> Iterator[Metric]:
        """The numbers of this moment; none while the database does not answer."""
        jobs = GaugeMetricFamily(
            "diptych_queue_jobs",
            "Jobs that are `waiting` in a queue or `running`, of all workers: the same on every worker's page.",
            labels=["queue", "state"],
        )
        for queue, length in self._lengths().items():
            jobs.add_metric([queue, "waiting"], length.waiting)
            jobs.add_metric([queue, "running"], length.running)
        yield jobs


def asked_of(
    loop: asyncio.AbstractEventLoop, lengths: Callable[[], Coroutine[Any, Any, Mapping[str, QueueLength]]]
) -> Callable[[], Mapping[str, QueueLength]]:
    """The same question for another thread than the loop's: it waits a moment for the answer."""

    def ask() -> Mapping[str, QueueLength]:
        asking = asyncio.run_coroutine_threadsafe(lengths(), loop)
        try:
            return asking.result(_ANSWER_SECONDS)
        except Exception:  # noqa: BLE001  the rest of the page must be served
            asking.cancel()
            return {}

    return ask
