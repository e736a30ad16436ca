"""Hands beyond the wall of pictures: names, tables, files, and a window whose size changes.

python -m support.hands_story ADDRESS FOLDER PICTURE

It works on the only dataset of a server, which has pictures of two labels and two snapshots. A program replaces
the dialog of the platform and returns PICTURE.
"""

import asyncio
import sys
from collections.abc import Sequence

import dearpygui.dearpygui as dpg

from diptych_client.desktop.state import actions
from diptych_client.desktop.state.actions import Screen, SnapshotOrder
from diptych_client.desktop.state.connection import Status
from diptych_client.desktop.state.state import State
from support.hands import Hands, field, text
from support.window_story import StoryApp, play

_PATH = "or type a path, Enter"
_WIDE, _NARROW = 1400, 1280


async def tell(app: StoryApp) -> None:
    """One after the other."""
    hands = Hands(app)
    await app.until(lambda state: state.connection.status is Status.HERE, "connected")
    await app.until(lambda state: state.working_set.is_listed and state.working_set.instances, "all pictures")
    for _ in range(20):
        await app.next_frame()
    await _resize(app, hands)
    await _name(app, hands)
    await _add(app, hands)
    await _sort(app, hands)


async def _resize(app: StoryApp, hands: Hands) -> None:
    await hands.write(_PATH, "half a name")
    for width in (_WIDE, _NARROW):
        before = field(_PATH)
        dpg.set_viewport_width(width)
        async with asyncio.timeout(60):
            while dpg.does_item_exist(before):
                await app.next_frame()
        for _ in range(5):
            await app.next_frame()
        assert dpg.get_viewport_client_width() == width
        assert dpg.get_value(field(_PATH)) == "half a name"
    sys.stderr.write("what was typed survives another size\n")


async def _name(app: StoryApp, hands: Hands) -> None:
    labels = app.state.working_set.dataset.labels if app.state.working_set.dataset else ()
    first = [each.id for each in app.state.working_set.instances.values() if each.label_id == labels[0].id]
    await hands.press_drawn("select all")
    await app.until(lambda state: state.working_set.selected == frozenset(first), "select all takes those of one label")
    await hands.keys("key", "--delay", "150", "Escape")
    await app.until(lambda state: not state.working_set.selected, "Escape selects nothing")
    await hands.press_drawn("rename")
    for _ in range(10):
        await app.next_frame()
    await hands.keys("key", "--delay", "150", "ctrl+a")
    await hands.keys("type", "--delay", "40", "cup")
    await hands.keys("key", "--delay", "150", "Return")
    await app.until(lambda state: "cup" in _names(state), "rename gives the label another name")


async def _add(app: StoryApp, hands: Hands) -> None:
    app.act(actions.ChooseLabel("cup"))
    count = len(app.state.working_set.instances)
    await hands.press("Add pictures ...")
    await app.until(lambda state: len(state.working_set.instances) == count + 1, "what the dialog gives is added")


async def _sort(app: StoryApp, hands: Hands) -> None:
    app.act(actions.ShowScreen(Screen.VERSIONS))
    for _ in range(20):
        await app.next_frame()
    oldest, newest = sorted(each.name for each in app.state.snapshot_list.snapshots)
    names = oldest, newest
    assert dpg.get_value(_first_cell(names)) == newest
    for order, name in ((SnapshotOrder.NAME, oldest), (SnapshotOrder.NAME_BACKWARDS, newest)):
        await hands.press_head(_first_cell(names))
        await app.until(lambda state, wanted=order: state.snapshot_list.order is wanted, f"sorted by {order}")  # type: ignore[misc]
        for _ in range(5):
            await app.next_frame()
        assert dpg.get_value(_first_cell(names)) == name


def _first_cell(names: Sequence[str]) -> int:
    """The text with the name in the first row of the table."""
    return min((text(each) for each in names), key=lambda each: dpg.get_item_rect_min(each)[1])


def _names(state: State) -> list[str]:
    return [label.name for label in state.working_set.dataset.labels] if state.working_set.dataset else []


if __name__ == "__main__":
    play(tell, StoryApp)
