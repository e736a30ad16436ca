"""The training jobs of a server.

Without `await`; generated from `sdk/resources/training_jobs.py` by `make proto`.
"""

from __future__ import annotations

from collections.abc import Iterator

from diptych_client.sdk.blocking.generated.training_job import TrainingJob
from diptych_client.sdk.blocking.link import Link
from diptych_client.sdk.resources.snapshot_names import SnapshotName
from diptych_client.sdk.resources.training_jobs import TrainingJobs as AsyncTrainingJobs
from diptych_client.sdk.values.fields import WorkspaceFields
from diptych_client.sdk.values.handle import translated


class TrainingJobs:
    """The training jobs of a server: `client.training_jobs`."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._verbs = AsyncTrainingJobs(link.calls)

    def get(self, training_job_id: str, *, timeout_seconds: float | None = None) -> TrainingJob:
        """The job of this id.

        Raises:
            NotFoundError: It does not exist.
            DiptychError: The server refused or did not respond.
        """
        link = self._link
        return translated(
            link.run(self._verbs.get(training_job_id, timeout_seconds=timeout_seconds)), TrainingJob, link
        )

    def find(self, text: str) -> TrainingJob:
        """Find a job by its id, or the start or end of it.

        Raises:
            NotFoundError: No job matches the text.
            AmbiguousNameError: Several jobs match the text.
            DiptychError: The server refused or did not respond.
        """
        link = self._link
        return translated(link.run(self._verbs.find(text)), TrainingJob, link)

    def list(
        self, *, snapshot: SnapshotName = "", workspace: WorkspaceFields | str = "", filter: str = ""
    ) -> Iterator[TrainingJob]:
        """All jobs of the caller's workspaces, or of one snapshot or workspace, newest first, page by page.

        Args:
            snapshot: Only those of this snapshot, as a handle, an id or a name; empty means all.
            workspace: Only those of this workspace, or of the one of this id; empty means all of the caller's.
            filter: Such as `state="failed"`; see "Filters" in docs/api.md; empty means all.

        Raises:
            DiptychError: The server refused or did not respond.
        """
        link = self._link
        return link.each(
            self._verbs.list(snapshot=snapshot, workspace=workspace, filter=filter),
            lambda each: translated(each, TrainingJob, link),
        )
