"""What happened on the server: who it is, and what people made, changed or deleted there."""

from __future__ import annotations

from dataclasses import dataclass, field

from diptych_client import sdk


@dataclass(frozen=True, slots=True)
class Connecting:
    """The server is being called."""


@dataclass(frozen=True, slots=True)
class Connected:
    """The server answers, and this is what it has."""

    server: sdk.ServerInfo
    datasets: tuple[sdk.Dataset, ...]
    snapshots: tuple[sdk.Snapshot, ...]
    backbones: tuple[sdk.Backbone, ...]
    token: sdk.AccessToken | None = None
    """The one that we show; None where the server wants none."""
    workspaces: tuple[sdk.Workspace, ...] = ()
    """Those that we see."""


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The server does not answer, or does not want us; `may_return` when it is worth waiting."""

    sentence: str
    may_return: bool


@dataclass(frozen=True, slots=True)
class OwnServerBegan:
    """The window starts a server of its own, which takes some seconds."""


@dataclass(frozen=True, slots=True)
class OwnServerFailed:
    """It could not be started."""


@dataclass(frozen=True, slots=True)
class ServerAnswered:
    """The server that was tried answers and accepts the token: the window leaves the one before for it."""

    address: str
    token: str = field(default="", repr=False)
    tls_ca: str = ""


@dataclass(frozen=True, slots=True)
class ServerRefused:
    """The server that was tried does not answer, or does not want us; the sentence says what to change."""

    address: str
    sentence: str


@dataclass(frozen=True, slots=True)
class DatasetsListed:
    """All datasets of the server as they are now."""

    datasets: tuple[sdk.Dataset, ...]


@dataclass(frozen=True, slots=True)
class DatasetArrived:
    """Somebody made, changed or deleted a dataset that we see."""

    dataset: sdk.Dataset


@dataclass(frozen=True, slots=True)
class DatasetGone:
    """The dataset that was watched is not there any more."""

    dataset_id: str


@dataclass(frozen=True, slots=True)
class SnapshotArrived:
    """Somebody made, changed or deleted a snapshot that we see; it comes without curves."""

    snapshot: sdk.Snapshot


@dataclass(frozen=True, slots=True)
class DatasetCreated:
    """We made a dataset: it is the one to work on now."""

    dataset: sdk.Dataset


@dataclass(frozen=True, slots=True)
class DatasetSeen:
    """The dataset as it is now: its labels and counts."""

    dataset: sdk.Dataset


@dataclass(frozen=True, slots=True)
class InstancesListed:
    """All instances of the dataset, oldest first, as they are now."""

    dataset_id: str
    instances: tuple[sdk.Instance, ...]


@dataclass(frozen=True, slots=True)
class FindingsSeen:
    """What spoils the dataset as it is now, the most important first."""

    dataset_id: str
    findings: tuple[sdk.Finding, ...]


@dataclass(frozen=True, slots=True)
class DatasetChanged:
    """Somebody changed the dataset."""

    dataset_id: str
    change: sdk.DatasetChange


@dataclass(frozen=True, slots=True)
class HistoryListed:
    """The latest changes of the dataset, oldest first."""

    dataset_id: str
    changes: tuple[sdk.DatasetChange, ...]


@dataclass(frozen=True, slots=True)
class ChangedByUs:
    """This window made the change of this number."""

    dataset_id: str
    sequence: int


@dataclass(frozen=True, slots=True)
class UndoEnded:
    """The undo of this group was done or refused."""

    dataset_id: str
    group_id: str


@dataclass(frozen=True, slots=True)
class EditEnded:
    """An edit of this window was done or refused; the numbers of its changes are known before."""

    dataset_id: str


@dataclass(frozen=True, slots=True)
class SnapshotsListed:
    """All snapshots of the server as they are now, without curves."""

    snapshots: tuple[sdk.Snapshot, ...]


@dataclass(frozen=True, slots=True)
class SnapshotSeen:
    """One snapshot with its curves and confusion."""

    snapshot: sdk.Snapshot


@dataclass(frozen=True, slots=True)
class SnapshotInstancesListed:
    """All instances of a snapshot."""

    snapshot_id: str
    instances: tuple[sdk.Instance, ...]


@dataclass(frozen=True, slots=True)
class CellListed:
    """The pictures of a snapshot that have the first label and were honestly answered with the second."""

    snapshot_id: str
    label_id: str
    answered_label_id: str
    instances: tuple[sdk.Instance, ...]


@dataclass(frozen=True, slots=True)
class SnapshotsDeleted:
    """These snapshots were deleted by us, and can be brought back."""

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
