"""A real mouse and real keys under Compare > Live: the strip of all versions, and a caught disagreement.

python -m support.versions_story ADDRESS FOLDER

It works on the only dataset of a server, which has four versions. The disagreement is made up: two versions of the
same pictures rarely disagree.
"""

import time
from collections.abc import Callable

from diptych_client.desktop.state import actions, correcting
from diptych_client.desktop.state.actions import Tab
from diptych_client.desktop.state.connection import Status
from diptych_client.desktop.state.events import FrameAnswered
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.version_answers import ROW
from support import window_values as made
from support.hands import Hands
from support.window_story import StoryApp, play

_VERSIONS, _SIDES = 4, 2


async def tell(app: StoryApp) -> dict[str, object]:
    """Fold and unfold, look at a caught frame, label it, take that back, and compare two versions."""
    hands = Hands(app)
    await app.until(lambda state: state.connection.status is Status.HERE, "connected")
    await app.until(lambda state: state.working_set.is_listed and all(state.comparison.pair), "two versions")
    app.act(actions.ShowTab(Tab.LIVE))
    await app.until(_answers(_VERSIONS), "all versions answer")
    await hands.press("Hide versions")
    await app.until(_answers(_SIDES), "only A and B answer")
    await hands.press("Show versions")
    await app.until(_answers(_VERSIONS), "all versions answer again")
    await app.until(lambda state: len(state.live.history.closed) > _SIDES, "cells of the last seconds")
    await app.picture("versions-live")
    label, added_as = await _label(app, hands)
    await hands.press_in("versions", 60, 1.5 * ROW)
    await app.until(lambda state: state.page is Tab.CHANGES, "what changed")
    return {"pair": app.state.comparison.pair, "first_label": label, "added_as": added_as}


async def _label(app: StoryApp, hands: Hands) -> tuple[str, str]:
    """Catch a disagreement, add it by a key and undo it; the label of the key, and the one under which it was added."""
    if not app.state.live.catching.frames:
        given = made.predictions("mug", "phone", ids=app.state.comparison.pair)
        frame = app.state.live.frame
        app.post(FrameAnswered(given, answered_at_seconds=time.monotonic(), latency_seconds=0.1, frame=frame))
    await app.until(lambda state: state.live.catching.frames, "a disagreement is caught")
    await hands.press("Keep")
    await app.until(lambda state: state.live.catching.is_kept, "the frames are kept")
    await hands.press_in("caught", 20, 20)
    await app.until(lambda state: state.live.catching.chosen, "a frame is chosen")
    assert app.state.drawer.opened.is_open, "and is shown in the drawer"
    await app.picture("versions-caught")
    await hands.keys("key", "Escape")
    await app.until(lambda state: not state.drawer.opened.is_open, "Escape closes the drawer first")
    assert app.state.live.catching.chosen, "and the frame is still chosen"
    label = correcting.labels(app.state)[0].name
    await hands.keys("key", "1")
    state = await app.until(lambda state: _added(state) and _undo(state), "it is added")
    added_as = _added(state)[0]
    await app.picture("versions-added")  # the notice is drawn by then
    await hands.press("Undo", last=True)
    await app.until(lambda state: not _added(state), "and taken back")
    await app.until(lambda state: any("Undone in" in each.sentence for each in state.notices), "with a notice")
    await hands.keys("key", "Escape")
    return label, added_as


def _added(state: State) -> list[str]:
    """The labels of the frames that are in the dataset."""
    return [each.added_as for each in state.live.catching.frames if each.is_added]


def _undo(state: State) -> bool:
    return any(offer.words == "Undo" for notice in state.notices for offer in notice.offers)


def _answers(count: int) -> Callable[[State], object]:
    return lambda state: state.live.predictions and len(state.live.predictions.predictions) == count


if __name__ == "__main__":
    play(tell, StoryApp)
