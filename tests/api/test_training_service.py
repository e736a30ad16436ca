"""TrainingJobService and ModelService over a real connection; trainings run in this process."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from grpc import StatusCode, aio

from diptych.v1 import (
    model_service_pb2,
    model_service_pb2_grpc,
    training_job_service_pb2,
    training_job_service_pb2_grpc,
)
from diptych.v1.model_pb2 import Backbone
from diptych.v1.training_job_pb2 import TrainingJob
from diptych.v1.training_parameters_pb2 import HiddenLayers, TrainingParameters
from diptych_server.api.grpc_server import GrpcServer
from diptych_server.api.model_service import ModelServicer
from diptych_server.api.training_service import TrainingServicer
from diptych_server.core.parameters import HeadParameters
from diptych_server.flows.snapshots.snapshots import list_snapshots
from diptych_server.flows.training.run import Workshop, run_training
from diptych_server.ml.backbones import BackboneInfo
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.paging import PageRequest
from support.api_server import refusal_of
from support.training import IdleQueue, bursts, listening, make_workshop, seed_snapshot

BACKBONES = (
    BackboneInfo("colours", "Sees colours.", has_weights=True),
    BackboneInfo("sounds", "Hears.", has_weights=False),
)
QUICK = TrainingParameters(hidden_layers=HiddenLayers(widths=[4]), epochs=5)


@dataclass(frozen=True)
class Services:
    """A client's view of the server, and a worker's workshop behind it."""

    training: training_job_service_pb2_grpc.TrainingJobServiceStub
    models: model_service_pb2_grpc.ModelServiceStub
    workshop: Workshop

    async def create(
        self,
        snapshot_id: UUID | str,
        parameters: TrainingParameters = QUICK,
        *,
        request_id: str = "",
        copy_name: str = "",
    ) -> TrainingJob:
        """A training job."""
        request = training_job_service_pb2.CreateTrainingJobRequest(
            snapshot_id=str(snapshot_id), parameters=parameters, request_id=request_id, copy_name=copy_name
        )
        return (await self.training.CreateTrainingJob(request)).training_job

    async def get(self, job_id: str) -> TrainingJob:
        """The job as it is."""
        request = training_job_service_pb2.GetTrainingJobRequest(training_job_id=job_id)
        return (await self.training.GetTrainingJob(request)).training_job

    async def cancel(self, job_id: str) -> TrainingJob:
        """The job after it was asked to stop."""
        request = training_job_service_pb2.CancelTrainingJobRequest(training_job_id=job_id)
        return (await self.training.CancelTrainingJob(request)).training_job

    def watch(
        self, job_id: str, *, after: int = 0
    ) -> aio.UnaryStreamCall[
        training_job_service_pb2.WatchTrainingJobRequest, training_job_service_pb2.WatchTrainingJobResponse
    ]:
        """A watch of the job."""
        request = training_job_service_pb2.WatchTrainingJobRequest(training_job_id=job_id, after_sequence=after)
        return self.training.WatchTrainingJob(request)

    async def run(self, job_id: str) -> None:
        """Have a worker do the job."""
        await run_training(self.workshop, UUID(job_id))


@pytest.fixture
def blobs(tmp_path: Path) -> DiskBlobStore:
    """An empty blob store in a folder of this test."""
    return DiskBlobStore(tmp_path)


@pytest.fixture
async def services(database: Database, conninfo: str, blobs: DiskBlobStore) -> AsyncIterator[Services]:
    """A server of this test's own, with quick heartbeats."""
    queue, server = IdleQueue(), GrpcServer(host="127.0.0.1", port=0)
    async with listening(conninfo) as listener:
        training = TrainingServicer(database, listener, queue, heartbeat_seconds=0.05)
        models = ModelServicer(database, blobs, lambda: BACKBONES)
        await server.start(
            {
                training_job_service_pb2.DESCRIPTOR.services_by_name["TrainingJobService"]: partial(
                    training_job_service_pb2_grpc.add_TrainingJobServiceServicer_to_server, training
                ),
                model_service_pb2.DESCRIPTOR.services_by_name["ModelService"]: partial(
                    model_service_pb2_grpc.add_ModelServiceServicer_to_server, models
                ),
            }
        )
        async with aio.insecure_channel(server.address) as channel:
            yield Services(
                training_job_service_pb2_grpc.TrainingJobServiceStub(channel),
                model_service_pb2_grpc.ModelServiceStub(channel),
                make_workshop(database, blobs, queue),
            )
        await server.stop(grace_seconds=0)


@pytest.fixture
async def snapshot_id(database: Database, blobs: DiskBlobStore) -> UUID:
    """A snapshot of two labels with three bursts each."""
    return await seed_snapshot(database, blobs)


async def test_a_job_reports_all_its_parameters(services: Services, snapshot_id: UUID) -> None:
    """Fields that were not set come back with their defaults."""
    job = await services.create(snapshot_id, TrainingParameters(hidden_layers=HiddenLayers(), seed=7, patience=3))

    assert job.state == TrainingJob.STATE_QUEUED
    assert job.instance_count == 12
    assert job.parameters.HasField("hidden_layers")
    assert list(job.parameters.hidden_layers.widths) == []
    assert job.parameters.seed == 7
    assert job.parameters.patience == 3
    defaults = HeadParameters()
    assert job.parameters.epochs == defaults.epochs
    assert job.parameters.batch_size == defaults.batch_size
    assert job.parameters.learning_rate == defaults.learning_rate
    assert await services.get(job.id) == job


async def test_a_watch_shows_every_epoch_once_and_ends(services: Services, snapshot_id: UUID) -> None:
    """From the waiting job to the model, with a growing sequence."""
    job = await services.create(snapshot_id)

    async with asyncio.TaskGroup() as group:
        watch = services.watch(job.id)
        first = await anext(aiter(watch))
        group.create_task(services.run(job.id))
        seen = [first, *[response async for response in watch]]

    changes = [response for response in seen if not response.is_heartbeat]
    assert [epoch.epoch for response in seen for epoch in response.epochs] == [1, 2, 3, 4, 5]
    sequences = [response.training_job.sequence for response in changes]
    assert sequences == sorted(set(sequences))
    assert changes[0].training_job.state == TrainingJob.STATE_QUEUED
    assert seen[-1].training_job.state == TrainingJob.STATE_SUCCEEDED
    assert seen[-1].training_job == await services.get(job.id)
    assert seen[-1].training_job.model_id


async def test_a_watch_of_an_ended_job_sends_everything_and_ends(services: Services, snapshot_id: UUID) -> None:
    """One message: how it ended, and its whole curve."""
    job = await services.create(snapshot_id)
    await services.run(job.id)

    (only,) = [response async for response in services.watch(job.id)]

    assert only.training_job.state == TrainingJob.STATE_SUCCEEDED
    assert [epoch.epoch for epoch in only.epochs] == [1, 2, 3, 4, 5]


async def test_a_resumed_watch_repeats_nothing(services: Services, snapshot_id: UUID) -> None:
    """Epochs that were seen before the interruption are not repeated."""
    job = await services.create(snapshot_id)
    await services.run(job.id)
    ended = await services.get(job.id)

    (only,) = [response async for response in services.watch(job.id, after=ended.sequence)]

    assert only.training_job == ended
    assert list(only.epochs) == []


async def test_a_quiet_watch_sends_heartbeats(services: Services, snapshot_id: UUID) -> None:
    """Nothing changes while the job waits, and the watch says so."""
    job = await services.create(snapshot_id)
    watch = services.watch(job.id)

    responses = [await anext(aiter(watch)) for _ in range(3)]
    watch.cancel()

    assert [response.is_heartbeat for response in responses] == [False, True, True]


async def test_a_watch_sees_a_cancellation(services: Services, snapshot_id: UUID) -> None:
    """The last message says that the job was cancelled."""
    job = await services.create(snapshot_id)
    watch = services.watch(job.id)
    await anext(aiter(watch))

    cancelled = await services.cancel(job.id)
    rest = [response async for response in watch]

    assert cancelled.state == TrainingJob.STATE_CANCELLED
    assert rest[-1].training_job == cancelled
    assert cancelled.failure.message == "The training was cancelled."


async def test_a_repeated_request_gives_the_same_job(services: Services, snapshot_id: UUID) -> None:
    """A client without a response repeats the request with the same id."""
    request_id = str(uuid4())

    first, second = [await services.create(snapshot_id, request_id=request_id) for _ in range(2)]

    assert second == first


async def snapshot_names(database: Database) -> list[str]:
    """The names of all snapshots, oldest first."""
    page = await list_snapshots(database, PageRequest(0, ""), parent_id=None, show_deleted=False)
    return [snapshot.name for snapshot in page.rows][::-1]


async def test_a_copy_of_a_trained_snapshot_is_trained_in_one_call(services: Services, snapshot_id: UUID) -> None:
    """The trained one keeps its model; a repeated request makes neither another copy nor another job."""
    await services.run((await services.create(snapshot_id)).id)
    request_id = str(uuid4())

    job, repeated = [
        await services.create(snapshot_id, request_id=request_id, copy_name="colours, wider") for _ in range(2)
    ]
    await services.run(job.id)

    assert repeated == job
    assert job.snapshot_id != str(snapshot_id)
    assert await snapshot_names(services.workshop.database) == ["colours", "colours, wider"]
    assert (await services.get(job.id)).state == TrainingJob.STATE_SUCCEEDED
    assert (await refusal_of(services.create(snapshot_id))).reason == "SNAPSHOT_ALREADY_TRAINED"


@pytest.mark.parametrize(
    ("parameters", "copy_name", "field"),
    [
        (TrainingParameters(epochs=0), "a copy", "parameters.epochs"),
        (QUICK, "x" * 101, "copy_name"),
        (QUICK, " ", "copy_name"),
    ],
)
async def test_a_refused_training_leaves_no_copy(
    services: Services, snapshot_id: UUID, parameters: TrainingParameters, copy_name: str, field: str
) -> None:
    """Parameters and names are refused before anything is made."""
    refused = await refusal_of(services.create(snapshot_id, parameters, copy_name=copy_name))

    assert (refused.code, refused.metadata) == (StatusCode.INVALID_ARGUMENT, {"field": field})
    assert await snapshot_names(services.workshop.database) == ["colours"]


async def test_a_copy_that_cannot_be_trained_is_not_made(services: Services, blobs: DiskBlobStore) -> None:
    """An error found after the copy removes the copy."""
    one_label = await seed_snapshot(services.workshop.database, blobs, bursts(["blue"]))

    refused = await refusal_of(services.create(one_label, copy_name="a copy"))

    assert refused.reason == "TOO_FEW_LABELS"
    assert await snapshot_names(services.workshop.database) == ["colours"]


async def test_jobs_are_listed_in_pages(services: Services, snapshot_id: UUID) -> None:
    """Newest first, each once."""
    jobs = []
    for _ in range(3):
        jobs.append((await services.create(snapshot_id)).id)
        await services.cancel(jobs[-1])

    request = training_job_service_pb2.ListTrainingJobsRequest(snapshot_id=str(snapshot_id), page_size=2)
    first = await services.training.ListTrainingJobs(request)
    request.page_token = first.next_page_token
    rest = await services.training.ListTrainingJobs(request)

    assert [job.id for job in [*first.training_jobs, *rest.training_jobs]] == jobs[::-1]
    assert rest.next_page_token == ""


async def test_jobs_are_filtered_by_state_and_snapshot(services: Services, snapshot_id: UUID) -> None:
    """On every page; an unknown state is refused with the states."""
    cancelled = []
    for _ in range(3):
        cancelled.append((await services.create(snapshot_id)).id)
        await services.cancel(cancelled[-1])
    queued = (await services.create(snapshot_id)).id

    async def ids(text: str) -> list[str]:
        request = training_job_service_pb2.ListTrainingJobsRequest(page_size=1, filter=text)
        found = []
        while True:
            page = await services.training.ListTrainingJobs(request)
            found += [job.id for job in page.training_jobs]
            request.page_token = page.next_page_token
            if not request.page_token:
                return found

    assert await ids('state = "queued"') == [queued]
    assert await ids(f'state != "queued" AND snapshot_id = "{snapshot_id}"') == cancelled[::-1]
    assert await ids(f'snapshot_id = "{uuid4()}"') == []
    assert await ids(f'id : "*{queued[-6:]}"') == [queued]
    refused = await refusal_of(ids('state = "running"'))
    assert (refused.code, refused.metadata["position"]) == (StatusCode.INVALID_ARGUMENT, "9")
    assert '"queued", "embedding", "fitting"' in refused.message


async def test_models_are_filtered(services: Services, snapshot_id: UUID, blobs: DiskBlobStore) -> None:
    """By snapshot, id, backbone and time."""
    snapshots = [snapshot_id, await seed_snapshot(services.workshop.database, blobs, bursts(size=1))]
    for each in snapshots:
        await services.run((await services.create(each)).id)

    async def found(text: str) -> list[str]:
        request = model_service_pb2.ListModelsRequest(filter=text)
        return [model.snapshot_id for model in (await services.models.ListModels(request)).models]

    [model] = (
        await services.models.ListModels(model_service_pb2.ListModelsRequest(filter=f'snapshot_id = "{snapshot_id}"'))
    ).models
    both = [str(each) for each in reversed(snapshots)]

    assert await found(f'id = "{model.id}"') == [str(snapshot_id)]
    assert await found(f'backbone_id : "{model.backbone_id[:3].upper()}*"') == both
    assert await found(f'backbone_id = "{model.backbone_id}" AND created_at > "2000-01-01T00:00:00Z"') == both
    assert await found('backbone_id : "another*"') == []


async def test_refusals_have_their_status(services: Services, snapshot_id: UUID, blobs: DiskBlobStore) -> None:
    """Each reason comes with the status that the proto names."""
    one_label = await seed_snapshot(services.workshop.database, blobs, bursts(["blue"]))
    job = await services.create(snapshot_id)

    unknown = await refusal_of(services.create(uuid4()))
    bad_field = await refusal_of(services.create(snapshot_id, TrainingParameters(epochs=0)))
    in_progress = await refusal_of(services.create(snapshot_id))
    too_few = await refusal_of(services.create(one_label))
    await services.run(job.id)
    trained = await refusal_of(services.create(snapshot_id))
    ended = await refusal_of(services.cancel(job.id))
    no_uuid = await refusal_of(services.get("job"))

    model_id = (await services.get(job.id)).model_id
    assert (unknown.code, unknown.reason) == (StatusCode.NOT_FOUND, "NOT_FOUND")
    assert (bad_field.code, bad_field.metadata) == (StatusCode.INVALID_ARGUMENT, {"field": "parameters.epochs"})
    assert (in_progress.code, in_progress.reason) == (StatusCode.FAILED_PRECONDITION, "TRAINING_IN_PROGRESS")
    assert (too_few.code, too_few.metadata) == (StatusCode.FAILED_PRECONDITION, {"label_count": "1"})
    assert trained.metadata == {"snapshot_id": str(snapshot_id), "model_id": model_id}
    assert (ended.reason, ended.metadata["state"]) == ("TRAINING_ALREADY_ENDED", "succeeded")
    assert (no_uuid.reason, no_uuid.metadata) == ("BAD_FIELD", {"field": "training_job_id"})


async def test_a_failed_job_says_why(services: Services, blobs: DiskBlobStore) -> None:
    """The job contains the reason, in the wording of the errors."""
    snapshot_id = await seed_snapshot(services.workshop.database, blobs, backbone="sounds")
    job = await services.create(snapshot_id)
    await services.run(job.id)

    failed = await services.get(job.id)

    assert failed.state == TrainingJob.STATE_FAILED
    assert dict(failed.failure.metadata) == {"backbone": "sounds", "known": "colours"}


async def test_a_model_can_be_downloaded(services: Services, snapshot_id: UUID) -> None:
    """The pieces make a file with the model's digest and size."""
    job = await services.create(
        snapshot_id, TrainingParameters(hidden_layers=HiddenLayers(widths=[1024] * 2), epochs=1)
    )
    await services.run(job.id)
    model_id = (await services.get(job.id)).model_id

    model = (await services.models.GetModel(model_service_pb2.GetModelRequest(model_id=model_id))).model
    call = services.models.DownloadModel(model_service_pb2.DownloadModelRequest(model_id=model_id))
    chunks = [response.chunk async for response in call]

    assert max(map(len, chunks)) == 2**20
    assert f"sha256:{hashlib.sha256(b''.join(chunks)).hexdigest()}" == model.digest
    assert sum(map(len, chunks)) == model.size_bytes
    assert [label.name for label in model.labels] == ["red", "green"]
    assert model.snapshot_id == str(snapshot_id)
    assert model.parameters.epochs == 1


async def test_models_are_listed_newest_first(services: Services, snapshot_id: UUID, blobs: DiskBlobStore) -> None:
    """Models of deleted snapshots are not among them."""
    snapshots = [snapshot_id, await seed_snapshot(services.workshop.database, blobs, bursts(size=1))]
    for each in snapshots:
        await services.run((await services.create(each)).id)

    listed = (await services.models.ListModels(model_service_pb2.ListModelsRequest())).models
    async with services.workshop.database.transaction() as connection:
        await connection.execute("update snapshot set deleted_at = now() where id = %s", (snapshots[0],))
    left = (await services.models.ListModels(model_service_pb2.ListModelsRequest())).models

    assert [model.snapshot_id for model in listed] == [str(each) for each in reversed(snapshots)]
    assert [model.snapshot_id for model in left] == [str(snapshots[1])]


async def test_an_unknown_model_is_refused(services: Services) -> None:
    """Also when it is to be downloaded."""
    request = model_service_pb2.DownloadModelRequest(model_id=str(uuid4()))

    refused = await refusal_of(anext(aiter(services.models.DownloadModel(request))))

    assert (refused.code, refused.metadata["kind"]) == (StatusCode.NOT_FOUND, "model")


async def test_backbones_are_listed_with_the_default_first(services: Services) -> None:
    """Each with its description, and whether it is ready to use."""
    response = await services.models.ListBackbones(model_service_pb2.ListBackbonesRequest())

    assert list(response.backbones) == [
        Backbone(name="colours", description="Sees colours.", is_ready=True, is_default=True),
        Backbone(name="sounds", description="Hears.", is_ready=False, is_default=False),
    ]
