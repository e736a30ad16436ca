"""The whole story in the real window, driven by a program: the source of the end-to-end test and the pictures of docs/.

    python -m support.window_story ADDRESS FOLDER

It works on a server with no datasets, and leaves a picture of every screen, and what it saw, in the folder.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import dearpygui.dearpygui as dpg

from diptych_client.cameras import Camera, open_camera
from diptych_client.desktop.app import App
from diptych_client.desktop.startup.config import Config
from diptych_client.desktop.startup.window_size import HEIGHT, WIDTH
from diptych_client.desktop.state import actions, correcting
from diptych_client.desktop.state.actions import Screen, Side, Tab
from diptych_client.desktop.state.connection import Status
from diptych_client.desktop.state.question import restore
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.training import Phase
from diptych_client.desktop.window import Window
from diptych_client.remembered import RememberedServer

Result = TypeVar("Result")
AnyApp = TypeVar("AnyApp", bound="StoryApp")

_SECONDS = 300.0
_PICTURES = 8
"""Of a burst, at least."""


class StoryApp(App):
    """The window, which reports each of its frames."""

    def __init__(
        self,
        address: str,
        folder: Path,
        *,
        camera: str = "virtual:mug",
        open_camera_of: Callable[[str], Camera] = open_camera,
    ) -> None:
        super().__init__(
            Config(scale=1.0, width=WIDTH, height=HEIGHT),
            config_file=folder / "config.json",
            server=RememberedServer(address),
            camera=camera,
            open_camera_of=open_camera_of,
        )
        self._folder = folder
        self._turned = asyncio.Event()

    async def until(self, is_so: Callable[[State], object], what: str) -> State:
        """The first state of which something is so."""
        async with asyncio.timeout(_SECONDS):
            while not is_so(self.state):
                await self.next_frame()
        sys.stderr.write(f"{what}\n")
        return self.state

    async def next_frame(self) -> None:
        """The window has drawn once more."""
        self._turned.clear()
        await self._turned.wait()

    async def picture(self, name: str, *, frames: int = 40) -> None:
        """Save a picture of the window, once thumbnails and themes are stable."""
        for _ in range(frames):
            await self.next_frame()
        path = self._folder / f"{name}.png"
        dpg.output_frame_buffer(str(path))
        while not path.exists():
            await self.next_frame()
        await self.next_frame()

    async def show(self, story: Coroutine[Any, Any, Result]) -> Result:
        """Open the window until the story has ended, and return its result."""
        window, telling = asyncio.create_task(self.run()), asyncio.create_task(story)
        await asyncio.wait({window, telling}, return_when=asyncio.FIRST_COMPLETED)
        dpg.stop_dearpygui()
        result = await telling
        await window
        return result

    def _turn(self, window: Window) -> bool:
        is_moving = super()._turn(window)
        self._turned.set()
        return is_moving


async def tell(app: StoryApp) -> dict[str, object]:
    """Play the story, and return the observations."""
    await app.until(lambda state: state.connection.status is Status.HERE, "connected")
    await app.picture("empty")
    app.act(actions.CreateDataset("desk"))
    await app.until(lambda state: state.working_set.dataset, "a dataset")
    for label, scene in (("mug", "mug"), ("phone", "phone"), ("mug", "mug?seed=2"), ("phone", "phone?seed=2")):
        await _record(app, label, f"virtual:{scene}")
    await _train(app, "two bursts each")
    await app.picture("capture")
    await _record(app, "mug", "virtual:mug?light=lamp&seed=5")
    await _train(app, "and lamp light")
    first, second = sorted(app.state.snapshot_list.snapshots, key=lambda each: each.instance_count)
    await _appearance(app, first.id, second.id)
    corrected = await _compare(app)
    kept = await _keep(app, first.id)
    return {"first": first.instance_count, "second": second.instance_count, "corrected": corrected, **kept}


async def _record(app: StoryApp, label: str, camera: str) -> None:
    app.act(actions.ChooseCamera(camera))
    app.act(actions.ChooseLabel(label))
    await app.until(lambda state: state.camera.is_open, f"{camera} is open")
    app.act(actions.StartRecording())
    await app.until(lambda state: state.recording.taken_count >= _PICTURES, f"a burst of {label}")
    app.act(actions.StopRecording())
    await app.until(_is_all_stored, "all of it stored")


def _is_all_stored(state: State) -> bool:
    recording, settled = state.recording, state.recording.stored_count + state.recording.duplicate_count
    return settled == recording.taken_count and not state.connection.waiting_count


async def _train(app: StoryApp, name: str) -> None:
    app.act(actions.NameSnapshot(name))
    app.act(actions.Train())
    await app.until(lambda state: state.training.phase is Phase.ENDED, f"trained {name}")
    await app.until(lambda state: state.training.snapshot and state.training.snapshot.is_trained, "with its metrics")


async def _appearance(app: StoryApp, first: str, second: str) -> None:
    app.act(actions.ShowTab(Tab.MISTAKES))
    app.act(actions.ChooseSide(Side.A, first))
    app.act(actions.ChooseSide(Side.B, second))
    await app.until(lambda state: state.comparison.a.is_listed and state.comparison.b.is_listed, "both sides")
    await app.picture("look")
    label = app.state.comparison.a.snapshot.labels[0].id if app.state.comparison.a.snapshot else ""
    app.act(actions.ChooseVisualizations(("confusion", "accuracy per label")))
    app.act(actions.ShowCell(Side.A, label, label))
    await app.until(
        lambda state: state.comparison.a.cell and state.comparison.a.cell.instances, "the pictures behind a cell"
    )
    await app.picture("confusion")
    app.act(actions.ChooseVisualizations(()))


async def _compare(app: StoryApp) -> int:
    """Ask both live, and correct one picture; how many pictures the dataset then has."""
    before = len(app.state.working_set.instances)
    app.act(actions.ShowTab(Tab.LIVE))
    await app.until(lambda state: len(state.live.answered_seconds) > _PICTURES, "live answers")
    await app.picture("compare")
    app.act(actions.FreezeFrame())
    await app.picture("frozen")
    correction = correcting.correction(app.state, "mug")
    assert correction is not None, "the picture has no dataset to go into"
    app.act(correction)
    state = await app.until(lambda state: len(state.working_set.instances) == before + 1, "a correction")
    return len(state.working_set.instances)


async def _keep(app: StoryApp, snapshot_id: str) -> dict[str, object]:
    """Sort, load, undo, delete and bring back."""
    app.act(actions.ShowScreen(Screen.VERSIONS))
    app.act(actions.SortSnapshots(actions.SnapshotOrder.NAME))
    await app.picture("snapshots")
    now = len(app.state.working_set.instances)
    app.act(restore(app.state, next(each for each in app.state.snapshot_list.snapshots if each.id == snapshot_id)))
    asked = await app.until(lambda state: state.question, "asked before it is restored")
    await app.picture("question")
    app.act(actions.DismissQuestion())
    if asked.question is not None:
        app.act(asked.question.offers[0].action)
    loaded = len(
        (await app.until(lambda state: len(state.working_set.instances) != now, "loaded")).working_set.instances
    )
    state = await app.until(lambda state: _offered(state, "Undo"), "an undo is offered")
    await app.picture("notice")
    app.act(_offered(state, "Undo")[-1])
    await app.until(lambda state: len(state.working_set.instances) == now, "undone")
    app.act(actions.CheckSnapshots(frozenset({snapshot_id}), is_checked=True))
    app.act(actions.DeleteSnapshots(app.state.snapshot_list.checked))
    left = len((await app.until(lambda state: state.snapshot_list.deleted_ids, "deleted")).snapshot_list.snapshots)
    app.act(actions.UndeleteSnapshots((snapshot_id,)))
    await app.until(lambda state: len(state.snapshot_list.snapshots) == left + 1, "brought back")
    app.act(actions.ShowScreen(Screen.COLLECT))
    app.act(actions.SetAppearance(is_dark=False))
    await app.picture("light")
    return {"loaded": loaded, "undone": now, "left": left}


def _offered(state: State, words: str) -> list[actions.Action]:
    """The actions of the buttons with these labels in the notices."""
    return [offer.action for notice in state.notices for offer in notice.offers if offer.words == words]


def play(tell: Callable[[AnyApp], Coroutine[Any, Any, object]], kind: type[AnyApp]) -> None:
    """Run a story with the address and the folder of the command line; what it returns is written as `seen.json`."""

    async def played(address: str, folder: Path) -> object:
        app = kind(address, folder)
        return await app.show(tell(app))

    place = Path(sys.argv[2])
    place.mkdir(parents=True, exist_ok=True)
    seen = asyncio.run(played(sys.argv[1], place))
    (place / "seen.json").write_text(json.dumps(seen))


if __name__ == "__main__":
    play(tell, StoryApp)
