"""The fields of server resources, shared by the async and the blocking SDK, which add their methods."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from diptych.wire.reasons import Reason
from diptych_client.sdk.errors import TrainingFailedError
from diptych_client.sdk.values.datasets import Label
from diptych_client.sdk.values.failure import Failure
from diptych_client.sdk.values.handle import Handle
from diptych_client.sdk.values.training import EpochMetrics, JobState, TrainingMetrics, TrainingParameters


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceFields(Handle):
    """A workspace as it was when it was read."""

    id: str
    name: str
    created_at: datetime | None
    updated_at: datetime | None
    etag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetFields(Handle):
    """A dataset as it was when it was read."""

    id: str
    name: str
    created_at: datetime | None
    updated_at: datetime | None
    deleted_at: datetime | None
    """Set while it is deleted and can still be restored."""
    backbone: str
    labels: tuple[Label, ...]
    instance_count: int
    recording_count: int
    pending_embedding_count: int
    """How many of its pictures are not embedded yet."""
    sequence: int
    """Number of its last change."""
    etag: str
    workspace_id: str
    """Its permanent workspace."""
    pending_comparison_count: int = 0
    """How many of its pictures are not compared yet, at most 1,000; their recordings may change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotFields(Handle):
    """A snapshot as it was when it was read."""

    id: str
    name: str
    created_at: datetime | None
    updated_at: datetime | None
    deleted_at: datetime | None
    """Set while it is deleted and can still be restored."""
    instances_digest: str
    """ "sha256:" and a digest over the canonical listing of its instances: same digest, same data."""
    dataset_id: str
    """The dataset it was frozen from, which may no longer exist."""
    labels: tuple[Label, ...]
    """In the order of the model's confidences."""
    instance_count: int
    recording_count: int
    backbone: str
    model_id: str
    """Empty until training has succeeded."""
    training_job_id: str
    """The job that is queued or running, else the last one; empty before the first."""
    training_metrics: TrainingMetrics | None
    """None until training has succeeded. Its curves and confusion matrix are None if they were not fetched."""
    etag: str
    workspace_id: str
    """The workspace of the dataset it was frozen from."""

    @property
    def is_trained(self) -> bool:
        """Whether it has a model."""
        return bool(self.model_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingJobFields(Handle):
    """A training job as it was when it was read."""

    id: str
    created_at: datetime | None
    updated_at: datetime | None
    snapshot_id: str
    state: JobState
    parameters: TrainingParameters
    sequence: int
    """Grows with each change of this job."""
    embedded_count: int
    """The number of embedded pictures."""
    instance_count: int
    """The number of pictures in the snapshot."""
    last_epoch: EpochMetrics | None
    """None before the end of the first epoch."""
    failure: Failure | None
    """Set if it failed or was cancelled."""
    model_id: str
    """The resulting model; empty unless it succeeded."""

    @property
    def name(self) -> str:
        """The id, as jobs have no name."""
        return self.id

    def succeeded(self) -> Self:
        """This job, if it has a model.

        Raises:
            TrainingFailedError: It ended without one.
        """
        if self.failure is not None:
            raise TrainingFailedError.of(self.failure)
        if self.state in {JobState.FAILED, JobState.CANCELLED}:
            raise TrainingFailedError(Reason.INTERNAL, f"The training {self.state}.")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFields(Handle):
    """A head trained from one snapshot over a frozen backbone, as it was when it was read."""

    id: str
    created_at: datetime | None
    snapshot_id: str
    labels: tuple[Label, ...]
    """In the order of the confidences, with the names at the time of freezing."""
    backbone_id: str
    parameters: TrainingParameters
    size_bytes: int
    digest: str
    """ "sha256:" and the digest of its file."""
