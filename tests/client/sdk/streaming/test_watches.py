"""Watches over connections that break."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import grpc
import pytest
from grpc import aio

from diptych.v1 import (
    dataset_change_pb2,
    dataset_pb2,
    dataset_service_pb2,
    failure_pb2,
    training_job_pb2,
    training_job_service_pb2,
    training_metrics_pb2,
)
from diptych_client.sdk import Dataset, DatasetChange, DiptychError, JobState, TrainingFailedError, TrainingJob
from support.local_server import add_methods, serving

DATASETS = dataset_service_pb2.DESCRIPTOR.services_by_name["DatasetService"]
TRAINING = training_job_service_pb2.DESCRIPTOR.services_by_name["TrainingJobService"]
FITTING = training_job_pb2.TrainingJob.STATE_FITTING
SUCCEEDED = training_job_pb2.TrainingJob.STATE_SUCCEEDED
FAILED = training_job_pb2.TrainingJob.STATE_FAILED

Message = Any
Break = tuple[grpc.StatusCode, str]


class Watched:
    """Sends what was prepared for each connection, and breaks it."""

    def __init__(self, *connections: list[Message], broken_by: Break = (grpc.StatusCode.UNAVAILABLE, "gone")) -> None:
        self.asked: list[Any] = []
        self._connections = list(connections)
        self._broken_by = broken_by

    async def get_dataset(self, request: Any, _context: Any) -> Any:
        """An empty dataset."""
        return dataset_service_pb2.GetDatasetResponse(dataset=dataset_pb2.Dataset(id=request.dataset_id))

    async def get_job(self, request: Any, _context: Any) -> Any:
        """A queued job."""
        return training_job_service_pb2.GetTrainingJobResponse(
            training_job=training_job_pb2.TrainingJob(id=request.training_job_id)
        )

    async def watch(self, request: Any, context: Any) -> AsyncIterator[Message]:
        """The messages of this connection, then a break."""
        self.asked.append(request)
        for message in self._connections.pop(0):
            yield message
        await context.abort(*self._broken_by)

    def add(self, server: aio.Server) -> None:
        """Puts it on a server."""
        add_methods(server, DATASETS, {"GetDataset": self.get_dataset, "WatchDataset": self.watch})
        add_methods(server, TRAINING, {"GetTrainingJob": self.get_job, "WatchTrainingJob": self.watch})


def state(sequence: int) -> Message:
    """The dataset as it is at a change."""
    return dataset_service_pb2.WatchDatasetResponse(dataset=dataset_pb2.Dataset(id="d", sequence=sequence))


def change(sequence: int) -> Message:
    """A change."""
    return dataset_service_pb2.WatchDatasetResponse(change=dataset_change_pb2.DatasetChange(sequence=sequence))


def heartbeat(sequence: int) -> Message:
    """A sign of life."""
    return dataset_service_pb2.WatchDatasetResponse(heartbeat=dataset_service_pb2.WatchHeartbeat(sequence=sequence))


def job(sequence: int, job_state: Any, *epochs: int, is_heartbeat: bool = False) -> Message:
    """A job with the epochs that ended since the message before."""
    return training_job_service_pb2.WatchTrainingJobResponse(
        training_job=training_job_pb2.TrainingJob(
            id="j",
            sequence=sequence,
            state=job_state,
            failure=failure_pb2.Failure(message="Lost.") if job_state == FAILED else None,
        ),
        epochs=[training_metrics_pb2.EpochMetrics(epoch=epoch) for epoch in epochs],
        is_heartbeat=is_heartbeat,
    )


async def watched(
    *connections: list[Message], count: int, broken_by: Break = (grpc.StatusCode.UNAVAILABLE, "gone")
) -> tuple[list[Dataset | DatasetChange], list[Any]]:
    """The first events of a watch over these connections, and the request of each."""
    servicer = Watched(*connections, broken_by=broken_by)
    events: list[Dataset | DatasetChange] = []
    async with serving(servicer.add) as (_, client):
        async for event in (await client.datasets.get("d")).watch():
            events.append(event)
            if len(events) == count:
                break
    return events, servicer.asked


async def test_a_watch_resumes_after_the_last_change_it_saw() -> None:
    """A broken connection loses no change and repeats none."""
    events, asked = await watched([state(3), change(4)], [change(4), change(5)], count=3)

    assert [event.sequence for event in events] == [3, 4, 5]
    assert [request.after_sequence for request in asked] == [0, 4]
    assert [request.HasField("after_sequence") for request in asked] == [False, True]


@pytest.mark.parametrize(
    "broken_by",
    [
        (grpc.StatusCode.CANCELLED, ""),
        (grpc.StatusCode.INTERNAL, "Received RST_STREAM with error code 2"),
        (grpc.StatusCode.UNKNOWN, "Stream removed"),
    ],
)
async def test_a_watch_resumes_when_a_load_balancer_drops_it(broken_by: Break) -> None:
    """Each of them has its own way of losing the server behind it."""
    events, asked = await watched([state(3), change(4)], [change(5)], count=3, broken_by=broken_by)

    assert [event.sequence for event in events] == [3, 4, 5]
    assert len(asked) == 2


async def test_an_error_of_the_server_itself_ends_a_watch() -> None:
    """It would only happen again."""
    with pytest.raises(DiptychError, match="a fault"):
        await watched([state(3)], [change(4)], count=2, broken_by=(grpc.StatusCode.INTERNAL, "a fault"))


async def test_a_later_state_does_not_hide_the_changes_it_counts() -> None:
    """A dataset that is sent again may overtake its changes."""
    events, _ = await watched([state(3), state(4), change(4)], count=3)

    assert [type(event) for event in events] == [Dataset, Dataset, DatasetChange]


async def test_heartbeats_are_hidden_from_the_reader() -> None:
    """They only show that the connection lives."""
    events, _ = await watched([state(3), heartbeat(3), change(4)], count=2)

    assert [event.sequence for event in events] == [3, 4]


async def followed(*connections: list[Message], use: Callable[[TrainingJob], Any]) -> tuple[Any, list[Any]]:
    """The result of `use` for a job watched over these connections, and the request of each."""
    servicer = Watched(*connections)
    async with serving(servicer.add) as (_, client):
        return await use(await client.training_jobs.get("j")), servicer.asked


async def _epochs(watched_job: TrainingJob) -> list[int]:
    return [epoch.epoch async for progress in watched_job.watch() for epoch in progress.epochs]


async def test_every_epoch_comes_once_over_a_broken_connection() -> None:
    """The second connection may tell epochs again."""
    epochs, asked = await followed([job(5, FITTING, 1, 2)], [job(7, FITTING, 2, 3), job(8, SUCCEEDED)], use=_epochs)

    assert epochs == [1, 2, 3]
    assert [request.after_sequence for request in asked] == [0, 5]


async def test_a_watch_of_a_job_ends_with_the_job() -> None:
    """No further connection is opened after the end."""
    result, asked = await followed(
        [job(1, FITTING), job(1, FITTING, is_heartbeat=True), job(2, SUCCEEDED)], use=TrainingJob.result
    )

    assert result.state is JobState.SUCCEEDED
    assert len(asked) == 1


async def test_the_result_of_a_failed_job_is_an_error() -> None:
    """The failure of the job says why."""
    with pytest.raises(TrainingFailedError, match="Lost"):
        await followed([job(1, FAILED)], use=TrainingJob.result)
