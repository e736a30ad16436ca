"""What stands on the page of each kind of process."""

from collections.abc import Callable, Mapping, Sequence

from prometheus_client.registry import Collector

from diptych_server.api.calls import CallTally
from diptych_server.jobs.tally import JobTally, QueueLength
from diptych_server.live.tally import LiveTally
from diptych_server.process.metrics.blobs import BlobCollector
from diptych_server.process.metrics.calls import CallCollector
from diptych_server.process.metrics.database import PoolCollector
from diptych_server.process.metrics.jobs import JobCollector, QueueCollector
from diptych_server.process.metrics.live import LiveCollector
from diptych_server.store.blobs.measured import BlobTally
from diptych_server.store.postgres.database import PoolNumbers


def of_server(
    *,
    live: LiveTally,
    open_streams: Callable[[], int],
    calls: CallTally,
    pool: Callable[[], PoolNumbers],
    blobs: BlobTally,
) -> Sequence[Collector]:
    """Frames, calls, and what they wait for."""
    return LiveCollector(live, open_streams), CallCollector(calls), PoolCollector(pool), BlobCollector(blobs)


def of_worker(
    *,
    jobs: JobTally,
    embedded: Callable[[], int],
    queues: Callable[[], Mapping[str, QueueLength]],
    pool: Callable[[], PoolNumbers],
    blobs: BlobTally,
) -> Sequence[Collector]:
    """Jobs, and what they wait for."""
    return JobCollector(jobs, embedded), QueueCollector(queues), PoolCollector(pool), BlobCollector(blobs)
