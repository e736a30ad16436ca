"""The watch of a dataset with many concurrent changes."""

import asyncio
import uuid
from collections.abc import AsyncIterator

import pytest

from diptych.v1 import dataset_change_pb2
from diptych.v1 import dataset_service_pb2 as pb
from diptych_server.flows.datasets import history
from support.api_server import Api
from support.datasets import Shot, capture, new_dataset, picture


async def watched(api: Api, dataset_id: str, *, count: int) -> list[dataset_change_pb2.DatasetChange]:
    """The first changes of a watch from the beginning."""
    call = api.datasets.WatchDataset(pb.WatchDatasetRequest(dataset_id=dataset_id, after_sequence=0))
    async with asyncio.timeout(60):
        changes = [message.change async for message in _changes(aiter(call), count)]
    call.cancel()
    return changes


async def _changes(
    messages: AsyncIterator[pb.WatchDatasetResponse], count: int
) -> AsyncIterator[pb.WatchDatasetResponse]:
    async for message in messages:
        if message.HasField("change"):
            yield message
            count -= 1
            if not count:
                return


async def test_a_change_too_large_for_a_message_is_sent_as_a_count(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The watch continues after restores and merges by others."""
    monkeypatch.setattr(history, "MAX_INCLUDED_INSTANCES", 2)
    dataset_id, [mug] = await new_dataset(api, "mug")
    burst = str(uuid.uuid4())
    answers = await capture(api, dataset_id, [Shot.new(mug, picture(n), burst_id=burst) for n in range(3)])
    ids = [answer.instance.id for answer in answers]
    await api.datasets.RemoveInstances(pb.RemoveInstancesRequest(dataset_id=dataset_id, instance_ids=ids))
    await api.datasets.CreateLabel(pb.CreateLabelRequest(dataset_id=dataset_id, name="cup"))
    last = (await api.datasets.GetDataset(pb.GetDatasetRequest(dataset_id=dataset_id))).dataset.sequence

    *_, removed, created = await watched(api, dataset_id, count=last)

    assert (removed.kind, removed.instance_count) == (dataset_change_pb2.DatasetChange.KIND_REMOVED, 3)
    assert not removed.instance_changes
    assert created.label_changes[0].after_name == "cup"


async def test_two_watches_see_the_same_changes_in_the_same_order(api: Api) -> None:
    """Every change once, numbered without a gap."""
    dataset_id, [mug] = await new_dataset(api, "mug")
    await capture(api, dataset_id, [Shot.new(mug, picture(n)) for n in range(6)])

    one, other = await asyncio.gather(*(watched(api, dataset_id, count=4) for _ in range(2)))

    assert [change.sequence for change in one] == [1, 2, 3, 4]
    assert one == other
