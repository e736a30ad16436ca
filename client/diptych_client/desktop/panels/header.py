"""The line on top: the screens, and whether the server is there."""

from functools import partial

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.colours import BAD, GOOD
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import Screen, ShowScreen
from diptych_client.desktop.state.connection import Connection, Status
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes

_TITLES = {
    Screen.CAPTURE: "Capture and train",
    Screen.LOOK: "Look",
    Screen.COMPARE: "Compare live",
    Screen.SNAPSHOTS: "Snapshots",
    Screen.CONNECTION: "Connection",
}


class HeaderPanel:
    """Buttons for the screens, a banner when the server is away."""

    def __init__(self, ui: Ui) -> None:
        self._ui = ui
        self._changes = Changes()

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        with dpg.group(horizontal=True, parent=parent):
            ui.title("Diptych  ")
            self._tabs = {
                screen: ui.button(title, partial(ui.emit, ShowScreen(screen))) for screen, title in _TITLES.items()
            }
            self._status = dpg.add_text("")
        with dpg.child_window(parent=parent, height=ui.px(44), show=False, border=False) as self._banner:
            self._sentence = dpg.add_text("")
        dpg.bind_item_theme(self._banner, ui.themes.banner)

    def show(self, state: State) -> None:
        """Draw the state."""
        if not self._changes.are_there(state.screen, state.connection):
            return
        for screen, tab in self._tabs.items():
            dpg.bind_item_theme(tab, self._ui.themes.chosen if screen is state.screen else 0)
        words, colour = _status(state.connection)
        dpg.set_value(self._status, words)
        dpg.configure_item(self._status, color=colour)
        is_away = state.connection.status in {Status.AWAY, Status.REFUSING}
        dpg.configure_item(self._banner, show=is_away)
        dpg.set_value(self._sentence, _banner(state.connection) if is_away else "")


def _status(connection: Connection) -> tuple[str, tuple[int, int, int, int]]:
    match connection.status:
        case Status.HERE:
            return f"   connected to {connection.address}", GOOD
        case Status.CALLING:
            return f"   calling {connection.address} ...", (150, 156, 170, 255)
    return f"   {connection.address} is away", BAD


def _banner(connection: Connection) -> str:
    if connection.status is Status.REFUSING:
        return connection.sentence
    kept = f" {connection.waiting_count:,} pictures wait here." if connection.waiting_count else ""
    return f"{connection.sentence} Trying again; what you record is kept and sent when it is back.{kept}"
