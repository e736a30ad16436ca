"""An edit that states what its author saw: only a change to the same things conflicts with it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from grpc import StatusCode

from diptych.v1 import dataset_service_pb2 as d
from diptych.v1.label_pb2 import Label
from support.api_server import Api, refusal_of
from support.datasets import Shot, capture, new_dataset, picture, read


class Desk:
    """A dataset with a mug in it, as two people have it on their screens."""

    def __init__(self, api: Api, dataset_id: str, labels: list[str]) -> None:
        self.api, self.dataset_id, self.labels = api, dataset_id, labels
        self.instance_ids: list[str] = []
        self.sequence = 0

    async def look(self) -> None:
        """See it as it is now."""
        self.sequence = (await read(self.api, self.dataset_id)).sequence

    async def capture(self, number: int) -> str:
        """One more picture of the first label."""
        [stored] = await capture(self.api, self.dataset_id, [Shot.new(self.labels[0], picture(number))])
        return stored.instance.id

    async def relabel(self, to: int, *, seen: int | None = None) -> Any:
        """Give all instances that are on the screen another label."""
        return await self.api.datasets.RelabelInstances(
            d.RelabelInstancesRequest(
                dataset_id=self.dataset_id,
                instance_ids=self.instance_ids,
                label_id=self.labels[to],
                expected_label_ids=[] if seen is None else [self.labels[seen]] * len(self.instance_ids),
            )
        )

    async def remove(self, *, seen: int | None = None) -> Any:
        """Remove all instances that are on the screen."""
        return await self.api.datasets.RemoveInstances(
            d.RemoveInstancesRequest(
                dataset_id=self.dataset_id,
                instance_ids=self.instance_ids,
                expected_label_ids=[] if seen is None else [self.labels[seen]] * len(self.instance_ids),
            )
        )

    async def rename(self, name: str, *, seen: str = "") -> Any:
        """Give the first label another name."""
        request = d.UpdateLabelRequest(label=Label(id=self.labels[0], name=name), expected_name=seen)
        return await self.api.datasets.UpdateLabel(request)

    async def undo(self, *, seen: int | None = None) -> Any:
        """Take back the last change."""
        request = d.UndoDatasetChangeRequest(dataset_id=self.dataset_id, as_of_sequence=seen)
        return await self.api.datasets.UndoDatasetChange(request)

    async def carried(self) -> dict[str, str]:
        """The label that each instance carries."""
        found = await self.api.datasets.ListInstances(d.ListInstancesRequest(dataset_id=self.dataset_id))
        return {each.id: each.label_id for each in found.instances}


@pytest.fixture
async def desk(api: Api) -> Desk:
    """With two pictures of a mug."""
    dataset_id, labels = await new_dataset(api, "mug", "cup", "glass")
    desk = Desk(api, dataset_id, labels)
    desk.instance_ids = [await desk.capture(number) for number in (1, 2)]
    await desk.look()
    return desk


async def test_captures_do_not_conflict_with_edits(desk: Desk) -> None:
    """Relabel, rename, undo and remove succeed, although the dataset has changed since it was loaded."""
    fresh = await desk.capture(3)

    await desk.relabel(1, seen=0)
    await desk.rename("Tasse", seen="mug")
    await desk.remove(seen=1)

    assert await desk.carried() == {fresh: desk.labels[0]}


@pytest.mark.parametrize(
    "edit",
    [lambda desk: desk.relabel(2, seen=0), lambda desk: desk.remove(seen=0)],
    ids=["relabel", "remove"],
)
@pytest.mark.parametrize(
    "others", [lambda desk: desk.relabel(1), lambda desk: desk.remove()], ids=["was relabelled", "was removed"]
)
async def test_an_edit_of_instances_edited_since_is_refused(
    desk: Desk, edit: Callable[[Desk], Awaitable[Any]], others: Callable[[Desk], Awaitable[Any]]
) -> None:
    """The whole edit is refused, and the other person's stays; after a reload it can be repeated."""
    everything = desk.instance_ids
    desk.instance_ids = everything[1:]
    await others(desk)
    desk.instance_ids = everything
    before = await desk.carried()

    refused = await refusal_of(edit(desk))

    assert (refused.code, refused.reason) == (StatusCode.ABORTED, "CHANGED_SINCE_READ")
    assert refused.metadata == {"kind": "instance", "id": everything[1]}
    assert await desk.carried() == before
    desk.instance_ids = everything[:1]
    await edit(desk)


async def test_a_name_set_by_another_person_since_is_not_lost(desk: Desk) -> None:
    """The label keeps it."""
    await desk.rename("Tasse", seen="mug")

    refused = await refusal_of(desk.rename("tazza", seen="mug"))

    assert (refused.code, refused.reason) == (StatusCode.ABORTED, "CHANGED_SINCE_READ")
    assert [label.name for label in (await read(desk.api, desk.dataset_id)).labels] == ["Tasse", "cup", "glass"]


async def test_undo_reverts_the_last_change_the_client_saw(desk: Desk) -> None:
    """Undo does not remove what another person has captured since."""
    await desk.relabel(1)
    await desk.look()
    fresh = await desk.capture(3)

    await desk.undo(seen=desk.sequence)

    mug = desk.labels[0]
    assert await desk.carried() == dict.fromkeys([*desk.instance_ids, fresh], mug)


async def test_a_change_undone_by_two_people_is_undone_once(desk: Desk) -> None:
    """The second undo does not silently revert the change before it."""
    await desk.relabel(1)
    await desk.relabel(2)
    await desk.look()
    await desk.undo(seen=desk.sequence)

    refused = await refusal_of(desk.undo(seen=desk.sequence))

    assert (refused.code, refused.reason) == (StatusCode.ABORTED, "CHANGED_SINCE_READ")
    assert set((await desk.carried()).values()) == {desk.labels[1]}


async def test_undo_as_of_the_beginning_leaves_later_changes_alone(desk: Desk) -> None:
    """A sequence of 0 is a value, not a missing one."""
    refused = await refusal_of(desk.undo(seen=0))

    assert refused.reason == "NOTHING_TO_UNDO"
    assert set(await desk.carried()) == set(desk.instance_ids)


async def test_what_was_seen_is_said_of_all_instances_or_of_none(desk: Desk) -> None:
    """A list of another length is a mistake of the caller."""
    request = d.RemoveInstancesRequest(
        dataset_id=desk.dataset_id, instance_ids=desk.instance_ids, expected_label_ids=desk.labels[:1]
    )

    refused = await refusal_of(desk.api.datasets.RemoveInstances(request))

    assert (refused.code, refused.reason) == (StatusCode.INVALID_ARGUMENT, "BAD_FIELD")
