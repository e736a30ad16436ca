"""Restore: a snapshot's instances become the working set of a dataset, and what was there is one undo away."""

import uuid

import pytest
from grpc import StatusCode

from diptych.v1 import dataset_service_pb2, label_pb2
from diptych.v1 import snapshot_service_pb2 as pb
from support.api_server import Api, refusal_of
from support.datasets import Shot, capture, counts, new_dataset, picture, read
from support.snapshots import freeze, frozen_rows


async def restore(api: Api, snapshot_id: str, *, dataset_id: str = "", etag: str = "") -> pb.RestoreSnapshotResponse:
    """Restore into a dataset, by default the snapshot's own."""
    request = pb.RestoreSnapshotRequest(snapshot_id=snapshot_id, dataset_id=dataset_id, dataset_etag=etag)
    return await api.snapshots.RestoreSnapshot(request)


async def rename_label(api: Api, label_id: str, name: str) -> None:
    """Give a label another name."""
    label = label_pb2.Label(id=label_id, name=name)
    await api.datasets.UpdateLabel(dataset_service_pb2.UpdateLabelRequest(label=label))


async def test_the_dataset_holds_what_it_held(api: Api) -> None:
    """Relabelled, removed and added pictures are as they were, and the data has its digest again."""
    dataset_id, [mug, phone] = await new_dataset(api, "mug", "phone")
    answers = await capture(api, dataset_id, [Shot.new([mug, phone][n % 2], picture(n)) for n in range(6)])
    ids = [answer.instance.id for answer in answers]
    snapshot = await freeze(api, dataset_id)
    await api.datasets.RelabelInstances(
        dataset_service_pb2.RelabelInstancesRequest(dataset_id=dataset_id, instance_ids=ids[:1], label_id=phone)
    )
    await api.datasets.RemoveInstances(
        dataset_service_pb2.RemoveInstancesRequest(dataset_id=dataset_id, instance_ids=ids[1:2])
    )
    await capture(api, dataset_id, [Shot.new(mug, picture(77))])

    response = await restore(api, snapshot.id)

    assert response.dataset.instance_count == 6
    assert await counts(api, dataset_id) == {"mug": 3, "phone": 3}
    assert (await freeze(api, dataset_id)).instances_digest == snapshot.instances_digest


async def test_a_deleted_label_comes_back_and_a_renamed_one_keeps_its_name(api: Api) -> None:
    """Labels are matched by id first."""
    dataset_id, [mug, phone] = await new_dataset(api, "mug", "phone")
    await capture(api, dataset_id, [Shot.new(mug, picture(1)), Shot.new(phone, picture(2))])
    snapshot = await freeze(api, dataset_id)
    await api.datasets.DeleteLabel(dataset_service_pb2.DeleteLabelRequest(label_id=mug))
    await rename_label(api, phone, "telephone")

    dataset = (await restore(api, snapshot.id)).dataset

    assert {(label.id, label.name, label.instance_count) for label in dataset.labels} == {
        (mug, "mug", 1),
        (phone, "telephone", 1),
    }


async def test_a_recreated_label_is_matched_by_name(api: Api) -> None:
    """If the label was deleted, the one that has its name now is used."""
    dataset_id, [mug] = await new_dataset(api, "mug")
    await capture(api, dataset_id, [Shot.new(mug, picture(1))])
    snapshot = await freeze(api, dataset_id)
    await api.datasets.DeleteLabel(dataset_service_pb2.DeleteLabelRequest(label_id=mug))
    made = await api.datasets.CreateLabel(dataset_service_pb2.CreateLabelRequest(dataset_id=dataset_id, name="mug"))

    dataset = (await restore(api, snapshot.id)).dataset

    assert [(label.id, label.instance_count) for label in dataset.labels] == [(made.label.id, 1)]


async def test_a_label_is_matched_by_how_its_name_looks(api: Api) -> None:
    """No label is created that looks like an existing one; an exact match has priority."""
    dataset_id, [mug, cup] = await new_dataset(api, "mug", "cup")
    await capture(api, dataset_id, [Shot.new(mug, picture(1)), Shot.new(cup, picture(2))])
    snapshot = await freeze(api, dataset_id)
    other_id, [upper_mug, same_cup] = await new_dataset(api, "MUG", "cup")

    dataset = (await restore(api, snapshot.id, dataset_id=other_id)).dataset

    assert {(label.id, label.name, label.instance_count) for label in dataset.labels} == {
        (upper_mug, "MUG", 1),
        (same_cup, "cup", 1),
    }


async def test_two_labels_never_become_one(api: Api) -> None:
    """A label whose name was taken in the meantime is restored under a new name."""
    dataset_id, [mug, phone] = await new_dataset(api, "mug", "phone")
    await capture(api, dataset_id, [Shot.new(mug, picture(1)), Shot.new(phone, picture(2))])
    snapshot = await freeze(api, dataset_id)
    await api.datasets.DeleteLabel(dataset_service_pb2.DeleteLabelRequest(label_id=mug))
    await rename_label(api, phone, "mug")

    await restore(api, snapshot.id)

    assert await counts(api, dataset_id) == {"mug": 1, "mug 2": 1}


async def test_labels_with_swapped_names_keep_their_pictures(api: Api) -> None:
    """An id says more than a name."""
    dataset_id, [mug, phone] = await new_dataset(api, "mug", "phone")
    await capture(api, dataset_id, [Shot.new(mug, picture(n)) for n in range(2)])
    await capture(api, dataset_id, [Shot.new(phone, picture(9))])
    snapshot = await freeze(api, dataset_id)
    for label_id, name in ((mug, "x"), (phone, "mug"), (mug, "phone")):
        await rename_label(api, label_id, name)

    await restore(api, snapshot.id)

    assert await counts(api, dataset_id) == {"phone": 2, "mug": 1}


async def test_another_dataset_gets_the_same_pictures_bursts_and_folds(api: Api) -> None:
    """Labels are matched by name and created if missing; the old content is removed; no byte is stored twice."""
    source, [mug, phone] = await new_dataset(api, "mug", "phone")
    target, [other_mug, cup] = await new_dataset(api, "mug", "cup")
    await capture(api, source, [Shot.new([mug, phone][n % 2], picture(n)) for n in range(7)])
    [held, _] = await capture(api, target, [Shot.new(cup, picture(0)), Shot.new(cup, picture(50))])
    snapshot = await freeze(api, source)
    blobs = {path.name for path in api.blobs_folder.rglob("*") if path.is_file()}

    dataset = (await restore(api, snapshot.id, dataset_id=target)).dataset

    moved = {row[4]: row for row in await frozen_rows(api, (await freeze(api, target)).id)}
    original = {row[4]: row for row in await frozen_rows(api, snapshot.id)}
    assert {label.name: label.instance_count for label in dataset.labels} == {"mug": 4, "cup": 0, "phone": 3}
    assert other_mug in {row[1] for row in moved.values()}
    assert moved.keys() == original.keys()
    assert moved[held.instance.picture_sha256][0] == held.instance.id
    for digest in moved.keys() - {held.instance.picture_sha256}:
        assert moved[digest][2:4] == original[digest][2:4]
        assert moved[digest][0] != original[digest][0]
    assert {path.name for path in api.blobs_folder.rglob("*") if path.is_file()} == blobs
    assert await counts(api, source) == {"mug": 4, "phone": 3}


async def test_pictures_come_in_the_order_in_which_they_were_recorded(api: Api) -> None:
    """Ids of restored instances sort as the snapshot does, since lists follow them."""
    source, [mug] = await new_dataset(api, "mug")
    target, _ = await new_dataset(api)
    recorded = await capture(api, source, [Shot.new(mug, picture(n)) for n in range(30)])

    await restore(api, (await freeze(api, source)).id, dataset_id=target)

    listed = await api.datasets.ListInstances(dataset_service_pb2.ListInstancesRequest(dataset_id=target))
    assert [each.picture_sha256 for each in listed.instances] == [answer.instance.picture_sha256 for answer in recorded]


async def test_a_restore_is_one_undo(api: Api) -> None:
    """The old content comes back, including labels, and undoing the undo restores again."""
    source, [mug] = await new_dataset(api, "mug")
    target, [cup] = await new_dataset(api, "cup")
    await capture(api, source, [Shot.new(mug, picture(n)) for n in range(3)])
    await capture(api, target, [Shot.new(cup, picture(9))])
    group_id = (await restore(api, (await freeze(api, source)).id, dataset_id=target)).group_id

    undo = dataset_service_pb2.UndoDatasetChangeRequest(dataset_id=target, group_id=group_id)
    undone = await api.datasets.UndoDatasetChange(undo)
    after_undo = await counts(api, target)
    undo.group_id = undone.change.group_id
    await api.datasets.UndoDatasetChange(undo)

    assert after_undo == {"cup": 1}
    assert await counts(api, target) == {"cup": 0, "mug": 3}


async def test_restoring_twice_changes_nothing_the_second_time(api: Api) -> None:
    """A retry after a lost answer does no harm."""
    dataset_id, [mug] = await new_dataset(api, "mug")
    await capture(api, dataset_id, [Shot.new(mug, picture(n)) for n in range(3)])
    snapshot = await freeze(api, dataset_id)

    await restore(api, snapshot.id)
    await restore(api, snapshot.id)

    assert (await freeze(api, dataset_id)).instances_digest == snapshot.instances_digest


async def test_a_snapshot_whose_dataset_is_deleted_says_what_to_do(api: Api) -> None:
    """Its pictures can still go into another dataset."""
    dataset_id, [mug] = await new_dataset(api, "mug")
    other, _ = await new_dataset(api)
    await capture(api, dataset_id, [Shot.new(mug, picture(1))])
    snapshot = await freeze(api, dataset_id)
    await api.datasets.DeleteDataset(dataset_service_pb2.DeleteDatasetRequest(dataset_id=dataset_id))

    refused = await refusal_of(restore(api, snapshot.id))
    dataset = (await restore(api, snapshot.id, dataset_id=other)).dataset

    assert (refused.code, refused.metadata) == (StatusCode.NOT_FOUND, {"kind": "dataset", "id": dataset_id})
    assert "Choose a dataset to restore to" in refused.message
    assert dataset.instance_count == 1


async def test_a_stale_etag_restores_nothing(api: Api) -> None:
    """A client that has not seen the last pictures does not discard them."""
    dataset_id, [mug] = await new_dataset(api, "mug")
    await capture(api, dataset_id, [Shot.new(mug, picture(1))])
    snapshot, stale = await freeze(api, dataset_id), (await read(api, dataset_id)).etag
    await capture(api, dataset_id, [Shot.new(mug, picture(2))])

    refused = await refusal_of(restore(api, snapshot.id, etag=stale))

    assert (refused.code, refused.reason) == (StatusCode.ABORTED, "CHANGED_SINCE_READ")
    assert await counts(api, dataset_id) == {"mug": 2}


@pytest.mark.parametrize(
    ("given", "field"), [("no id", "dataset_id"), (str(uuid.uuid4()), "")], ids=["no id", "unknown"]
)
async def test_the_dataset_must_be_one(api: Api, given: str, field: str) -> None:
    """A malformed id and an unknown one are told apart."""
    dataset_id, [mug] = await new_dataset(api, "mug")
    await capture(api, dataset_id, [Shot.new(mug, picture(1))])
    snapshot = await freeze(api, dataset_id)

    refused = await refusal_of(restore(api, snapshot.id, dataset_id=given))

    assert refused.metadata == ({"field": field} if field else {"kind": "dataset", "id": given})
