"""Watches of datasets, training jobs, comparisons and checks."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator

from grpc import aio

from diptych.v1 import comparison_pb2, dataset_change_pb2, dataset_pb2, explanation_pb2
from diptych.v1 import comparison_service_pb2 as comparisons
from diptych.v1 import dataset_service_pb2 as datasets
from diptych.v1 import explanation_service_pb2 as explanations
from diptych.v1 import training_job_service_pb2 as training
from diptych_client.sdk.convert.comparisons import comparison_check
from diptych_client.sdk.convert.explanations import explanation_check
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


async def comparison_messages(
    calls: Calls, a_snapshot_id: str, b_snapshot_id: str
) -> AsyncGenerator[comparison_pb2.Comparison, None]:
    """The comparison as far as it is known, again after each change; ends when nothing more is expected."""
    last: comparison_pb2.Comparison | None = None

    def begin() -> aio.UnaryStreamCall[comparisons.CompareSnapshotsRequest, comparisons.CompareSnapshotsResponse]:
        request = comparisons.CompareSnapshotsRequest(a_snapshot_id=a_snapshot_id, b_snapshot_id=b_snapshot_id)
        return calls.comparisons.CompareSnapshots(request)

    def may_end() -> bool:
        if last is None:
            return False
        return not last.HasField("check") or comparison_check(last.check).state.has_ended

    async for message in resumed(calls, begin, is_last=lambda _: False, may_end=may_end):
        if message.HasField("comparison"):
            last = message.comparison
            yield message.comparison


async def explanation_checks(
    calls: Calls, request: explanations.CheckExplanationRequest
) -> AsyncGenerator[explanation_pb2.ExplanationCheck, None]:
    """The check of an explanation after each change, without heartbeats; ends when it has ended."""

    def begin() -> aio.UnaryStreamCall[explanations.CheckExplanationRequest, explanations.CheckExplanationResponse]:
        return calls.explanations.CheckExplanation(request)

    def is_last(message: explanations.CheckExplanationResponse) -> bool:
        return message.HasField("check") and explanation_check(message.check).state.has_ended

    async for message in resumed(calls, begin, is_last=is_last):
        if message.HasField("check"):
            yield message.check
