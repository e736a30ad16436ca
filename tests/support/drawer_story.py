"""A picture in the drawer: why, what if, the recording to blame, its removal, and the answer that turns.

python -m support.drawer_story ADDRESS FOLDER

It works on the only dataset of a server, with two trained versions, and leaves pictures and what it saw.
"""

from diptych_client import sdk
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.connection import Status
from diptych_client.desktop.state.picture_causes import cause_pictures
from diptych_client.desktop.state.picture_curves import plot
from diptych_client.desktop.state.state import State
from support.hands import Hands, shown_texts
from support.window_story import StoryApp, play


async def tell(app: StoryApp) -> dict[str, object]:
    """Freeze, ask why, turn knobs, cover, check a recording, and add the picture."""
    hands = Hands(app)
    await app.until(lambda state: state.connection.status is Status.HERE, "connected")
    await app.until(lambda state: state.working_set.is_listed and all(state.comparison.pair), "two versions")
    app.act(actions.ShowTab(actions.Tab.LIVE))
    await app.until(lambda state: state.live.predictions, "live answers")
    await hands.keys("key", "f")
    await app.until(lambda state: state.live.is_frozen, "F freezes")
    await hands.keys("key", "p")
    await app.until(lambda state: state.drawer.explained, "P opens the frozen picture, explained")
    await app.until(plot, "with its curves")
    await app.picture("drawer-live")
    seen: dict[str, object] = {"causes": len(cause_pictures(app.state, actions.Side.B))}
    return seen | await _edit(app, hands)


async def _edit(app: StoryApp, hands: Hands) -> dict[str, object]:
    await hands.keys("key", "--repeat", "4", "--delay", "200", "Left")
    await app.until(_is_answered, "the arrow keys make it darker")
    await app.until(lambda state: state.drawer.what_if.tries, "which is a try")
    await hands.drag_on_drawing(184, (0.3, 0.3), (0.6, 0.6))
    await app.until(lambda state: state.drawer.what_if.edit.covers and _is_answered(state), "a box is covered")
    is_marked = app.state.drawer.what_if.is_edited
    await hands.scroll(1100, 600, down=20)
    await hands.press("Cover map B")
    await app.until(lambda state: state.drawer.covers, "the map of covers")
    await app.picture("drawer-edited")
    tries = len(app.state.drawer.what_if.tries)
    await hands.keys("key", "r")
    await app.until(lambda state: not state.drawer.what_if.is_edited, "R shows it as it is")
    await hands.scroll(1100, 600, down=-20)
    await hands.press("Check: train without it")
    await app.until(_is_checked, "the recording is checked")
    await app.picture("drawer-checked")
    return {"tries": tries, "marked": is_marked, "texts": sorted(each for each in shown_texts() if "hecked" in each)}


def _is_answered(state: State) -> bool:
    what_if = state.drawer.what_if
    return what_if.shown is not None and what_if.shown.edit == what_if.edit


def _is_checked(state: State) -> bool:
    checks = state.drawer.checks.values()
    return any(each.check and each.check.state is sdk.CheckState.SUCCEEDED for each in checks)


if __name__ == "__main__":
    play(tell, StoryApp)
