"""Undo: the last change is reverted first, whatever was undone and redone in between."""

import uuid

from diptych.v1 import dataset_change_pb2
from diptych.v1 import dataset_service_pb2 as pb
from support.api_server import Api, refusal_of
from support.datasets import Shot, capture, counts, new_dataset, picture


async def undo(api: Api, dataset_id: str, group_id: str = "") -> str:
    """Undo a group, the last one by default; the group of the undo."""
    request = pb.UndoDatasetChangeRequest(dataset_id=dataset_id, group_id=group_id)
    return (await api.datasets.UndoDatasetChange(request)).change.group_id


async def history(api: Api, dataset_id: str) -> list[tuple[str, bool]]:
    """The changes and whether they are undone, oldest first."""
    response = await api.datasets.ListDatasetChanges(pb.ListDatasetChangesRequest(dataset_id=dataset_id))
    name = dataset_change_pb2.DatasetChange.Kind.Name
    return [(name(change.kind).removeprefix("KIND_"), change.is_undone) for change in reversed(response.changes)]


async def test_a_burst_that_continues_after_an_undo_can_be_undone_again(api: Api) -> None:
    """Only effective changes are undone and redone."""
    dataset_id, [mug] = await new_dataset(api, "mug")
    burst = str(uuid.uuid4())
    await capture(api, dataset_id, [Shot.new(mug, picture(1), burst_id=burst)])
    await undo(api, dataset_id)
    await capture(api, dataset_id, [Shot.new(mug, picture(2), burst_id=burst)])

    second = await undo(api, dataset_id)
    after_undo = await counts(api, dataset_id)
    await undo(api, dataset_id, second)

    assert after_undo == {"mug": 0}
    assert await counts(api, dataset_id) == {"mug": 1}
    assert await history(api, dataset_id) == [
        ("LABEL_CREATED", False),
        ("CAPTURED", True),
        ("UNDONE", False),
        ("CAPTURED", False),
        ("UNDONE", True),
        ("UNDONE", False),
    ]


async def test_an_undo_done_again_three_times_leaves_the_change_undone(api: Api) -> None:
    """Undo, redo, and undo of the redo: in the history the change is not in effect."""
    dataset_id, [mug] = await new_dataset(api, "mug")
    await capture(api, dataset_id, [Shot.new(mug, picture(1))])

    first = await undo(api, dataset_id)
    second = await undo(api, dataset_id, first)
    await undo(api, dataset_id, second)

    assert await counts(api, dataset_id) == {"mug": 0}
    assert [is_undone for _, is_undone in await history(api, dataset_id)] == [False, True, False, True, False]
    assert (await refusal_of(undo(api, dataset_id, second))).reason == "NOTHING_TO_UNDO"


async def test_undo_does_not_delete_a_label_with_pictures(api: Api) -> None:
    """No picture is left with a label that does not exist."""
    dataset_id, [mug] = await new_dataset(api, "mug")
    created = (await api.datasets.ListDatasetChanges(pb.ListDatasetChangesRequest(dataset_id=dataset_id))).changes[0]
    await capture(api, dataset_id, [Shot.new(mug, picture(1))])

    refused = await refusal_of(undo(api, dataset_id, created.group_id))

    assert refused.reason == "UNDO_CONFLICT"
    assert await counts(api, dataset_id) == {"mug": 1}


async def test_an_undo_that_would_take_a_name_twice_is_refused(api: Api) -> None:
    """A deleted label does not come back under a name that is taken now."""
    dataset_id, [mug] = await new_dataset(api, "mug")
    await api.datasets.DeleteLabel(pb.DeleteLabelRequest(label_id=mug))
    deleted = (await api.datasets.ListDatasetChanges(pb.ListDatasetChangesRequest(dataset_id=dataset_id))).changes[0]
    await api.datasets.CreateLabel(pb.CreateLabelRequest(dataset_id=dataset_id, name="mug"))

    refused = await refusal_of(undo(api, dataset_id, deleted.group_id))

    assert refused.reason == "UNDO_CONFLICT"


async def test_undo_of_another_datasets_change_is_not_found(api: Api) -> None:
    """A group belongs to one dataset."""
    one, _ = await new_dataset(api, "mug")
    other, _ = await new_dataset(api, "mug")
    change = (await api.datasets.ListDatasetChanges(pb.ListDatasetChangesRequest(dataset_id=one))).changes[0]

    refused = await refusal_of(undo(api, other, change.group_id))

    assert (refused.reason, refused.metadata["kind"]) == ("NOT_FOUND", "change")


async def test_calls_of_one_group_are_undone_together(api: Api) -> None:
    """A client splits an edit that is too large for one call, and one undo reverts all of it."""
    dataset_id, [mug, cup] = await new_dataset(api, "mug", "cup")
    stored = await capture(api, dataset_id, [Shot.new(mug, picture(number)) for number in range(4)])
    first, second, third, _ = [answer.instance.id for answer in stored]
    group_id = str(uuid.uuid4())
    remove = pb.RemoveInstancesRequest(dataset_id=dataset_id, instance_ids=[first, second], group_id=group_id)
    relabel = pb.RelabelInstancesRequest(dataset_id=dataset_id, instance_ids=[third], label_id=cup, group_id=group_id)
    groups = [
        (await api.datasets.RemoveInstances(remove)).group_id,
        (await api.datasets.RelabelInstances(relabel)).group_id,
    ]

    await undo(api, dataset_id)

    assert groups == [group_id, group_id]
    assert await counts(api, dataset_id) == {"mug": 4, "cup": 0}


async def test_an_undo_of_too_many_instances_is_refused(api: Api) -> None:
    """The error names the limit; nothing is queried."""
    dataset_id, _ = await new_dataset(api, "mug")
    request = pb.RemoveInstancesRequest(dataset_id=dataset_id, instance_ids=[str(uuid.uuid4())] * 10_001)

    refused = await refusal_of(api.datasets.RemoveInstances(request))

    assert (refused.reason, refused.metadata["field"]) == ("BAD_FIELD", "instance_ids")
