"""Every public name of the SDK. Loading it loads gRPC; `diptych_client.sdk` does so when a name is first used."""

from diptych_client.sdk.address import SERVER_VARIABLE, Address
from diptych_client.sdk.calls import Patience, new_id
from diptych_client.sdk.capture import Capture
from diptych_client.sdk.client import Client
from diptych_client.sdk.dataset import Dataset
from diptych_client.sdk.datasets import Order
from diptych_client.sdk.errors import (
    AccessDeniedError,
    ConflictError,
    DiptychError,
    InvalidRequestError,
    NotFoundError,
    NotReadyError,
    OverloadedError,
    PictureRefusedError,
    ServerUnreachableError,
    TimedOutError,
    TrainingFailedError,
)
from diptych_client.sdk.models import Model
from diptych_client.sdk.names import AmbiguousNameError, pick
from diptych_client.sdk.prediction_stream import PredictionStream
from diptych_client.sdk.retry import RetryPolicy
from diptych_client.sdk.snapshot import Snapshot
from diptych_client.sdk.training_job import TrainingJob, TrainingProgress
from diptych_client.sdk.values.datasets import (
    Acknowledgement,
    ChangeKind,
    DatasetChange,
    DownloadedPicture,
    Instance,
    InstanceChange,
    Label,
    LabelChange,
    PictureSize,
)
from diptych_client.sdk.values.failure import Failure
from diptych_client.sdk.values.predictions import (
    FrameAnswer,
    FrameSkipped,
    PicturePredictions,
    PredictionTimings,
    Roster,
    RosterLabel,
    RosterSnapshot,
    SnapshotPrediction,
)
from diptych_client.sdk.values.server import Backbone, ServerInfo
from diptych_client.sdk.values.training import (
    EpochMetrics,
    JobState,
    LabelMetrics,
    Score,
    TrainingMetrics,
    TrainingParameters,
)

__all__ = [
    "SERVER_VARIABLE",
    "AccessDeniedError",
    "Acknowledgement",
    "Address",
    "AmbiguousNameError",
    "Backbone",
    "Capture",
    "ChangeKind",
    "Client",
    "ConflictError",
    "Dataset",
    "DatasetChange",
    "DiptychError",
    "DownloadedPicture",
    "EpochMetrics",
    "Failure",
    "FrameAnswer",
    "FrameSkipped",
    "Instance",
    "InstanceChange",
    "InvalidRequestError",
    "JobState",
    "Label",
    "LabelChange",
    "LabelMetrics",
    "Model",
    "NotFoundError",
    "NotReadyError",
    "Order",
    "OverloadedError",
    "Patience",
    "PicturePredictions",
    "PictureRefusedError",
    "PictureSize",
    "PredictionStream",
    "PredictionTimings",
    "RetryPolicy",
    "Roster",
    "RosterLabel",
    "RosterSnapshot",
    "Score",
    "ServerInfo",
    "ServerUnreachableError",
    "Snapshot",
    "SnapshotPrediction",
    "TimedOutError",
    "TrainingFailedError",
    "TrainingJob",
    "TrainingMetrics",
    "TrainingParameters",
    "TrainingProgress",
    "new_id",
    "pick",
]
