"""Training jobs and models as values."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from diptych.wire.reasons import Reason
from diptych_server.core.metrics import EpochMetrics, TrainingMetrics
from diptych_server.core.parameters import HeadParameters
from diptych_server.core.refusal import Refusal

MAX_ATTEMPTS = 3
"""The number of attempts after which a job whose workers were lost fails."""


class TrainingState(StrEnum):
    """The state of a training job, documented at TrainingJob.State in the proto."""

    QUEUED = "queued"
    EMBEDDING = "embedding"
    FITTING = "fitting"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = frozenset({TrainingState.SUCCEEDED, TrainingState.FAILED, TrainingState.CANCELLED})
"""The states that a job never leaves."""


@dataclass(frozen=True)
class TrainingJob:
    """One training run of one snapshot.

    `attempt` counts the workers that started it; only the latest may write. `sequence` increases with each change.
    """

    id: UUID
    snapshot_id: UUID
    state: TrainingState
    parameters: HeadParameters
    created_at: datetime
    updated_at: datetime
    sequence: int
    attempt: int
    is_cancel_requested: bool
    embedded_count: int
    instance_count: int
    last_epoch: EpochMetrics | None
    failure: Refusal | None
    model_id: UUID | None

    @property
    def has_ended(self) -> bool:
        """Whether the job is in a final state."""
        return self.state in ENDED


@dataclass(frozen=True)
class ModelLabel:
    """A label of a model: its id, and its name when the snapshot was frozen."""

    id: UUID
    name: str


@dataclass(frozen=True)
class Model:
    """A head trained from one snapshot; `sha256` is the digest of its file, `labels` the order of its confidences."""

    id: UUID
    snapshot_id: UUID
    created_at: datetime
    backbone_id: str
    parameters: HeadParameters
    metrics: TrainingMetrics
    sha256: bytes
    size_bytes: int
    labels: tuple[ModelLabel, ...]


def parameters_to_json(parameters: HeadParameters) -> dict[str, Any]:
    """The parameters as JSON-compatible values."""
    return asdict(parameters)


def parameters_from_json(data: Mapping[str, Any]) -> HeadParameters:
    """The parameters from the output of `parameters_to_json`."""
    return HeadParameters(**{**data, "hidden_layers": tuple(data["hidden_layers"])})


def failure_to_json(failure: Refusal) -> dict[str, Any]:
    """The failure of a job as JSON-compatible values."""
    return {"reason": failure.reason, "message": failure.message, "metadata": failure.metadata}


def failure_from_json(data: Mapping[str, Any]) -> Refusal:
    """The failure from the output of `failure_to_json`."""
    return Refusal(Reason(data["reason"]), data["message"], **data["metadata"])
