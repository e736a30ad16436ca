"""What happened: on the server, at the camera, in time."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from diptych_client import sdk


@dataclass(frozen=True, slots=True)
class Connecting:
    """The server is being called."""


@dataclass(frozen=True, slots=True)
class Connected:
    """The server answers, and this is what it has."""

    server: "sdk.ServerInfo"
    datasets: tuple["sdk.Dataset", ...]
    snapshots: tuple["sdk.Snapshot", ...]
    backbones: tuple["sdk.Backbone", ...]


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The server does not answer, or does not want us; `may_return` when it is worth waiting."""

    sentence: str
    may_return: bool


@dataclass(frozen=True, slots=True)
class DatasetsListed:
    """All datasets of the server as they are now."""

    datasets: tuple["sdk.Dataset", ...]


@dataclass(frozen=True, slots=True)
class DatasetCreated:
    """We made a dataset: it is the one to work on now."""

    dataset: "sdk.Dataset"


@dataclass(frozen=True, slots=True)
class DatasetSeen:
    """The dataset as it is now: its labels and counts."""

    dataset: "sdk.Dataset"


@dataclass(frozen=True, slots=True)
class InstancesListed:
    """All instances of the dataset, oldest first, as they are now."""

    dataset_id: str
    instances: tuple["sdk.Instance", ...]


@dataclass(frozen=True, slots=True)
class DatasetChanged:
    """Somebody changed the dataset."""

    dataset_id: str
    change: "sdk.DatasetChange"


@dataclass(frozen=True, slots=True)
class BurstBegan:
    """Recording takes pictures from now on."""


@dataclass(frozen=True, slots=True)
class BurstEnded:
    """No picture can be taken: the burst is over although nobody ended it."""


@dataclass(frozen=True, slots=True)
class PictureTaken:
    """A picture was recorded and is on its way; its place on disk is safe until the server has it."""

    capture_id: str
    taken_at_seconds: float


@dataclass(frozen=True, slots=True)
class PictureStored:
    """The server has the picture."""

    capture_id: str
    is_duplicate: bool


@dataclass(frozen=True, slots=True)
class PictureRefused:
    """The server will never take the picture."""

    capture_id: str
    failure: "sdk.Failure"


@dataclass(frozen=True, slots=True)
class WaitingCounted:
    """How many recorded pictures wait on disk for the server."""

    count: int


@dataclass(frozen=True, slots=True)
class CamerasFound:
    """The cameras of this machine: what to open them by, and what to call them."""

    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CameraOpened:
    """The camera gives pictures."""

    spec: str
    name: str


@dataclass(frozen=True, slots=True)
class CameraClosed:
    """The camera gives no more pictures; an empty sentence when nobody wants any."""

    spec: str
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class TrainingBegan:
    """The dataset was frozen and its training waits or runs."""

    snapshot: "sdk.Snapshot"
    job: "sdk.TrainingJob"


@dataclass(frozen=True, slots=True)
class TrainingSeen:
    """The job as it is now, and the epochs that ended since."""

    progress: "sdk.TrainingProgress"


@dataclass(frozen=True, slots=True)
class TrainingLost:
    """Nobody can tell any more how the training goes; the sentence says why."""

    sentence: str


@dataclass(frozen=True, slots=True)
class SnapshotsListed:
    """All snapshots of the server as they are now, without curves."""

    snapshots: tuple["sdk.Snapshot", ...]


@dataclass(frozen=True, slots=True)
class SnapshotSeen:
    """One snapshot with its curves and confusion."""

    snapshot: "sdk.Snapshot"


@dataclass(frozen=True, slots=True)
class SnapshotInstancesListed:
    """All instances of a snapshot."""

    snapshot_id: str
    instances: tuple["sdk.Instance", ...]


@dataclass(frozen=True, slots=True)
class CellListed:
    """The pictures of a snapshot that have the first label and were honestly answered with the second."""

    snapshot_id: str
    label_id: str
    answered_label_id: str
    instances: tuple["sdk.Instance", ...]


@dataclass(frozen=True, slots=True)
class SnapshotsDeleted:
    """These snapshots were deleted by us, and can be brought back."""

    snapshot_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FrameAnswered:
    """Both sides answered a picture."""

    predictions: "sdk.PicturePredictions"
    answered_at_seconds: float
    latency_seconds: float
    frame: object = field(default=None, compare=False)
    """What was answered: kept with its answer, and looked into by nobody but who shows it."""


@dataclass(frozen=True, slots=True)
class FileRead:
    """The picture file that both sides are asked about."""

    frame: object = field(compare=False)


@dataclass(frozen=True, slots=True)
class FrameSkipped:
    """A newer picture came before this one's turn."""


@dataclass(frozen=True, slots=True)
class LiveFailed:
    """The sides cannot answer; the sentence says why."""

    sentence: str


@dataclass(frozen=True, slots=True)
class TaskBegan:
    """Something that takes its time goes on in the background."""

    task_id: str
    title: str


@dataclass(frozen=True, slots=True)
class TaskMoved:
    """So much of it is done."""

    task_id: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class TaskEnded:
    """It is done, was stopped or has failed."""

    task_id: str


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something to be told, with the detail behind a click."""

    sentence: str
    detail: str = ""
    is_problem: bool = True


Event = (
    Connecting
    | Connected
    | Disconnected
    | DatasetsListed
    | DatasetCreated
    | DatasetSeen
    | InstancesListed
    | DatasetChanged
    | BurstBegan
    | BurstEnded
    | PictureTaken
    | PictureStored
    | PictureRefused
    | WaitingCounted
    | CamerasFound
    | CameraOpened
    | CameraClosed
    | TrainingBegan
    | TrainingSeen
    | TrainingLost
    | SnapshotsListed
    | SnapshotSeen
    | SnapshotInstancesListed
    | CellListed
    | SnapshotsDeleted
    | FrameAnswered
    | FileRead
    | FrameSkipped
    | LiveFailed
    | TaskBegan
    | TaskMoved
    | TaskEnded
    | Noticed
)
