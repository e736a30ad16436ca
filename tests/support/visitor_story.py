"""A viewer who types where a server behind TLS is, and finds what cannot be used looking so.

python -m support.visitor_story ADDRESS FOLDER CA_FILE

The secret of the viewer's token is in DIPTYCH_TEST_SECRET. The server has a dataset.
"""

import asyncio
import os
import sys
from pathlib import Path

import dearpygui.dearpygui as dpg
from PIL import Image

from diptych_client.desktop.drawing.colours import DARK
from diptych_client.desktop.startup.config import server_path
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.actions import Screen
from diptych_client.desktop.state.connection import Status
from diptych_client.desktop.state.training import Phase
from support.hands import Hands, button
from support.window_story import StoryApp

_CHANGING = ("Hold to record (Space)", "Train", "Add pictures ...", "Add folder ...")
_NOBODY = "127.0.0.1:1"
_FOR_EVERYBODY = ("...",)


async def tell(app: StoryApp, folder: Path, address: str, ca_file: str) -> None:
    """Connect, and try what a viewer may not do."""
    hands = Hands(app)
    app.act(actions.ShowScreen(Screen.SETTINGS))
    await app.until(lambda state: state.connection.status is Status.AWAY, "nobody is at the first address")
    for _ in range(20):
        await app.next_frame()
    await hands.write("HOST:PORT or https://HOST", "my server")
    await hands.press("Connect")
    tried = await app.until(lambda state: state.connection.trial and state.connection.trial.sentence, "nonsense tried")
    assert tried.connection.address == _NOBODY
    assert not server_path(folder / "config.json").exists(), "nonsense is not remembered"
    await hands.write("HOST:PORT or https://HOST", address)
    await hands.write("if the server needs one", os.environ["DIPTYCH_TEST_SECRET"])
    await hands.write("PEM file (optional)", ca_file)
    await hands.press("Connect")
    state = await app.until(lambda state: state.connection.status is Status.HERE, "connected over TLS")
    assert state.connection.access is not None
    assert state.connection.access.name == "Eve"
    assert state.connection.tls_ca == ca_file
    assert address in server_path(folder / "config.json").read_text(), "the server that answered is remembered"
    app.act(actions.ShowScreen(Screen.COLLECT))
    await app.until(lambda state: state.working_set.is_listed, "the dataset")
    await app.picture("visitor")
    image = Image.open(folder / "visitor.png").convert("RGB")
    for words in _CHANGING:
        assert _ground(image, words) == DARK.border[:3], words
    for words in _FOR_EVERYBODY:
        assert _ground(image, words) == DARK.field[:3], words
    await hands.press("Train")
    for _ in range(10):
        await app.next_frame()
    assert app.state.training.phase is Phase.IDLE
    assert not app.state.notices


def _ground(image: Image.Image, words: str) -> object:
    """The colour of a button, left of its label."""
    left, top = dpg.get_item_rect_min(button(words))
    return image.getpixel((int(left) + 4, int(top + dpg.get_item_rect_size(button(words))[1] / 2)))


async def _main(address: str, folder: Path, ca_file: str) -> None:
    app = StoryApp(_NOBODY, folder)
    await app.show(tell(app, folder, address, ca_file))


if __name__ == "__main__":
    place = Path(sys.argv[2])
    place.mkdir(parents=True, exist_ok=True)
    asyncio.run(_main(sys.argv[1], place, sys.argv[3]))
