"""Watches of datasets and training jobs."""

from __future__ import annotations

from collections.abc import AsyncIterator

from grpc import aio

from diptych.v1 import dataset_change_pb2, dataset_pb2
from diptych.v1 import dataset_service_pb2 as datasets
from diptych.v1 import training_job_service_pb2 as training
from diptych_client.sdk.convert.training import state
from diptych_client.sdk.streaming.reconnect import resumed
from diptych_client.sdk.transport.calls import Calls


async def dataset_messages(
    calls: Calls, dataset_id: str, *, after_sequence: int | None
) -> AsyncIterator[dataset_pb2.Dataset | dataset_change_pb2.DatasetChange]:
    """The current dataset, then each change exactly once, with reconnection. Endless."""
    seen = after_sequence

    def begin() -> aio.UnaryStreamCall[datasets.WatchDatasetRequest, datasets.WatchDatasetResponse]:
        request = datasets.WatchDatasetRequest(dataset_id=dataset_id, after_sequence=seen)
        return calls.datasets.WatchDataset(request)

    async for message in resumed(calls, begin, is_last=lambda _: False):
        match message.WhichOneof("content"):
            case "dataset":
                # Later states may arrive before the changes that they include.
                seen = message.dataset.sequence if seen is None else seen
                yield message.dataset
            case "change" if seen is None or message.change.sequence > seen:
                seen = message.change.sequence
                yield message.change


async def training_messages(
    calls: Calls, training_job_id: str, *, after_sequence: int
) -> AsyncIterator[training.WatchTrainingJobResponse]:
    """Each change of a job, without heartbeats; ends when the job has ended."""
    seen = after_sequence

    def begin() -> aio.UnaryStreamCall[training.WatchTrainingJobRequest, training.WatchTrainingJobResponse]:
        request = training.WatchTrainingJobRequest(training_job_id=training_job_id, after_sequence=seen)
        return calls.training_jobs.WatchTrainingJob(request)

    async for message in resumed(calls, begin, is_last=lambda message: state(message.training_job.state).has_ended):
        if not message.is_heartbeat:
            seen = max(seen, message.training_job.sequence)
            yield message
