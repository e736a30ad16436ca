"""TrainingJobService: jobs that train snapshots."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass

from diptych.v1 import training_job_service_pb2 as pb
from diptych.v1.training_job_service_pb2_grpc import TrainingJobServiceServicer
from diptych_server.api.convert.basics import parse_id, parse_optional_id
from diptych_server.api.convert.requests import Context, workspaces_listed
from diptych_server.api.convert.snapshots import snapshot_message
from diptych_server.api.convert.training import head_parameters, training_job_message, update_message
from diptych_server.flows.job_queue import JobQueue
from diptych_server.flows.training import requests
from diptych_server.flows.training.watch import watch_training
from diptych_server.store.notifications.listener import HEARTBEAT_SECONDS, ChangeListener
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.paging import PageRequest


@dataclass(frozen=True)
class TrainingServicer(TrainingJobServiceServicer):
    """Serves training jobs; workers run them."""

    database: Database
    listener: ChangeListener
    queue: JobQueue
    heartbeat_seconds: float = HEARTBEAT_SECONDS

    async def TrainDataset(self, request: pb.TrainDatasetRequest, context: Context) -> pb.TrainDatasetResponse:
        """Freeze a dataset and queue the training of the snapshot."""
        requested = await requests.train_dataset(
            self.database,
            self.queue,
            dataset_id=parse_id(request.dataset_id, field="dataset_id"),
            snapshot_name=request.snapshot_name,
            parameters=head_parameters(request.parameters),
            request_id=parse_optional_id(request.request_id, field="request_id"),
        )
        return pb.TrainDatasetResponse(
            snapshot=snapshot_message(requested.snapshot), training_job=training_job_message(requested.job)
        )

    async def CreateTrainingJob(
        self, request: pb.CreateTrainingJobRequest, context: Context
    ) -> pb.CreateTrainingJobResponse:
        """Queue the training of a snapshot, or of a copy of it."""
        job = await requests.request_training(
            self.database,
            self.queue,
            snapshot_id=parse_id(request.snapshot_id, field="snapshot_id"),
            parameters=head_parameters(request.parameters),
            request_id=parse_optional_id(request.request_id, field="request_id"),
            copy_name=request.copy_name,
        )
        return pb.CreateTrainingJobResponse(training_job=training_job_message(job))

    async def GetTrainingJob(self, request: pb.GetTrainingJobRequest, context: Context) -> pb.GetTrainingJobResponse:
        """Get one job."""
        job_id = parse_id(request.training_job_id, field="training_job_id")
        job = await requests.get_training_job(self.database, job_id)
        return pb.GetTrainingJobResponse(training_job=training_job_message(job))

    async def ListTrainingJobs(
        self, request: pb.ListTrainingJobsRequest, context: Context
    ) -> pb.ListTrainingJobsResponse:
        """List jobs, newest first."""
        page = await requests.list_training_jobs(
            self.database,
            PageRequest(request.page_size, request.page_token),
            workspace_ids=workspaces_listed(request.workspace_id),
            snapshot_id=parse_optional_id(request.snapshot_id, field="snapshot_id"),
            filter_text=request.filter,
        )
        jobs = [training_job_message(job) for job in page.rows]
        return pb.ListTrainingJobsResponse(training_jobs=jobs, next_page_token=page.next_page_token)

    async def CancelTrainingJob(
        self, request: pb.CancelTrainingJobRequest, context: Context
    ) -> pb.CancelTrainingJobResponse:
        """Cancel a job."""
        job_id = parse_id(request.training_job_id, field="training_job_id")
        job = await requests.cancel_training(self.database, job_id)
        return pb.CancelTrainingJobResponse(training_job=training_job_message(job))

    async def WatchTrainingJob(
        self, request: pb.WatchTrainingJobRequest, context: Context
    ) -> AsyncIterator[pb.WatchTrainingJobResponse]:
        """Stream a job and its changes until it has ended."""
        job_id = parse_id(request.training_job_id, field="training_job_id")
        updates = watch_training(
            self.database,
            self.listener,
            job_id,
            after_sequence=request.after_sequence,
            heartbeat_seconds=self.heartbeat_seconds,
        )
        async with aclosing(updates):
            async for update in updates:
                yield update_message(update)
