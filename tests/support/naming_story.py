"""Real keys into the names of the versions: what is typed is stored when the field is left, and not after Escape.

python -m support.naming_story ADDRESS FOLDER

It works on a server that has two snapshots, "Desk 1" and "Desk 2".
"""

import asyncio

from diptych_client.desktop.state import actions
from diptych_client.desktop.state.actions import RenameSnapshot, Screen
from diptych_client.desktop.state.connection import Status
from support.hands import Hands, shown_texts
from support.typing_story import TypingApp
from support.window_story import play


async def tell(app: TypingApp) -> dict[str, list[str]]:
    """One way to leave a field after the other; which names were asked for."""
    hands = Hands(app)
    await app.until(lambda state: state.connection.status is Status.HERE, "connected")
    app.act(actions.ShowScreen(Screen.VERSIONS))
    await app.until(lambda state: len(state.snapshot_list.snapshots) > 1, "both versions")
    for _ in range(20):
        await app.next_frame()
    await _type(app, hands, "Desk 1", "lamp light")
    await hands.click_empty()
    await _until_names(app, {"lamp light", "Desk 2"})
    await _type(app, hands, "Desk 2", "thrown away")
    await hands.keys("key", "--delay", "150", "Escape")
    await _until_shown(app, {"lamp light", "Desk 2"})
    await _type(app, hands, "Desk 2", "  ")
    await hands.click_empty()
    await _until_shown(app, {"lamp light", "Desk 2"})
    await _type(app, hands, "Desk 2", "by the window")
    await hands.press("Compare")
    await _until_names(app, {"lamp light", "by the window"})
    app.act(actions.ShowScreen(Screen.VERSIONS))
    await _type(app, hands, "lamp light", "in the sun")
    await hands.keys("key", "--delay", "150", "Return")
    await _until_names(app, {"in the sun", "by the window"})
    return {"asked": [each.name for each in app.wanted if isinstance(each, RenameSnapshot)]}


async def _type(app: TypingApp, hands: Hands, name: str, text: str) -> None:
    """Replace a name by a text, and keep the keyboard in its field."""
    await _until_shown(app, {name})
    await hands.edit_name(name)
    await hands.write_instead(name, text)


async def _until_names(app: TypingApp, names: set[str]) -> None:
    await app.until(lambda state: {each.name for each in state.snapshot_list.snapshots} == names, f"stored: {names}")


async def _until_shown(app: TypingApp, names: set[str]) -> None:
    async with asyncio.timeout(60):
        while not names <= shown_texts():
            await app.next_frame()


if __name__ == "__main__":
    play(tell, TypingApp)
