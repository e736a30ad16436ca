"""Events of the server: the connection, and changes of datasets and snapshots."""

from __future__ import annotations

from dataclasses import dataclass, field

from diptych_client import sdk


@dataclass(frozen=True, slots=True)
class Connecting:
    """The window is connecting to the server."""


@dataclass(frozen=True, slots=True)
class Connected:
    """The server responded with its contents."""

    server: sdk.ServerInfo
    datasets: tuple[sdk.Dataset, ...]
    snapshots: tuple[sdk.Snapshot, ...]
    backbones: tuple[sdk.Backbone, ...]
    token: sdk.AccessToken | None = None
    """The access token in use; None if the server needs none."""
    workspaces: tuple[sdk.Workspace, ...] = ()
    """The workspaces that this user can see."""


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The server does not respond or rejects this window; `may_return` if a retry can help."""

    sentence: str
    may_return: bool


@dataclass(frozen=True, slots=True)
class OwnServerBegan:
    """The window is starting a local server, which takes some seconds."""


@dataclass(frozen=True, slots=True)
class OwnServerFailed:
    """The local server could not be started."""


@dataclass(frozen=True, slots=True)
class ServerAnswered:
    """The tried server accepts this window, which now switches to it."""

    address: str
    token: str = field(default="", repr=False)
    tls_ca: str = ""


@dataclass(frozen=True, slots=True)
class ServerRefused:
    """The tried server does not respond or rejects this window; the sentence says what to change."""

    address: str
    sentence: str


@dataclass(frozen=True, slots=True)
class DatasetsListed:
    """All current datasets of the server."""

    datasets: tuple[sdk.Dataset, ...]


@dataclass(frozen=True, slots=True)
class DatasetArrived:
    """A dataset was created, changed or deleted."""

    dataset: sdk.Dataset


@dataclass(frozen=True, slots=True)
class DatasetGone:
    """The watched dataset no longer exists."""

    dataset_id: str


@dataclass(frozen=True, slots=True)
class SnapshotArrived:
    """A snapshot, given without curves, was created, changed or deleted."""

    snapshot: sdk.Snapshot


@dataclass(frozen=True, slots=True)
class DatasetCreated:
    """This window created a dataset, to be shown now."""

    dataset: sdk.Dataset


@dataclass(frozen=True, slots=True)
class DatasetSeen:
    """The current state of the dataset: its labels and counts."""

    dataset: sdk.Dataset


@dataclass(frozen=True, slots=True)
class InstancesListed:
    """All current instances of the dataset, oldest first."""

    dataset_id: str
    instances: tuple[sdk.Instance, ...]


@dataclass(frozen=True, slots=True)
class FindingsSeen:
    """The current problems of the dataset, the most important first."""

    dataset_id: str
    findings: tuple[sdk.Finding, ...]
    dataset: sdk.Dataset | None = None
    """With the number of recordings of each label, which changes of a dataset do not contain."""


@dataclass(frozen=True, slots=True)
class DatasetChanged:
    """The dataset was changed."""

    dataset_id: str
    change: sdk.DatasetChange


@dataclass(frozen=True, slots=True)
class HistoryListed:
    """The latest changes of the dataset, oldest first."""

    dataset_id: str
    changes: tuple[sdk.DatasetChange, ...]


@dataclass(frozen=True, slots=True)
class ChangedByUs:
    """This window made the change with this sequence number."""

    dataset_id: str
    sequence: int


@dataclass(frozen=True, slots=True)
class UndoEnded:
    """The undo of this group was done or refused."""

    dataset_id: str
    group_id: str


@dataclass(frozen=True, slots=True)
class EditEnded:
    """An edit of this window was done or refused; its `ChangedByUs` events come before."""

    dataset_id: str


@dataclass(frozen=True, slots=True)
class SnapshotsListed:
    """All current snapshots of the server, without curves."""

    snapshots: tuple[sdk.Snapshot, ...]


@dataclass(frozen=True, slots=True)
class SnapshotSeen:
    """One snapshot with its curves and confusion matrix."""

    snapshot: sdk.Snapshot


@dataclass(frozen=True, slots=True)
class SnapshotInstancesListed:
    """All instances of a snapshot."""

    snapshot_id: str
    instances: tuple[sdk.Instance, ...]


@dataclass(frozen=True, slots=True)
class CellListed:
    """The pictures of a snapshot with the first label whose honest answer was the second."""

    snapshot_id: str
    label_id: str
    answered_label_id: str
    instances: tuple[sdk.Instance, ...]


@dataclass(frozen=True, slots=True)
class SnapshotsDeleted:
    """This window deleted these snapshots, which can be undeleted."""

    snapshot_ids: tuple[str, ...]


SharingEvent = (
    Connecting
    | Connected
    | Disconnected
    | OwnServerBegan
    | OwnServerFailed
    | ServerAnswered
    | ServerRefused
    | DatasetsListed
    | DatasetArrived
    | DatasetGone
    | SnapshotArrived
    | DatasetCreated
    | DatasetSeen
    | InstancesListed
    | FindingsSeen
    | DatasetChanged
    | HistoryListed
    | ChangedByUs
    | UndoEnded
    | EditEnded
    | SnapshotsListed
    | SnapshotSeen
    | SnapshotInstancesListed
    | CellListed
    | SnapshotsDeleted
)
