"""The Prometheus metrics of a process: defined here, and counted where the events happen.

Thread-safe. A process exposes OF_SERVER or OF_WORKER; see `process/metrics_page.py`.
"""

from collections.abc import Sequence
from typing import Final

from prometheus_client import Counter, Gauge, Histogram, Summary
from prometheus_client.registry import Collector

_STAGE_SECONDS: Final = (1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0)
_BLOB_SECONDS: Final = (2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
_BATCH_SIZES: Final = (1, 2, 3, 4, 8, 16, 32, 64)

LIVE_FRAMES: Final = Counter(
    "diptych_live_frames",
    "Frames of streams and pictures of calls, `answered` or `failed`; frames `skipped` for a newer one.",
    ["outcome"],
    registry=None,
)
FRAMES_ANSWERED, FRAMES_SKIPPED, FRAMES_FAILED = map(LIVE_FRAMES.labels, ("answered", "skipped", "failed"))

LIVE_STAGE_SECONDS: Final = Histogram(
    "diptych_live_stage_seconds",
    "Time in a stage: `wait` and `decode` of a frame, `backbone` and `heads` of a batch, "
    "`send` from a stream's answer becoming ready until gRPC has written it.",
    ["stage"],
    buckets=_STAGE_SECONDS,
    registry=None,
)
WAIT_SECONDS, DECODE_SECONDS, BACKBONE_SECONDS, HEADS_SECONDS, SEND_SECONDS = map(
    LIVE_STAGE_SECONDS.labels, ("wait", "decode", "backbone", "heads", "send")
)

LIVE_BATCH_SIZE: Final = Histogram(
    "diptych_live_batch_size", "Frames computed together.", buckets=_BATCH_SIZES, registry=None
)
LIVE_OPEN_STREAMS: Final = Gauge("diptych_live_open_streams", "Open live streams.", registry=None)

CALL_SECONDS: Final = Summary(
    "diptych_call_seconds",
    "Ended calls by status code, and their duration; a stream counts when it ends.",
    ["method", "code"],
    registry=None,
)
OPEN_CALLS: Final = Gauge(
    "diptych_open_calls",
    "Open calls: mostly captures, watches and live streams.",
    ["method"],
    registry=None,
)

BLOB_SECONDS: Final = Histogram(
    "diptych_blob_seconds",
    "Time to `put` or `get` a blob, on disk or in the object store.",
    ["operation"],
    buckets=_BLOB_SECONDS,
    registry=None,
)
BLOB_FAILURES: Final = Counter(
    "diptych_blob_failures", "Blobs that could not be stored or read.", ["operation"], registry=None
)
for _operation in ("put", "get"):  # so that they are on the page from the start
    BLOB_SECONDS.labels(_operation)
    BLOB_FAILURES.labels(_operation)

JOB_SECONDS: Final = Summary(
    "diptych_job_seconds",
    "Jobs that this worker ended (`done`, `failed`) or requeued (`returned`), and their duration.",
    ["queue", "outcome"],
    registry=None,
)
JOBS_RUNNING: Final = Gauge("diptych_jobs_running", "Jobs that this worker is running.", ["queue"], registry=None)
EMBEDDED_PICTURES: Final = Counter("diptych_embedded_pictures", "Pictures embedded by this worker.", registry=None)

_OF_BOTH: Final = (BLOB_SECONDS, BLOB_FAILURES)

OF_SERVER: Final[Sequence[Collector]] = (
    *(LIVE_FRAMES, LIVE_STAGE_SECONDS, LIVE_BATCH_SIZE, LIVE_OPEN_STREAMS),
    *(CALL_SECONDS, OPEN_CALLS),
    *_OF_BOTH,
)
"""The metrics of a server: frames, calls, blobs."""

OF_WORKER: Final[Sequence[Collector]] = (JOB_SECONDS, JOBS_RUNNING, EMBEDDED_PICTURES, *_OF_BOTH)
"""The metrics of a worker: jobs, pictures, blobs."""
