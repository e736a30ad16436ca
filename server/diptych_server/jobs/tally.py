"""What a worker did, in numbers."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class EndedJobs:
    """Jobs of one queue that ended alike."""

    count: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class QueueLength:
    """How many jobs of one queue there are."""

    waiting: int
    running: int


@dataclass(slots=True)
class CountedJob:
    """A job that is being counted; whoever does it says when it came to nothing."""

    has_failed: bool = False


@dataclass(slots=True)
class JobTally:
    """Counts for as long as the worker lives. Only the event loop counts; any thread may look.

    Attributes:
        running: by queue.
        ended: by queue and outcome: done, failed, or returned to the queue.
    """

    running: Counter[str] = field(default_factory=Counter)
    ended: dict[tuple[str, str], EndedJobs] = field(default_factory=dict)

    @contextmanager
    def counted(self, queue: str) -> Iterator[CountedJob]:
        """Count the job that is done in the block: cancelled, it has gone back to the queue."""
        began, outcome, job = time.perf_counter(), "failed", CountedJob()
        self.running[queue] += 1
        try:
            yield job
            outcome = "failed" if job.has_failed else "done"
        except asyncio.CancelledError:
            outcome = "returned"
            raise
        finally:
            self.running[queue] -= 1
            ended = self.ended.setdefault((queue, outcome), EndedJobs())
            ended.count += 1
            ended.seconds += time.perf_counter() - began
