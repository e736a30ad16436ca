"""Permissions: the role that each method of each service requires; unlisted methods are refused.

A test compares this table with the proto descriptors, so that no new method can be forgotten.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from diptych_server.core.access import Role

OPEN: Final = None
"""Requires no token."""

_VIEWER, _EDITOR, _ADMIN = Role.VIEWER, Role.EDITOR, Role.ADMIN

_SERVICES: Mapping[str, Mapping[str, Role | None]] = {
    "diptych.v1.AccessTokenService": {
        "CreateAccessToken": _ADMIN,
        "GetCurrentAccessToken": _VIEWER,
        "ListAccessTokens": _ADMIN,
        "RevokeAccessToken": _ADMIN,
    },
    "diptych.v1.ComparisonService": {
        "CompareSnapshots": _VIEWER,
        "CheckComparison": _EDITOR,
        "CancelComparisonCheck": _EDITOR,
        "ListComparedAnswers": _VIEWER,
        "GetSnapshotHistory": _VIEWER,
    },
    "diptych.v1.DatasetService": {
        "CreateDataset": _EDITOR,
        "GetDataset": _VIEWER,
        "ListDatasets": _VIEWER,
        "UpdateDataset": _EDITOR,
        "CheckDataset": _VIEWER,
        "DeleteDataset": _EDITOR,
        "UndeleteDataset": _EDITOR,
        "CreateLabel": _EDITOR,
        "UpdateLabel": _EDITOR,
        "DeleteLabel": _EDITOR,
        "MergeLabels": _EDITOR,
        "CaptureInstances": _EDITOR,
        "GetInstance": _VIEWER,
        "ListInstances": _VIEWER,
        "RelabelInstances": _EDITOR,
        "RemoveInstances": _EDITOR,
        "ListRecordings": _VIEWER,
        "JoinRecordings": _EDITOR,
        "SplitRecording": _EDITOR,
        "DownloadPictures": _VIEWER,
        "ListDatasetChanges": _VIEWER,
        "UndoDatasetChange": _EDITOR,
        "WatchDataset": _VIEWER,
    },
    "diptych.v1.ExplanationService": {
        "ExplainPicture": _VIEWER,
        "CheckExplanation": _EDITOR,
        "CancelExplanationCheck": _EDITOR,
        "ProbePicture": _VIEWER,
        "GetKnobCurves": _VIEWER,
        "GetCoverMaps": _VIEWER,
        "GetPictureMap": _VIEWER,
        "ListSuspects": _VIEWER,
    },
    "diptych.v1.ModelService": {
        "GetModel": _VIEWER,
        "ListModels": _VIEWER,
        "DownloadModel": _VIEWER,
        "ListBackbones": _VIEWER,
    },
    "diptych.v1.PredictionService": {
        "StreamPredictions": _VIEWER,
        "PredictImages": _VIEWER,
    },
    "diptych.v1.ServerService": {
        "GetServerInfo": OPEN,
    },
    "diptych.v1.SnapshotService": {
        "FreezeDataset": _EDITOR,
        "CopySnapshot": _EDITOR,
        "GetSnapshot": _VIEWER,
        "ListSnapshots": _VIEWER,
        "ListSnapshotInstances": _VIEWER,
        "ListSnapshotEmbeddings": _VIEWER,
        "ListHonestAnswers": _VIEWER,
        "UpdateSnapshot": _EDITOR,
        "DeleteSnapshot": _EDITOR,
        "UndeleteSnapshot": _EDITOR,
        "RestoreSnapshot": _EDITOR,
    },
    "diptych.v1.TrainingJobService": {
        "TrainDataset": _EDITOR,
        "CreateTrainingJob": _EDITOR,
        "GetTrainingJob": _VIEWER,
        "ListTrainingJobs": _VIEWER,
        "CancelTrainingJob": _EDITOR,
        "WatchTrainingJob": _VIEWER,
    },
    "diptych.v1.WorkspaceService": {
        "CreateWorkspace": _ADMIN,
        "GetWorkspace": _VIEWER,
        "ListWorkspaces": _VIEWER,
        "UpdateWorkspace": _ADMIN,
        "WatchWorkspaces": _VIEWER,
    },
    # Operators check health before any token exists.
    "grpc.health.v1.Health": {
        "Check": OPEN,
        "List": OPEN,
        "Watch": OPEN,
    },
    "grpc.reflection.v1alpha.ServerReflection": {
        "ServerReflectionInfo": _VIEWER,
    },
}

PERMISSIONS: Mapping[str, Role | None] = MappingProxyType(
    {f"/{service}/{method}": role for service, methods in _SERVICES.items() for method, role in methods.items()}
)
"""The role that each method requires, by its path on the wire; OPEN requires no token."""
