"""The window's effects against real servers, which are killed during recording and predicting."""

import asyncio
from pathlib import Path

from diptych_client.desktop.capturing.spool import Spool, folder_of
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.connection import Status
from diptych_client.desktop.state.events import PictureStored, PictureTaken
from diptych_client.desktop.state.state import State
from diptych_client.sdk import Client
from support.lived_in import live_in
from support.server_process import StartServer
from support.windowless import Windowless, windowless


def record(window: Windowless, label: str, *, pictures: int) -> None:
    """Record a burst of at least this many pictures."""
    window.until(lambda now: now.camera.is_open)
    window.act(actions.ChooseLabel(label))
    window.act(actions.StartRecording())
    window.until(lambda now: now.recording.is_on and now.recording.taken_count >= pictures)
    window.act(actions.StopRecording())


def taken(window: Windowless) -> list[str]:
    """The ids of all pictures that were recorded."""
    return [each.capture_id for each in window.heard if isinstance(each, PictureTaken)]


def answered(window: Windowless) -> list[str]:
    """The ids of all pictures that the server acknowledged."""
    return [each.capture_id for each in window.heard if isinstance(each, PictureStored)]


def is_here(state: State) -> bool:
    """Whether the server responds."""
    return state.connection.status is Status.HERE


def is_away(state: State) -> bool:
    """Whether the server is known to be away."""
    return state.connection.status is Status.AWAY


async def instances_of(address: str, dataset_id: str) -> int:
    """The number of pictures in a dataset on the server, counted one by one."""
    async with Client(address) as client:
        dataset = await client.datasets.get(dataset_id)
        return len({each.id async for each in dataset.list_instances()})


def test_every_picture_arrives_once_although_the_server_is_killed(
    data_dir: Path, start_server: StartServer, tmp_path: Path
) -> None:
    """Before, during and after its absence; then nothing waits on the disk."""
    server = start_server(data_dir)
    with windowless(server.address, tmp_path / "spool") as window:
        window.until(is_here)
        window.act(actions.CreateDataset("desk"))
        window.until(lambda now: now.working_set.dataset is not None)
        record(window, "mug", pictures=5)
        window.act(actions.StartRecording())
        window.until(lambda now: now.recording.is_on and now.recording.stored_count > 0)

        server.kill()

        before = len(taken(window))
        window.until(is_away)
        window.until(lambda now: len(taken(window)) > before + 10)
        again = start_server(data_dir, port=server.port)
        window.until(is_here)
        window.act(actions.StopRecording())
        window.until(lambda now: set(answered(window)) >= set(taken(window)) and not now.connection.waiting_count)
        window.until(lambda now: len(now.working_set.instances) == len(taken(window)))

        dataset_id = window.state.working_set.dataset_id
        assert asyncio.run(instances_of(again.address, dataset_id)) == len(taken(window))
        assert sorted(answered(window)) == sorted(taken(window))
        assert list(Spool(folder_of(tmp_path / "spool", server.address)).waiting()) == []


def test_live_answers_and_subscriptions_resume_with_the_server(
    data_dir: Path, start_server: StartServer, tmp_path: Path
) -> None:
    """Without a click."""
    server = start_server(data_dir)
    lived_in = live_in(server.address)
    with windowless(server.address, tmp_path / "spool") as window:
        window.until(is_here)
        for side, snapshot_id in zip(actions.Side, lived_in.snapshot_ids, strict=True):
            window.act(actions.ChooseSide(side, snapshot_id))
        window.act(actions.ShowScreen(actions.Screen.COMPARE))
        first = window.until(lambda now: now.live.predictions is not None and now.comparison.b.is_listed)
        assert first.live.predictions is not None
        assert len(first.live.predictions.predictions) == 2

        server.kill()

        window.until(is_away)
        count = len(window.state.live.ribbon)
        start_server(data_dir, port=server.port)
        window.until(is_here)
        window.until(lambda now: len(now.live.ribbon) > count)
        window.act(actions.FreezeFrame())
        window.act(actions.CorrectFrame(lived_in.dataset_id, "pen"))
        corrected = window.until(lambda now: now.recording.stored_count == 1)
        assert corrected.live.is_frozen is False
