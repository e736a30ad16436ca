"""Changing a dataset only as it was when it was read."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from grpc import aio

from diptych.v1 import dataset_pb2, dataset_service_pb2, label_pb2, snapshot_pb2, snapshot_service_pb2
from diptych_client.sdk import Client, Dataset
from support.local_server import add_methods, serving

DATASETS = dataset_service_pb2.DESCRIPTOR.services_by_name["DatasetService"]
SNAPSHOTS = snapshot_service_pb2.DESCRIPTOR.services_by_name["SnapshotService"]
CHANGING = (
    *("UpdateDataset", "DeleteDataset", "UpdateLabel", "DeleteLabel", "MergeLabels"),
    *("RelabelInstances", "RemoveInstances", "UndoDatasetChange"),
)

Verb = Callable[[Dataset, Client, bool], Awaitable[Any]]


class Etags:
    """A dataset that changes with each call, and the etags it was called with."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def add(self, server: aio.Server) -> None:
        """Puts it on a server."""
        changing = {name: self._answer(DATASETS.methods_by_name[name].output_type.name) for name in CHANGING}
        add_methods(server, DATASETS, {"GetDataset": self._get, **changing})
        add_methods(server, SNAPSHOTS, {"GetSnapshot": self._snapshot, "RestoreSnapshot": self._restore})

    def _dataset(self) -> dataset_pb2.Dataset:
        return dataset_pb2.Dataset(id="d", etag=f"e{len(self.seen)}", labels=[label_pb2.Label(id="l", name="mug")])

    async def _get(self, _request: Any, _context: Any) -> Any:
        return dataset_service_pb2.GetDatasetResponse(dataset=self._dataset())

    async def _snapshot(self, _request: Any, _context: Any) -> Any:
        return snapshot_service_pb2.GetSnapshotResponse(snapshot=snapshot_pb2.Snapshot(id="s"))

    async def _restore(self, request: Any, _context: Any) -> Any:
        self.seen.append(request.etag)
        return snapshot_service_pb2.RestoreSnapshotResponse()

    def _answer(self, response: str) -> Callable[[Any, Any], Awaitable[Any]]:
        async def answer(request: Any, _context: Any) -> Any:
            self.seen.append(request.dataset.etag if hasattr(request, "dataset") else request.etag)
            answered = getattr(dataset_service_pb2, response)()
            if hasattr(answered, "dataset"):
                answered.dataset.CopyFrom(self._dataset())
            return answered

        return answer


VERBS: dict[str, Verb] = {
    "update": lambda dataset, _, careful: dataset.update(backbone="b", if_unchanged=careful),
    "rename": lambda dataset, _, careful: dataset.rename("Shelf", if_unchanged=careful),
    "delete": lambda dataset, _, careful: dataset.delete(if_unchanged=careful),
    "rename_label": lambda dataset, _, careful: dataset.rename_label("mug", "cup", if_unchanged=careful),
    "delete_label": lambda dataset, _, careful: dataset.delete_label("mug", if_unchanged=careful),
    "merge_labels": lambda dataset, _, careful: dataset.merge_labels(["mug"], into="mug", if_unchanged=careful),
    "relabel": lambda dataset, _, careful: dataset.relabel(["i"], label="mug", if_unchanged=careful),
    "remove": lambda dataset, _, careful: dataset.remove(["i"], if_unchanged=careful),
    "undo": lambda dataset, _, careful: dataset.undo(if_unchanged=careful),
}


async def restored(dataset: Dataset, client: Client, careful: bool) -> Any:  # noqa: FBT001  as the other verbs
    """The dataset with the instances of a snapshot."""
    return await dataset.restore(await client.snapshots.get("s"), if_unchanged=careful)


VERBS["restore"] = restored


@pytest.mark.parametrize("verb", VERBS)
async def test_a_verb_tells_what_it_has_seen_only_when_it_is_asked_to(verb: str) -> None:
    """Else the last one to change something counts."""
    etags = Etags()

    async with serving(etags.add) as (_, client):
        dataset = await client.datasets.get("d")
        await VERBS[verb](dataset, client, False)
        await VERBS[verb](dataset, client, True)

    assert etags.seen == ["", dataset.etag]


async def test_only_of_an_instance_is_it_known_how_it_was_seen() -> None:
    """Nothing is sent for an id alone."""
    etags = Etags()

    async with serving(etags.add) as (_, client):
        dataset = await client.datasets.get("d")
        with pytest.raises(ValueError, match="give instances, not their ids"):
            await dataset.remove(["i"], as_seen=True)

    assert etags.seen == []


async def test_a_long_list_goes_on_from_its_own_changes() -> None:
    """Each batch changes the dataset; the next one has seen that."""
    etags = Etags()
    many = [f"i{number}" for number in range(25_000)]

    async with serving(etags.add) as (_, client):
        dataset = await client.datasets.get("d")
        await dataset.remove(many, if_unchanged=True)

    assert etags.seen == ["e0", "e1", "e2"]
