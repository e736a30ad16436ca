"""The first minutes at the real window, by mouse and keys alone: from nothing to two recorded labels.

python -m support.first_story ADDRESS FOLDER

It works on a server with no datasets.
"""

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.state.actions import Start
from diptych_client.desktop.state.connection import Status
from diptych_client.desktop.state.readiness import why_not
from diptych_client.desktop.state.state import State
from support.hands import Hands, button
from support.window_story import StoryApp, play

_FEW = 3


async def tell(app: StoryApp) -> None:
    """Name a dataset, record two labels, and choose one of them again."""
    hands = Hands(app)
    await app.until(lambda state: state.connection.status is Status.HERE, "connected")
    await app.until(lambda state: state.page is Start.FIRST and state.camera.is_open, "the first start")
    await _frames(app)
    await hands.write("e.g. mugs and cups", "desk")
    await hands.press("Start")
    await app.until(lambda state: state.working_set.dataset, "a dataset")
    await _frames(app)
    for number, label in enumerate(("mug", "cup"), start=1):
        await _record(app, hands, label)
        assert len(_labels(app.state)) == number, f"{label} is a label"
    assert not why_not(app.state.working_set), "two labels with pictures can be trained"
    await _frames(app)
    assert dpg.is_item_enabled(button("Train"))
    await hands.press_drawn("mug")
    await app.until(lambda state: state.working_set.label_name == "mug", "a click on a row chooses its label")


async def _record(app: StoryApp, hands: Hands, label: str) -> None:
    """Type a label, leave the field, and hold the space bar."""
    await hands.write("e.g. mug", label)
    await hands.keys("key", "--delay", "150", "Return")
    await _frames(app)
    await hands.keys("keydown", "space")
    await app.until(lambda state: state.recording.is_on and state.recording.taken_count >= _FEW, f"pictures of {label}")
    await hands.keys("keyup", "space")
    await app.until(lambda state: not state.recording.is_on, "released")
    await app.until(lambda state: state.recording.stored_count >= _FEW, "stored")


def _labels(state: State) -> tuple[sdk.Label, ...]:
    return state.working_set.dataset.labels if state.working_set.dataset else ()


async def _frames(app: StoryApp) -> None:
    for _ in range(20):
        await app.next_frame()


if __name__ == "__main__":
    play(tell, StoryApp)
