"""The training jobs of a server."""

from collections.abc import AsyncIterator

from diptych.v1 import training_job_service_pb2 as wire
from diptych_client.sdk.lookup import find
from diptych_client.sdk.resources.snapshot_names import SnapshotName, snapshot_id
from diptych_client.sdk.resources.training_job import TrainingJob, get_job, job_handle
from diptych_client.sdk.resources.workspace import workspace_id
from diptych_client.sdk.transport.calls import Calls
from diptych_client.sdk.values.fields import WorkspaceFields

_PAGE_SIZE = 200


class TrainingJobs:
    """The training jobs of a server: `client.training_jobs`."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def get(self, training_job_id: str, *, timeout_seconds: float | None = None) -> TrainingJob:
        """The job of this id.

        Raises:
            NotFoundError: It does not exist.
            DiptychError: The server refused or did not respond.
        """
        return await get_job(self._calls, training_job_id, timeout_seconds=timeout_seconds)

    async def find(self, text: str) -> TrainingJob:
        """Find a job by its id, or the start or end of it.

        Raises:
            NotFoundError: No job matches the text.
            AmbiguousNameError: Several jobs match the text.
            DiptychError: The server refused or did not respond.
        """
        return await find(lambda each: self.list(filter=each), text, kind="training job", has_name=False)

    async def list(
        self, *, snapshot: SnapshotName = "", workspace: WorkspaceFields | str = "", filter: str = ""
    ) -> AsyncIterator[TrainingJob]:
        """All jobs of the caller's workspaces, or of one snapshot or workspace, newest first, page by page.

        Args:
            snapshot: Only those of this snapshot, as a handle, an id or a name; empty means all.
            workspace: Only those of this workspace, or of the one of this id; empty means all of the caller's.
            filter: Such as `state="failed"`; see "Filters" in docs/api.md; empty means all.

        Raises:
            DiptychError: The server refused or did not respond.
        """
        request = wire.ListTrainingJobsRequest(
            snapshot_id=await snapshot_id(self._calls, snapshot) if snapshot else "",
            workspace_id=workspace_id(workspace),
            page_size=_PAGE_SIZE,
            filter=filter,
        )
        async for page in self._calls.pages(self._calls.training_jobs.ListTrainingJobs, request):
            for message in page.training_jobs:
                yield job_handle(self._calls, message)
