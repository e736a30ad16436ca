"""Changing a dataset only as it was when it was read."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from grpc import aio

from diptych.v1 import dataset_pb2, dataset_service_pb2, instance_pb2, label_pb2, snapshot_pb2, snapshot_service_pb2
from diptych_client.sdk import Client, Dataset
from diptych_client.sdk.convert.datasets import instance as instance_value
from support.local_server import add_methods, serving

DATASETS = dataset_service_pb2.DESCRIPTOR.services_by_name["DatasetService"]
SNAPSHOTS = snapshot_service_pb2.DESCRIPTOR.services_by_name["SnapshotService"]
CHANGING = (
    *("UpdateDataset", "DeleteDataset", "UpdateLabel", "DeleteLabel", "MergeLabels"),
    *("RelabelInstances", "RemoveInstances", "UndoDatasetChange"),
)

Verb = Callable[[Dataset, Client, bool], Awaitable[Any]]


def _etag(request: Any) -> str:
    """What a request says of the state of its dataset."""
    if hasattr(request, "dataset_etag"):
        return str(request.dataset_etag)
    return str(request.dataset.etag if hasattr(request, "dataset") else request.etag)


class Etags:
    """A dataset that changes with each call, and the etags it was called with."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.requests: list[Any] = []

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
        self.seen.append(_etag(request))
        return snapshot_service_pb2.RestoreSnapshotResponse()

    def _answer(self, response: str) -> Callable[[Any, Any], Awaitable[Any]]:
        async def answer(request: Any, _context: Any) -> Any:
            self.seen.append(_etag(request))
            self.requests.append(type(request).FromString(request.SerializeToString()))
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
async def test_an_edit_sends_its_etag_only_on_request(verb: str) -> None:
    """Otherwise the last change wins."""
    etags = Etags()

    async with serving(etags.add) as (_, client):
        dataset = await client.datasets.get("d")
        await VERBS[verb](dataset, client, False)
        await VERBS[verb](dataset, client, True)

    assert etags.seen == ["", dataset.etag]


async def test_an_id_alone_does_not_say_which_label_its_instance_had() -> None:
    """Nothing is sent for an id alone."""
    etags = Etags()

    async with serving(etags.add) as (_, client):
        dataset = await client.datasets.get("d")
        with pytest.raises(ValueError, match="needs instances as they were read"):
            await dataset.remove(["i"], if_unchanged="item")

    assert etags.seen == []


async def test_a_condition_on_the_item_sends_what_was_read_of_it_and_no_etag() -> None:
    """The labels of the instances, the name of the label, and the number of the last change, also when that is 0."""
    etags = Etags()
    instance = instance_value(instance_pb2.Instance(id="i", label_id="l"))

    async with serving(etags.add) as (_, client):
        dataset = await client.datasets.get("d")
        await dataset.relabel([instance], label="mug", if_unchanged="item")
        await dataset.remove([instance], if_unchanged="item")
        await dataset.rename_label("mug", "cup", if_unchanged="item")
        await dataset.undo(if_unchanged="item")
        await dataset.undo()

    relabel, remove, rename, undo, plain_undo = etags.requests
    assert etags.seen == [""] * 5
    assert [list(relabel.expected_label_ids), list(remove.expected_label_ids)] == [["l"], ["l"]]
    assert rename.expected_name == "mug"
    assert (undo.HasField("as_of_sequence"), undo.as_of_sequence) == (True, 0)
    assert not plain_undo.HasField("as_of_sequence")


@pytest.mark.parametrize("wrong", ["items", "e0", 1, None])
async def test_a_condition_that_does_not_exist_is_refused_before_anything_is_sent(wrong: Any) -> None:
    """It would otherwise be no condition at all."""
    etags = Etags()

    async with serving(etags.add) as (_, client):
        dataset = await client.datasets.get("d")
        for verb in ("relabel", "remove", "rename_label", "undo"):
            with pytest.raises(ValueError, match='True, False or "item"'):
                await VERBS[verb](dataset, client, wrong)

    assert etags.seen == []


async def test_a_long_edit_continues_from_its_own_changes() -> None:
    """Each batch changes the dataset; the next one has seen that."""
    etags = Etags()
    many = [f"i{number}" for number in range(25_000)]

    async with serving(etags.add) as (_, client):
        dataset = await client.datasets.get("d")
        await dataset.remove(many, if_unchanged=True)

    assert etags.seen == ["e0", "e1", "e2"]
