"""One training job as it was when it was read, with what can be done with it.

Without `await`; generated from `sdk/resources/training_job.py` by `make proto`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from diptych_client.sdk.blocking.handle import BlockingHandle
from diptych_client.sdk.resources.training_job import TrainingJob as AsyncTrainingJob
from diptych_client.sdk.values.fields import TrainingJobFields
from diptych_client.sdk.values.handle import translated
from diptych_client.sdk.values.training import EpochMetrics


class TrainingJob(TrainingJobFields, BlockingHandle):
    """One training run of one snapshot, as it was when it was read. Every verb raises `DiptychError`."""

    __slots__ = ()

    @property
    def _verbs(self) -> AsyncTrainingJob:
        return translated(self, AsyncTrainingJob, self._link.calls)

    def refresh(self) -> TrainingJob:
        """The job as it is now."""
        link = self._link
        return translated(link.run(self._verbs.refresh()), TrainingJob, link)

    def cancel(self) -> TrainingJob:
        """The job, asked to stop after the epoch it is in; `watch` tells when it has."""
        link = self._link
        return translated(link.run(self._verbs.cancel()), TrainingJob, link)

    def watch(self) -> Iterator[TrainingProgress]:
        """The job as it is now with all its epochs so far, then each change; ends when the job has ended."""
        link = self._link
        return link.each(
            self._verbs.watch(), lambda each: TrainingProgress(translated(each.job, TrainingJob, link), each.epochs)
        )

    def result(self) -> TrainingJob:
        """The job once it has succeeded.

        Raises:
            TrainingFailedError: It failed, or was cancelled.
        """
        link = self._link
        return translated(link.run(self._verbs.result()), TrainingJob, link)


@dataclass(frozen=True, slots=True)
class TrainingProgress:
    """One thing seen by a watch: the job as it is, and the epochs that ended since the one before, oldest first."""

    job: TrainingJob
    epochs: tuple[EpochMetrics, ...]
