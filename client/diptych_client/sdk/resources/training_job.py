"""Training job handles."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from diptych.v1 import training_job_pb2
from diptych.v1 import training_job_service_pb2 as wire
from diptych_client.sdk.convert import handles
from diptych_client.sdk.convert.training import epoch, parameters_message
from diptych_client.sdk.resources.async_handle import AsyncHandle
from diptych_client.sdk.streaming.watches import training_messages
from diptych_client.sdk.transport.calls import Calls, new_id
from diptych_client.sdk.values.fields import TrainingJobFields
from diptych_client.sdk.values.training import EpochMetrics, TrainingParameters


class TrainingJob(TrainingJobFields, AsyncHandle):
    """A training run of a snapshot, as it was when it was read. Every method may raise `DiptychError`."""

    __slots__ = ()

    async def refresh(self) -> TrainingJob:
        """Read the current state of the job."""
        return await get_job(self._calls, self.id)

    async def cancel(self) -> TrainingJob:
        """Request the job to stop after the current epoch; `watch` shows when it has stopped."""
        request = wire.CancelTrainingJobRequest(training_job_id=self.id)
        response = await self._calls.unary(self._calls.training_jobs.CancelTrainingJob, request, may_retry=True)
        return job_handle(self._calls, response.training_job)

    async def watch(self) -> AsyncIterator[TrainingProgress]:
        """The current state of the job with all epochs so far, then each change; ends when the job has ended."""
        last_epoch = 0
        async for message in training_messages(self._calls, self.id, after_sequence=0):
            fresh = tuple(epoch(each) for each in message.epochs if each.epoch > last_epoch)
            last_epoch = fresh[-1].epoch if fresh else last_epoch
            yield TrainingProgress(job_handle(self._calls, message.training_job), fresh)

    async def result(self) -> TrainingJob:
        """Wait for the job and return it once it has succeeded.

        Raises:
            TrainingFailedError: It failed, or was cancelled.
        """
        job = self
        async for progress in self.watch():
            job = progress.job
        return job.succeeded()


@dataclass(frozen=True, slots=True)
class TrainingProgress:
    """An event of a watch: the job, and the epochs that ended since the previous event, oldest first."""

    job: TrainingJob
    epochs: tuple[EpochMetrics, ...]


async def train_dataset(calls: Calls, dataset_id: str, *, name: str, parameters: TrainingParameters) -> TrainingJob:
    """Queue a job that trains a new snapshot of this name; empty means the next free one."""
    request = wire.TrainDatasetRequest(
        dataset_id=dataset_id, snapshot_name=name, parameters=parameters_message(parameters), request_id=new_id()
    )
    response = await calls.unary(calls.training_jobs.TrainDataset, request, may_retry=True)
    return job_handle(calls, response.training_job)


async def get_job(calls: Calls, training_job_id: str, *, timeout_seconds: float | None = None) -> TrainingJob:
    """The job of this id."""
    request = wire.GetTrainingJobRequest(training_job_id=training_job_id)
    response = await calls.unary(
        calls.training_jobs.GetTrainingJob, request, may_retry=True, timeout_seconds=timeout_seconds
    )
    return job_handle(calls, response.training_job)


def job_handle(calls: Calls, message: training_job_pb2.TrainingJob) -> TrainingJob:
    """The handle of a training job."""
    return handles.training_job(TrainingJob, message, calls)
