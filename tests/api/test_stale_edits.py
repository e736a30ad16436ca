"""Two people edit the same things: an edit of an outdated version is refused, and no edit of the other is lost."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from grpc import StatusCode, aio

from diptych.v1 import dataset_service_pb2 as d
from diptych.v1 import dataset_service_pb2_grpc, snapshot_service_pb2_grpc
from diptych.v1 import snapshot_service_pb2 as s
from diptych.v1.dataset_pb2 import Dataset
from diptych.v1.label_pb2 import Label
from diptych.v1.snapshot_pb2 import Snapshot
from support.api_server import Api, refusal_of
from support.datasets import Shot, capture, new_dataset, picture, read
from support.requests import methods
from support.snapshots import freeze, read_snapshot

NAME = FieldMask(paths=["name"])


@dataclass(frozen=True)
class Seen:
    """The state that both people see."""

    dataset: Dataset
    snapshot: Snapshot
    instance_id: str

    @property
    def labels(self) -> list[str]:
        """The ids of the labels."""
        return [label.id for label in self.dataset.labels]


@dataclass(frozen=True)
class Person:
    """A client with its own connection."""

    datasets: dataset_service_pb2_grpc.DatasetServiceStub
    snapshots: snapshot_service_pb2_grpc.SnapshotServiceStub


EDITS: dict[str, Callable[[Person, Seen, str], Awaitable[Any]]] = {
    "UpdateDataset": lambda one, seen, etag: one.datasets.UpdateDataset(
        d.UpdateDatasetRequest(dataset=Dataset(id=seen.dataset.id, name="other", etag=etag), update_mask=NAME)
    ),
    "DeleteDataset": lambda one, seen, etag: one.datasets.DeleteDataset(
        d.DeleteDatasetRequest(dataset_id=seen.dataset.id, etag=etag)
    ),
    "UpdateLabel": lambda one, seen, etag: one.datasets.UpdateLabel(
        d.UpdateLabelRequest(label=Label(id=seen.labels[0], name="other"), dataset_etag=etag)
    ),
    "DeleteLabel": lambda one, seen, etag: one.datasets.DeleteLabel(
        d.DeleteLabelRequest(label_id=seen.labels[0], dataset_etag=etag)
    ),
    "MergeLabels": lambda one, seen, etag: one.datasets.MergeLabels(
        d.MergeLabelsRequest(label_id=seen.labels[0], merged_label_ids=[seen.labels[1]], dataset_etag=etag)
    ),
    "RelabelInstances": lambda one, seen, etag: one.datasets.RelabelInstances(
        d.RelabelInstancesRequest(
            dataset_id=seen.dataset.id, instance_ids=[seen.instance_id], label_id=seen.labels[1], dataset_etag=etag
        )
    ),
    "RemoveInstances": lambda one, seen, etag: one.datasets.RemoveInstances(
        d.RemoveInstancesRequest(dataset_id=seen.dataset.id, instance_ids=[seen.instance_id], dataset_etag=etag)
    ),
    "UndoDatasetChange": lambda one, seen, etag: one.datasets.UndoDatasetChange(
        d.UndoDatasetChangeRequest(dataset_id=seen.dataset.id, dataset_etag=etag)
    ),
    "RestoreSnapshot": lambda one, seen, etag: one.snapshots.RestoreSnapshot(
        s.RestoreSnapshotRequest(snapshot_id=seen.snapshot.id, dataset_etag=etag)
    ),
    "UpdateSnapshot": lambda one, seen, etag: one.snapshots.UpdateSnapshot(
        s.UpdateSnapshotRequest(snapshot=Snapshot(id=seen.snapshot.id, name="other", etag=etag), update_mask=NAME)
    ),
    "DeleteSnapshot": lambda one, seen, etag: one.snapshots.DeleteSnapshot(
        s.DeleteSnapshotRequest(snapshot_id=seen.snapshot.id, etag=etag)
    ),
}
"""Methods that change or delete something that another person may have changed since."""

HARMLESS = {
    "CreateDataset": "makes something new",
    "CreateLabel": "makes something new, and refuses a name that is taken",
    "CaptureInstances": "adds, and refuses a picture that has another label",
    "FreezeDataset": "makes something new",
    "CopySnapshot": "makes something new",
    "UndeleteDataset": "has one outcome, whichever client calls it",
    "UndeleteSnapshot": "has one outcome, whichever client calls it",
    "JoinRecordings": "names what it joins; what another person joined or split since then is not found",
    "SplitRecording": "names what it splits; what another person joined or split since then is not found",
}
"""What changes something, but nobody's work."""

_READING = ("Check", "Get", "List", "Watch", "Download")


@pytest.fixture
async def seen(api: Api) -> Seen:
    """A dataset with two labels and a picture, and a snapshot of it."""
    dataset_id, [mug, _] = await new_dataset(api, "mug", "cup")
    [stored] = await capture(api, dataset_id, [Shot.new(mug, picture(1))])
    snapshot = await freeze(api, dataset_id)
    return Seen(await read(api, dataset_id), snapshot, stored.instance.id)


@pytest.fixture
async def people(api: Api) -> AsyncIterator[tuple[Person, Person]]:
    """Two of them."""
    async with aio.insecure_channel(api.address) as first, aio.insecure_channel(api.address) as second:
        yield _person(first), _person(second)


def _person(channel: aio.Channel) -> Person:
    return Person(
        dataset_service_pb2_grpc.DatasetServiceStub(channel), snapshot_service_pb2_grpc.SnapshotServiceStub(channel)
    )


@pytest.mark.parametrize("edit", EDITS)
async def test_an_edit_of_a_thing_changed_since_is_refused(
    api: Api, seen: Seen, people: tuple[Person, Person], edit: str
) -> None:
    """Both saw the same; the first edit succeeds, the second is refused with the current etag and has no effect."""
    first, second = people
    is_of_snapshot = "Snapshot" in edit and edit != "RestoreSnapshot"
    thing, etag = (seen.snapshot, seen.snapshot.etag) if is_of_snapshot else (seen.dataset, seen.dataset.etag)
    await EDITS["UpdateSnapshot" if is_of_snapshot else "RelabelInstances"](first, seen, etag)
    before = (await read(api, seen.dataset.id), await read_snapshot(api, seen.snapshot.id))

    refused = await refusal_of(EDITS[edit](second, seen, etag))

    assert (refused.code, refused.reason) == (StatusCode.ABORTED, "CHANGED_SINCE_READ")
    in_force = before[1].etag if is_of_snapshot else before[0].etag
    assert refused.metadata == {
        "kind": "snapshot" if is_of_snapshot else "dataset",
        "id": thing.id,
        "etag": in_force,
    }
    assert (await read(api, seen.dataset.id), await read_snapshot(api, seen.snapshot.id)) == before
    await EDITS[edit](second, seen, in_force)


def test_every_changing_method_is_guarded_or_harmless() -> None:
    """A new method that changes datasets or snapshots accepts an etag, or has a reason not to."""
    changing = {
        method.name
        for method in methods()
        if method.containing_service.name in {"DatasetService", "SnapshotService"}
        and not method.name.startswith(_READING)
    }

    assert changing == {*EDITS, *HARMLESS}
