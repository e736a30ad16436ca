"""Every public name of the blocking SDK. Generated from `sdk/public.py` by `make proto`."""

from diptych_client.exporting.formats import ExportFormat
from diptych_client.sdk.blocking.capture import Capture
from diptych_client.sdk.blocking.client import Client, connect
from diptych_client.sdk.blocking.generated.dataset import Dataset
from diptych_client.sdk.blocking.generated.models import Model
from diptych_client.sdk.blocking.generated.snapshot import Snapshot
from diptych_client.sdk.blocking.generated.training_job import TrainingJob, TrainingProgress
from diptych_client.sdk.blocking.generated.workspace import Workspace
from diptych_client.sdk.blocking.prediction_stream import PredictionStream
from diptych_client.sdk.errors import (
    AccessDeniedError,
    ConflictError,
    DiptychError,
    InvalidRequestError,
    LimitReachedError,
    NotConnectedError,
    NotFoundError,
    NotReadyError,
    OverloadedError,
    PictureRefusedError,
    RoleTooLowError,
    ServerUnreachableError,
    TimedOutError,
    TlsError,
    TokenExpiredError,
    TokenMissingError,
    TokenRevokedError,
    TokenUnknownError,
    TrainingFailedError,
)
from diptych_client.sdk.lookup import AmbiguousNameError, pick
from diptych_client.sdk.picture_forms import AnyPicture
from diptych_client.sdk.resources.datasets import Order
from diptych_client.sdk.resources.snapshot_names import SnapshotName, SnapshotNames
from diptych_client.sdk.resources.workspaces import WorkspaceOrder
from diptych_client.sdk.transport.address import SERVER_VARIABLE, Address
from diptych_client.sdk.transport.calls import Timeouts, new_id
from diptych_client.sdk.transport.retry import RetryPolicy
from diptych_client.sdk.transport.tls import TLS_CA_VARIABLE, TLS_VARIABLE, Tls
from diptych_client.sdk.transport.token import TOKEN_FILE_VARIABLE, TOKEN_VARIABLE, read_token, token_from_environment
from diptych_client.sdk.values.access_tokens import AccessToken, NewAccessToken, Role
from diptych_client.sdk.values.compared_answers import AnswerCounts, AnswerOutcome, ComparedAnswer
from diptych_client.sdk.values.comparisons import (
    ChangeEffect,
    ChangeGroup,
    ChangeGroupKind,
    CheckState,
    Comparison,
    ComparisonCheck,
    DataDifference,
    Evidence,
)
from diptych_client.sdk.values.datasets import (
    Acknowledgement,
    ChangeKind,
    DatasetChange,
    DownloadedPicture,
    Finding,
    FindingKind,
    Instance,
    InstanceChange,
    Label,
    LabelChange,
    PictureSize,
)
from diptych_client.sdk.values.failure import Failure
from diptych_client.sdk.values.fields import (
    DatasetFields,
    ModelFields,
    SnapshotFields,
    TrainingJobFields,
    WorkspaceFields,
)
from diptych_client.sdk.values.importing import FileNotTaken, ImportProgress, ImportResult
from diptych_client.sdk.values.insight import Embeddings, HonestAnswers
from diptych_client.sdk.values.predictions import (
    BestAnswer,
    FrameAnswer,
    FrameSkipped,
    ModelSet,
    ModelSetLabel,
    ModelSetSnapshot,
    PicturePredictions,
    PredictionTimings,
    SnapshotPrediction,
)
from diptych_client.sdk.values.recordings import Recording, RecordingCounts, RecordingLabel
from diptych_client.sdk.values.score import Score
from diptych_client.sdk.values.server import Backbone, ServerInfo
from diptych_client.sdk.values.snapshot_history import ChangingAnswer, HistoryVersion, SnapshotHistory
from diptych_client.sdk.values.training import (
    Calibration,
    EpochMetrics,
    JobState,
    LabelMetrics,
    TrainingMetrics,
    TrainingParameters,
)
from diptych_client.sdk.values.verdicts import ComparedLabel, Verdict, VerdictDoubt, VerdictOutcome
from diptych_client.sdk.values.workspaces import ListAgain

__all__ = [
    "SERVER_VARIABLE",
    "TLS_CA_VARIABLE",
    "TLS_VARIABLE",
    "TOKEN_FILE_VARIABLE",
    "TOKEN_VARIABLE",
    "AccessDeniedError",
    "AccessToken",
    "Acknowledgement",
    "Address",
    "AmbiguousNameError",
    "AnswerCounts",
    "AnswerOutcome",
    "AnyPicture",
    "Backbone",
    "BestAnswer",
    "Calibration",
    "Capture",
    "ChangeEffect",
    "ChangeGroup",
    "ChangeGroupKind",
    "ChangeKind",
    "ChangingAnswer",
    "CheckState",
    "Client",
    "ComparedAnswer",
    "ComparedLabel",
    "Comparison",
    "ComparisonCheck",
    "ConflictError",
    "DataDifference",
    "Dataset",
    "DatasetChange",
    "DatasetFields",
    "DiptychError",
    "DownloadedPicture",
    "Embeddings",
    "EpochMetrics",
    "Evidence",
    "ExportFormat",
    "Failure",
    "FileNotTaken",
    "Finding",
    "FindingKind",
    "FrameAnswer",
    "FrameSkipped",
    "HistoryVersion",
    "HonestAnswers",
    "ImportProgress",
    "ImportResult",
    "Instance",
    "InstanceChange",
    "InvalidRequestError",
    "JobState",
    "Label",
    "LabelChange",
    "LabelMetrics",
    "LimitReachedError",
    "ListAgain",
    "Model",
    "ModelFields",
    "ModelSet",
    "ModelSetLabel",
    "ModelSetSnapshot",
    "NewAccessToken",
    "NotConnectedError",
    "NotFoundError",
    "NotReadyError",
    "Order",
    "OverloadedError",
    "PicturePredictions",
    "PictureRefusedError",
    "PictureSize",
    "PredictionStream",
    "PredictionTimings",
    "Recording",
    "RecordingCounts",
    "RecordingLabel",
    "RetryPolicy",
    "Role",
    "RoleTooLowError",
    "Score",
    "ServerInfo",
    "ServerUnreachableError",
    "Snapshot",
    "SnapshotFields",
    "SnapshotHistory",
    "SnapshotName",
    "SnapshotNames",
    "SnapshotPrediction",
    "TimedOutError",
    "Timeouts",
    "Tls",
    "TlsError",
    "TokenExpiredError",
    "TokenMissingError",
    "TokenRevokedError",
    "TokenUnknownError",
    "TrainingFailedError",
    "TrainingJob",
    "TrainingJobFields",
    "TrainingMetrics",
    "TrainingParameters",
    "TrainingProgress",
    "Verdict",
    "VerdictDoubt",
    "VerdictOutcome",
    "Workspace",
    "WorkspaceFields",
    "WorkspaceOrder",
    "connect",
    "new_id",
    "pick",
    "read_token",
    "token_from_environment",
]
