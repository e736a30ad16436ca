"""The same burst id in two workspaces: two bursts, whatever happens to either."""

import uuid
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from diptych.v1 import dataset_service_pb2 as d
from diptych.v1.dataset_pb2 import Dataset
from diptych.v1.recording_pb2 import Recording
from diptych_server.store.postgres.database import Database, fetch_values
from support.shared_server import Caller, SharedServer, method_named, shared_server
from support.training import COLOURS, noisy_picture


@pytest.fixture
async def server(database: Database, conninfo: str, tmp_path: Path) -> AsyncIterator[SharedServer]:
    """A server of this test's own."""
    async with shared_server(database, conninfo, tmp_path) as started:
        yield started


async def new_dataset(caller: Caller) -> str:
    """An empty dataset in the caller's workspace."""
    dataset = Dataset(name="desk", backbone="colours")
    made = await caller.ask("CreateDataset", d.CreateDatasetRequest(dataset=dataset))
    return str(made.dataset.id)


async def capture(caller: Caller, dataset_id: str, burst_ids: Sequence[str]) -> list[str]:
    """Capture a picture in each burst under a new label; the burst ids of the responses."""
    label = await caller.ask("CreateLabel", d.CreateLabelRequest(dataset_id=dataset_id, name="mug"))
    noise = np.random.default_rng(len(caller.name))
    responses, refused = await caller.call(
        method_named("CaptureInstances"),
        d.CaptureInstancesRequest(target=d.CaptureTarget(dataset_id=dataset_id)),
        *(
            d.CaptureInstancesRequest(
                picture=d.CapturePicture(
                    capture_id=str(uuid.uuid4()),
                    label_id=label.label.id,
                    burst_id=burst_id,
                    picture=noisy_picture(COLOURS["red"], noise),
                )
            )
            for burst_id in burst_ids
        ),
    )
    assert refused is None
    return [each.instance.burst_id for each in responses if isinstance(each, d.CaptureInstancesResponse)]


async def recordings_of(caller: Caller, dataset_id: str) -> list[Recording]:
    """All recordings of a dataset."""
    return list((await caller.ask("ListRecordings", d.ListRecordingsRequest(dataset_id=dataset_id))).recordings)


async def join(caller: Caller, dataset_id: str, recording_ids: Sequence[str]) -> None:
    """Make them one recording, by hand."""
    await caller.ask(
        "JoinRecordings", d.JoinRecordingsRequest(dataset_id=dataset_id, recording_ids=list(recording_ids))
    )


async def state(server: SharedServer, caller: Caller, dataset_id: str) -> list[object]:
    """The state that another workspace could change: the rows of a dataset's bursts, and its caller's view of them."""
    async with server.database.transaction() as connection:
        rows = await fetch_values(
            connection,
            "select to_jsonb(burst) from burst where id in (select burst_id from instance where dataset_id = %s)"
            " order by id",
            (dataset_id,),
        )
        held = await fetch_values(
            connection,
            "select to_jsonb(held_recording) from held_recording where owner_id = %s order by recording_id",
            (dataset_id,),
        )
    return [*rows, *held, *await recordings_of(caller, dataset_id)]


async def test_guessed_burst_ids_of_another_workspace_change_nothing_there(server: SharedServer) -> None:
    """Captured with the same ids, joined and split again; the responses are those for unused ids."""
    ann, bob = await server.admit("ann", "mugs"), await server.admit("robert", "cups")
    hers, his = await new_dataset(ann), await new_dataset(bob)
    burst_ids = [str(uuid.uuid4()) for _ in range(3)]
    await capture(ann, hers, burst_ids)
    before = await state(server, ann, hers)

    assert await capture(bob, his, burst_ids) == burst_ids
    await join(bob, his, burst_ids[:2])
    await join(bob, his, [each.id for each in await recordings_of(bob, his)])
    [whole] = await recordings_of(bob, his)
    split = d.SplitRecordingRequest(dataset_id=his, recording_id=whole.id, burst_ids=[burst_ids[2]])
    await bob.ask("SplitRecording", split)

    assert sorted(each.burst_count for each in await recordings_of(bob, his)) == [1, 2]
    assert await state(server, ann, hers) == before
    listed = await bob.ask("ListInstances", d.ListInstancesRequest(dataset_id=his, burst_id=burst_ids[0]))
    assert [each.burst_id for each in listed.instances] == burst_ids[:1]


async def test_decisions_of_another_workspace_do_not_affect_a_new_burst(server: SharedServer) -> None:
    """Bursts that were joined elsewhere are single recordings for the next workspace that names them."""
    ann, bob = await server.admit("ann", "mugs"), await server.admit("robert", "cups")
    hers, his = await new_dataset(ann), await new_dataset(bob)
    burst_ids = [str(uuid.uuid4()) for _ in range(2)]
    await capture(ann, hers, burst_ids)
    await join(ann, hers, burst_ids)

    await capture(bob, his, burst_ids)

    assert [(each.id, each.is_by_hand) for each in await recordings_of(bob, his)] == [
        (burst_id, False) for burst_id in sorted(burst_ids)
    ]
