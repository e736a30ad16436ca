"""Snapshots as a client meets them: frozen, copied, listed, renamed, deleted, brought back."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from grpc import StatusCode

from diptych.v1 import dataset_service_pb2, label_pb2, snapshot_pb2
from diptych.v1 import snapshot_service_pb2 as pb
from support.api_server import Api, refusal_of
from support.datasets import Shot, capture, new_dataset, picture
from support.snapshots import copy, freeze, frozen_rows, read_snapshot


async def filled(api: Api, *, picture_count: int = 4) -> tuple[str, list[str], list[str]]:
    """A dataset of mugs and phones: its id, the ids of its labels and of its instances."""
    dataset_id, labels = await new_dataset(api, "mug", "phone")
    answers = await capture(api, dataset_id, [Shot.new(labels[n % 2], picture(n)) for n in range(picture_count)])
    return dataset_id, labels, [answer.instance.id for answer in answers]


async def listed(api: Api, **request: Any) -> list[str]:
    """The names of all snapshots, page by page."""
    names: list[str] = []
    token = ""
    while True:
        page = await api.snapshots.ListSnapshots(pb.ListSnapshotsRequest(page_size=2, page_token=token, **request))
        names += [snapshot.name for snapshot in page.snapshots]
        token = page.next_page_token
        if not token:
            return names


async def rename(api: Api, snapshot_id: str, name: str, *, etag: str = "") -> snapshot_pb2.Snapshot:
    """The snapshot under another name."""
    snapshot = snapshot_pb2.Snapshot(id=snapshot_id, name=name, etag=etag)
    request = pb.UpdateSnapshotRequest(snapshot=snapshot, update_mask=FieldMask(paths=["name"]))
    return (await api.snapshots.UpdateSnapshot(request)).snapshot


async def test_equal_data_has_equal_digests_and_changed_data_another(api: Api) -> None:
    """The digest shows whether two snapshots contain the same data."""
    dataset_id, [_, phone], instance_ids = await filled(api)

    first = await freeze(api, dataset_id)
    second = await freeze(api, dataset_id)
    await api.datasets.RelabelInstances(
        dataset_service_pb2.RelabelInstancesRequest(
            dataset_id=dataset_id, instance_ids=instance_ids[:1], label_id=phone
        )
    )
    third = await freeze(api, dataset_id)

    assert first.id != second.id
    assert first.instances_digest == second.instances_digest != third.instances_digest
    assert first.instances_digest.startswith("sha256:")
    assert len(first.instances_digest) == len("sha256:") + 64


async def test_a_snapshot_reports_its_contents(api: Api) -> None:
    """Labels in their order with their counts, without a model yet."""
    dataset_id, [mug, phone], _ = await filled(api, picture_count=5)
    await api.datasets.CreateLabel(dataset_service_pb2.CreateLabelRequest(dataset_id=dataset_id, name="never shown"))

    snapshot = await freeze(api, dataset_id, name=" my  first ")

    assert snapshot.name == "my first"
    assert [(label.id, label.name, label.instance_count) for label in snapshot.labels] == [
        (mug, "mug", 3),
        (phone, "phone", 2),
    ]
    assert (snapshot.instance_count, snapshot.recording_count, snapshot.dataset_id) == (5, 5, dataset_id)
    assert (snapshot.model_id, snapshot.HasField("training_metrics"), snapshot.HasField("deleted_at")) == (
        "",
        False,
        False,
    )


async def test_frozen_rows_do_not_change_with_the_dataset(api: Api) -> None:
    """Relabelling, removing, renaming and deleting touch no snapshot."""
    dataset_id, [mug, phone], ids = await filled(api)
    snapshot = await freeze(api, dataset_id)
    before = await frozen_rows(api, snapshot.id)
    datasets = api.datasets

    await datasets.RelabelInstances(
        dataset_service_pb2.RelabelInstancesRequest(dataset_id=dataset_id, instance_ids=ids[:1], label_id=phone)
    )
    await datasets.RemoveInstances(
        dataset_service_pb2.RemoveInstancesRequest(dataset_id=dataset_id, instance_ids=ids[1:2])
    )
    await datasets.UpdateLabel(dataset_service_pb2.UpdateLabelRequest(label=label_pb2.Label(id=mug, name="renamed")))
    await datasets.DeleteLabel(dataset_service_pb2.DeleteLabelRequest(label_id=phone))
    await datasets.DeleteDataset(dataset_service_pb2.DeleteDatasetRequest(dataset_id=dataset_id))

    after = await read_snapshot(api, snapshot.id)
    assert await frozen_rows(api, snapshot.id) == before
    assert (after.instances_digest, [label.name for label in after.labels]) == (
        snapshot.instances_digest,
        ["mug", "phone"],
    )


async def test_pictures_of_a_snapshot_remain_available(api: Api) -> None:
    """Pictures removed from the dataset are still shown in its snapshots."""
    dataset_id, _, ids = await filled(api, picture_count=2)
    await freeze(api, dataset_id)
    await api.datasets.RemoveInstances(
        dataset_service_pb2.RemoveInstancesRequest(dataset_id=dataset_id, instance_ids=ids)
    )

    request = dataset_service_pb2.DownloadPicturesRequest(instance_ids=ids)
    answers = [answer async for answer in api.datasets.DownloadPictures(request)]

    assert [answer.WhichOneof("outcome") for answer in answers] == ["picture", "picture"]


async def test_instances_are_listed_in_canonical_order_by_label_in_pages(api: Api) -> None:
    """A browser can walk through one label of a snapshot."""
    dataset_id, [mug, _], ids = await filled(api, picture_count=9)
    snapshot = await freeze(api, dataset_id)
    request = pb.ListSnapshotInstancesRequest(snapshot_id=snapshot.id, label_id=mug, page_size=3)

    first = await api.snapshots.ListSnapshotInstances(request)
    request.page_token = first.next_page_token
    second = await api.snapshots.ListSnapshotInstances(request)

    assert [row.id for row in [*first.instances, *second.instances]] == sorted(ids[::2])
    assert {row.label_id for row in first.instances} == {mug}
    assert not second.next_page_token


async def test_an_empty_dataset_is_not_frozen(api: Api) -> None:
    """There is nothing to train on, and the client gets an error that says so."""
    dataset_id, _ = await new_dataset(api, "mug")

    refused = await refusal_of(freeze(api, dataset_id))

    assert (refused.code, refused.reason) == (StatusCode.FAILED_PRECONDITION, "DATASET_EMPTY")
    assert refused.metadata == {"dataset_id": dataset_id}


@pytest.mark.parametrize("attempts", [2, 8])
async def test_one_request_makes_one_snapshot_however_often_it_is_sent(api: Api, attempts: int) -> None:
    """Retries, even concurrent ones, have one effect, although the dataset changed in between."""
    dataset_id, [mug, _], _ = await filled(api)
    request_id = str(uuid.uuid4())

    made = await asyncio.gather(*(freeze(api, dataset_id, request_id=request_id) for _ in range(attempts)))
    await capture(api, dataset_id, [Shot.new(mug, picture(99))])
    again = await freeze(api, dataset_id, request_id=request_id)

    assert {snapshot.id for snapshot in made} == {again.id}
    assert again.instance_count == 4
    assert await listed(api) == ["snapshot"]


async def test_a_request_id_of_another_dataset_is_refused(api: Api) -> None:
    """A caller never gets the snapshot of another dataset, not even in a race."""
    one, _, _ = await filled(api)
    other, _, _ = await filled(api)
    request_id = str(uuid.uuid4())

    answers = await asyncio.gather(
        *(freeze(api, dataset_id, request_id=request_id) for dataset_id in (one, other)), return_exceptions=True
    )
    refused = await refusal_of(_freeze_both(api, (one, other), request_id))

    assert sum(isinstance(answer, snapshot_pb2.Snapshot) for answer in answers) == 1
    assert (refused.code, refused.reason) == (StatusCode.INVALID_ARGUMENT, "BAD_FIELD")
    assert refused.metadata == {"field": "request_id"}


async def _freeze_both(api: Api, dataset_ids: Sequence[str], request_id: str) -> None:
    for dataset_id in dataset_ids:
        await freeze(api, dataset_id, request_id=request_id)


async def test_a_copy_holds_the_same_and_has_no_model(api: Api) -> None:
    """A copy is there to be trained in another way."""
    dataset_id, _, _ = await filled(api)
    source = await freeze(api, dataset_id)
    await api.datasets.DeleteDataset(dataset_service_pb2.DeleteDatasetRequest(dataset_id=dataset_id))

    made = await copy(api, source.id, name="copy")

    assert made.id != source.id
    assert (made.instances_digest, made.instance_count, made.recording_count, made.model_id) == (
        source.instances_digest,
        4,
        4,
        "",
    )
    assert list(made.labels) == list(source.labels)
    assert await frozen_rows(api, made.id) == await frozen_rows(api, source.id)


async def test_one_request_makes_one_copy(api: Api) -> None:
    """A copy that is sent again after a lost answer has one effect; of other data it is refused."""
    dataset_id, [mug, _], _ = await filled(api)
    source = await freeze(api, dataset_id)
    await capture(api, dataset_id, [Shot.new(mug, picture(99))])
    other = await freeze(api, dataset_id, name="other")
    request_id = str(uuid.uuid4())

    first = await copy(api, source.id, request_id=request_id)
    second = await copy(api, source.id, request_id=request_id)
    refused = await refusal_of(copy(api, other.id, request_id=request_id))

    assert first.id == second.id
    assert refused.metadata == {"field": "request_id"}


async def test_lists_are_sorted_paged_and_filtered(api: Api) -> None:
    """By name regardless of case, by date, by dataset; newest first by default."""
    one, _, _ = await filled(api)
    other, _, _ = await filled(api)
    for dataset_id, name in ((one, "b"), (other, "C"), (one, "a"), (other, "É"), (one, "D")):
        await freeze(api, dataset_id, name=name)

    assert await listed(api) == ["D", "É", "a", "C", "b"]
    assert await listed(api, order_by="name") == ["a", "b", "C", "D", "É"]
    assert await listed(api, order_by="name desc") == ["É", "D", "C", "b", "a"]
    assert await listed(api, order_by="created_at", dataset_id=one) == ["b", "a", "D"]
    assert await listed(api, dataset_id=str(uuid.uuid4())) == []


async def test_a_name_changes_and_nothing_else(api: Api) -> None:
    """A snapshot has a name for people; its data keeps its digest."""
    dataset_id, _, _ = await filled(api)
    snapshot = await freeze(api, dataset_id)

    renamed = await rename(api, snapshot.id, "better", etag=snapshot.etag)

    assert (renamed.name, renamed.instances_digest) == ("better", snapshot.instances_digest)
    assert renamed.updated_at.ToDatetime() > snapshot.updated_at.ToDatetime()
    assert await listed(api, order_by="updated_at") == ["better"]


async def test_a_stale_etag_is_refused(api: Api) -> None:
    """Two people who rename the same snapshot do not overwrite each other unseen."""
    dataset_id, _, _ = await filled(api)
    stale = await freeze(api, dataset_id)
    fresh = await rename(api, stale.id, "first")

    refused = await refusal_of(rename(api, stale.id, "second", etag=stale.etag))
    refused_too = await refusal_of(
        api.snapshots.DeleteSnapshot(pb.DeleteSnapshotRequest(snapshot_id=stale.id, etag=stale.etag))
    )

    assert (refused.code, refused.reason) == (StatusCode.ABORTED, "CHANGED_SINCE_READ")
    assert refused.metadata == {"kind": "snapshot", "id": stale.id, "etag": fresh.etag}
    assert refused_too.reason == "CHANGED_SINCE_READ"
    assert await listed(api) == ["first"]


@pytest.mark.parametrize("paths", [[], ["instances"], ["name", "labels"]])
async def test_only_the_name_can_be_updated(api: Api, paths: list[str]) -> None:
    """Frozen data cannot be changed."""
    dataset_id, _, _ = await filled(api)
    snapshot = await freeze(api, dataset_id)

    request = pb.UpdateSnapshotRequest(snapshot=snapshot, update_mask=FieldMask(paths=paths))
    refused = await refusal_of(api.snapshots.UpdateSnapshot(request))

    assert (refused.reason, refused.metadata) == ("BAD_FIELD", {"field": "update_mask"})


async def test_a_deleted_snapshot_comes_back(api: Api) -> None:
    """Deleting hides a snapshot from lists and from work, and is undoable."""
    dataset_id, _, _ = await filled(api)
    snapshot = await freeze(api, dataset_id)

    deleted = (await api.snapshots.DeleteSnapshot(pb.DeleteSnapshotRequest(snapshot_id=snapshot.id))).snapshot
    hidden = await listed(api), await listed(api, show_deleted=True)
    refusals = [
        await refusal_of(api.snapshots.DeleteSnapshot(pb.DeleteSnapshotRequest(snapshot_id=snapshot.id))),
        await refusal_of(rename(api, snapshot.id, "x")),
        await refusal_of(copy(api, snapshot.id)),
        await refusal_of(api.snapshots.RestoreSnapshot(pb.RestoreSnapshotRequest(snapshot_id=snapshot.id))),
    ]
    back = (await api.snapshots.UndeleteSnapshot(pb.UndeleteSnapshotRequest(snapshot_id=snapshot.id))).snapshot

    assert deleted.HasField("deleted_at")
    assert hidden == ([], ["snapshot"])
    assert {(refused.reason, refused.metadata["kind"]) for refused in refusals} == {("NOT_FOUND", "snapshot")}
    assert not back.HasField("deleted_at")
    assert (await listed(api), await listed(api, show_deleted=True)) == (["snapshot"], [])


_CALLS: dict[str, Callable[[Api, str], Awaitable[Any]]] = {
    "CopySnapshot": copy,
    "DeleteSnapshot": lambda api, known: api.snapshots.DeleteSnapshot(pb.DeleteSnapshotRequest(snapshot_id=known)),
    "GetSnapshot": read_snapshot,
    "ListSnapshotInstances": frozen_rows,
    "RestoreSnapshot": lambda api, known: api.snapshots.RestoreSnapshot(pb.RestoreSnapshotRequest(snapshot_id=known)),
    "UndeleteSnapshot": lambda api, known: api.snapshots.UndeleteSnapshot(
        pb.UndeleteSnapshotRequest(snapshot_id=known)
    ),
    "UpdateSnapshot": lambda api, known: rename(api, known, "x"),
}


@pytest.mark.parametrize("call", _CALLS)
async def test_unknown_and_malformed_ids_are_told_apart(api: Api, call: str) -> None:
    """An id that is none is a mistake of the caller; one that leads nowhere may have been right once."""
    unknown = await refusal_of(_CALLS[call](api, str(uuid.uuid4())))
    malformed = await refusal_of(_CALLS[call](api, "no id"))
    missing = await refusal_of(_CALLS[call](api, ""))

    assert (unknown.code, unknown.metadata["kind"]) == (StatusCode.NOT_FOUND, "snapshot")
    assert (malformed.code, malformed.reason) == (StatusCode.INVALID_ARGUMENT, "BAD_FIELD")
    assert malformed.metadata == missing.metadata
    assert malformed.metadata["field"] in {"snapshot_id", "snapshot.id"}


async def test_freezing_an_unknown_dataset_is_refused(api: Api) -> None:
    """The dataset must be there, and every id must be one."""
    dataset_id, _, _ = await filled(api)

    unknown = await refusal_of(freeze(api, str(uuid.uuid4())))
    malformed = await refusal_of(freeze(api, "no id"))
    bad_request = await refusal_of(freeze(api, dataset_id, request_id="no id"))
    bad_name = await refusal_of(freeze(api, dataset_id, name="x" * 101))

    assert (unknown.reason, unknown.metadata["kind"]) == ("NOT_FOUND", "dataset")
    assert [refused.metadata["field"] for refused in (malformed, bad_request, bad_name)] == [
        "dataset_id",
        "request_id",
        "snapshot_name",
    ]
