"""Training job handles.

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
    """A training run of a snapshot, as it was when it was read. Every method may raise `DiptychError`."""

    __slots__ = ()

    @property
    def _verbs(self) -> AsyncTrainingJob:
        return translated(self, AsyncTrainingJob, self._link.calls)

    def refresh(self) -> TrainingJob:
        """Read the current state of the job."""
        link = self._link
        return translated(link.run(self._verbs.refresh()), TrainingJob, link)

    def cancel(self) -> TrainingJob:
        """Request the job to stop after the current epoch; `watch` shows when it has stopped."""
        link = self._link
        return translated(link.run(self._verbs.cancel()), TrainingJob, link)

    def watch(self) -> Iterator[TrainingProgress]:
        """The current state of the job with all epochs so far, then each change; ends when the job has ended."""
        link = self._link
        return link.each(
            self._verbs.watch(), lambda each: TrainingProgress(translated(each.job, TrainingJob, link), each.epochs)
        )

    def result(self) -> TrainingJob:
        """Wait for the job and return it once it has succeeded.

        Raises:
            TrainingFailedError: It failed, or was cancelled.
        """
        link = self._link
        return translated(link.run(self._verbs.result()), TrainingJob, link)


@dataclass(frozen=True, slots=True)
class TrainingProgress:
    """An event of a watch: the job, and the epochs that ended since the previous event, oldest first."""

    job: TrainingJob
    epochs: tuple[EpochMetrics, ...]
