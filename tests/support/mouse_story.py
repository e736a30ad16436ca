"""A real mouse and real keys on the wall of pictures, in a program that reads the state they lead to.

python -m support.mouse_story ADDRESS FOLDER

It works on the only dataset of a server, which has pictures of two labels.
"""

import asyncio
import subprocess
from collections.abc import Callable

import dearpygui.dearpygui as dpg

from diptych_client.desktop.state import actions
from diptych_client.desktop.state.connection import Status
from diptych_client.desktop.state.state import State
from support.window_story import StoryApp, play

_FIRST, _STEP = (484, 242), 83
"""The middle of the first picture in a window of 1280 x 720, and how far it is to the next."""


async def tell(app: StoryApp) -> None:
    """Select, remove, bring back; freeze and go on."""
    await app.until(lambda state: state.connection.status is Status.HERE, "connected")
    everything = await app.until(
        lambda state: state.working_set.is_listed and state.working_set.instances, "all pictures"
    )
    count = len(everything.working_set.instances)
    for _ in range(20):
        await app.next_frame()
    await _click(app, 0)
    await app.until(_selects(1), "a click selects one")
    await _click(app, 2, "ctrl")
    await app.until(_selects(2), "ctrl adds another")
    await _click(app, 2, "ctrl")
    await app.until(_selects(1), "and takes it away")
    await _click(app, 0)
    await _click(app, 3, "shift")
    await app.until(_selects(4), "shift selects all between")
    await _press(app, "Delete")
    await app.until(lambda state: len(state.working_set.instances) == count - 4, "Delete removes them")
    await _press(app, "ctrl+z")
    await app.until(lambda state: len(state.working_set.instances) == count, "Ctrl+Z brings them back")
    await _press(app, "ctrl+a")
    await app.until(_selects(count), "Ctrl+A selects all")
    await _press(app, "Escape")
    await app.until(_selects(0), "Escape selects nothing")
    await _compare(app)


async def _compare(app: StoryApp) -> None:
    for side, snapshot in zip(actions.Side, app.state.snapshot_list.snapshots, strict=True):
        app.act(actions.ChooseSide(side, snapshot.id))
    app.act(actions.ShowScreen(actions.Screen.COMPARE))
    await app.until(lambda state: state.live.predictions, "answers")
    await _press(app, "f")
    await app.until(lambda state: state.live.is_frozen, "F freezes")
    await _press(app, "f")
    await app.until(lambda state: not state.live.is_frozen, "and goes on")


def _selects(count: int) -> Callable[[State], bool]:
    return lambda state: len(state.working_set.selected) == count


async def _click(app: StoryApp, place: int, held: str = "") -> None:
    """Click on a picture of the first row, with a key held."""
    left, top = (int(each) for each in dpg.get_viewport_pos())
    await _do("mousemove", str(left + _FIRST[0] + place * _STEP), str(top + _FIRST[1]))
    if held:
        await _do("keydown", held)
    for _ in range(3):
        await app.next_frame()
    await _do("mousedown", "1")
    for _ in range(3):
        await app.next_frame()
    await _do("mouseup", "1")
    for _ in range(3):
        await app.next_frame()
    if held:
        await _do("keyup", held)


async def _press(app: StoryApp, key: str) -> None:
    """Hold a key until the window has seen it, however slow the machine is."""
    for word in ("keydown", "keyup"):
        await _do(word, key)
        for _ in range(3):
            await app.next_frame()


async def _do(*arguments: str) -> None:
    await asyncio.to_thread(subprocess.run, ["xdotool", *arguments], check=True)


if __name__ == "__main__":
    play(tell, StoryApp)
