"""The first start: name a dataset, choose a camera, and begin. Also what is shown while the server starts."""

from collections.abc import Callable

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.style import PADDING, PRIMARY
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import CreateDataset, Screen, ShowScreen
from diptych_client.desktop.state.connection import Connection
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.panel import Panel

_WIDTH, _MOST_PICTURE = 480, 400
_AROUND_PICTURE = 400
"""The height of the window without the picture, before scaling."""


class FirstStartPanel:
    """A card in the middle of the window.

    Args:
        ui: theme, fonts and drawing helpers.
        width: of the window, before scaling.
        height: of the window, before scaling.
        camera_of: makes the picture of the camera, of a width and with a space at its left, before scaling.
    """

    def __init__(self, ui: Ui, *, width: int, height: int, camera_of: Callable[[int, int], Panel]) -> None:
        self._ui = ui
        self._left = max(0, ui.px((width - _WIDTH) / 2))
        picture = max(160, min(_MOST_PICTURE, int((height - _AROUND_PICTURE) * 4 / 3)))
        self._camera = camera_of(picture, (_WIDTH - picture) // 2)
        self._changes = Changes()

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        dpg.add_spacer(height=ui.px(PADDING), parent=parent)
        with dpg.group(parent=parent, indent=self._left):
            self._title = ui.title("")
            self._sentence = ui.faint("", wrap=ui.px(_WIDTH))
            with dpg.group() as self._form:
                ui.small("1   What do you want to tell apart?")
                self._name = ui.entry(
                    "first dataset", hint="e.g. mugs and cups", width=ui.px(_WIDTH), on_enter=True, callback=self._start
                )
                dpg.add_spacer(height=ui.px(4))
                ui.small("2   Choose a camera. Without one, a virtual camera draws its pictures.")
                self._camera.build(dpg.add_group())
                dpg.add_spacer(height=ui.px(4))
                start = ui.button(
                    "Start", self._start, theme=ui.themes.primary, width=ui.px(_WIDTH), height=ui.px(PRIMARY)
                )
                ui.explain(start, "Create a dataset of this name, and record into it.", is_change=True)
                ui.button(
                    "Join another server ...",
                    lambda: ui.emit(ShowScreen(Screen.SETTINGS)),
                    theme=ui.themes.tab,
                    width=ui.px(_WIDTH),
                )

    def show(self, state: State) -> None:
        """Draw the state."""
        self._camera.show(state)
        if self._changes.are_there(state.connection):
            title, sentence = card_text(state.connection)
            dpg.set_value(self._title, title)
            dpg.set_value(self._sentence, sentence)
            dpg.configure_item(self._sentence, show=bool(sentence))
            dpg.configure_item(self._form, show=not state.connection.is_unknown)

    def _start(self) -> None:
        name = dpg.get_value(self._name).strip()
        if name:
            self._ui.emit(CreateDataset(name))
        else:
            dpg.focus_item(self._name)


def card_text(connection: Connection) -> tuple[str, str]:
    """The title of the card, and a sentence below it."""
    if connection.is_unknown:
        return "Starting Diptych ... (about 10 s)", "Its server keeps your pictures on this computer."
    return "Teach the computer to tell things apart", connection.forbids
