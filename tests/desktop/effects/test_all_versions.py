"""All versions asked about the live picture of a real server, and caught frames that become data."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from diptych_client import sdk
from diptych_client.cameras import CameraFrame
from diptych_client.desktop.effects.connection import Link
from diptych_client.desktop.effects.predictions import LiveFrames, predict_live
from diptych_client.desktop.state import actions, correcting
from diptych_client.desktop.state.actions import Tab
from diptych_client.desktop.state.connection import Status
from diptych_client.desktop.state.events import Event, FrameAnswered, VersionsRefused
from diptych_client.desktop.state.state import State
from diptych_client.sdk.blocking import connect
from support import window_values as made
from support.lived_in import LivedIn, live_in
from support.server_process import ServerProcess
from support.windowless import Windowless, windowless

_VERSIONS = 4


@pytest.fixture(scope="module")
def desk(shared_server: ServerProcess) -> LivedIn:
    """A dataset with several versions."""
    return live_in(shared_server.address, snapshots=_VERSIONS)


@pytest.fixture
def window(shared_server: ServerProcess, desk: LivedIn, tmp_path: Path) -> Iterator[Windowless]:
    """A window that shows that dataset."""
    with windowless(shared_server.address, tmp_path) as shown:
        shown.until(lambda now: now.connection.status is Status.HERE)
        shown.act(actions.ChooseDataset(desk.dataset_id))
        shown.until(lambda now: now.working_set.is_listed and now.working_set.dataset_id == desk.dataset_id)
        shown.until(lambda now: all(now.comparison.pair))
        yield shown


def answered_ids(state: State) -> list[str]:
    """The versions that answered the latest picture."""
    return [each.snapshot_id for each in state.live.predictions.predictions] if state.live.predictions else []


def picture(seed: int = 0) -> CameraFrame:
    """A picture of noise."""
    image = np.random.default_rng(seed).integers(0, 255, (120, 160, 3), np.uint8)
    return CameraFrame(image=image, captured_at=datetime.now(UTC), sequence=seed)


def test_all_versions_answer_the_same_picture_and_only_two_when_folded(window: Windowless, desk: LivedIn) -> None:
    """A and B come first; what the others said stays in the cells of the last seconds."""
    window.act(actions.ShowTab(Tab.LIVE))
    state = window.until(lambda now: len(answered_ids(now)) == _VERSIONS)
    assert set(answered_ids(state)) == set(desk.snapshot_ids)
    assert answered_ids(state)[:2] == list(state.comparison.pair)
    window.until(lambda now: any(len(each) == _VERSIONS for each in now.live.history.closed.values()))

    window.act(actions.ShowAllVersions(is_shown=False))
    state = window.until(lambda now: len(answered_ids(now)) == len(state.comparison.pair))
    assert answered_ids(state) == list(state.comparison.pair)


async def test_a_version_that_cannot_be_asked_does_not_stop_a_and_b(
    shared_server: ServerProcess, desk: LivedIn
) -> None:
    """It may have been deleted a moment ago; the reason is posted once, and A and B answer."""
    events: asyncio.Queue[Event] = asyncio.Queue()
    frames, seen = LiveFrames(), list[Event]()
    async with sdk.Client(shared_server.address) as client:
        link = Link(client, post=events.put_nowait)
        link.is_here.set()
        pair = desk.snapshot_ids[0], desk.snapshot_ids[1]
        asking = asyncio.create_task(predict_live(link, frames, pair, (sdk.new_id(),)))
        async with asyncio.timeout(60):
            while not any(isinstance(each, FrameAnswered) for each in seen):
                frames.listen(picture(), "camera")
                while not events.empty():
                    seen.append(events.get_nowait())
                await asyncio.wait({asking}, timeout=0.05)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    assert [type(each) for each in seen].count(VersionsRefused) == 1
    answer = next(each for each in seen if isinstance(each, FrameAnswered))
    assert [each.snapshot_id for each in answer.predictions.predictions] == list(pair)


def test_a_caught_frame_is_added_under_the_chosen_label_and_taken_back_by_one_undo(
    shared_server: ServerProcess, window: Windowless, desk: LivedIn
) -> None:
    """It is added to the dataset of the compared versions, and the notice says so."""
    before = len(window.state.working_set.instances)
    disagreeing = made.predictions("mug", "phone", ids=window.state.comparison.pair)
    window.effects.post(FrameAnswered(disagreeing, answered_at_seconds=1.0, latency_seconds=0.1, frame=picture(7)))
    (caught,) = window.until(lambda now: bool(now.live.catching.frames)).live.catching.frames
    window.act(actions.ChooseCaught(caught.number))
    label = correcting.labels(window.state)[1].name
    action = correcting.caught_correction(window.state, label, burst_id=sdk.new_id())
    assert action is not None

    window.act(action)

    words = f"Added to Desk as {label}."
    state = window.until(lambda now: any(each.sentence == words for each in now.notices))
    assert state.live.catching.frames[0].is_added
    assert correcting.caught_correction(state, label, burst_id=sdk.new_id()) is None, "it would be added twice"
    with connect(shared_server.address) as client:
        assert client.datasets.get(desk.dataset_id).instance_count == before + 1
        offers = [offer for each in state.notices if each.sentence == words for offer in each.offers]
        window.act(offers[0].action)
        window.until(lambda now: any("Undone in Desk" in each.sentence for each in now.notices))
        assert client.datasets.get(desk.dataset_id).instance_count == before
    assert not window.state.live.catching.frames[0].is_added
