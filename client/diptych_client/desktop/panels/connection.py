"""Which server, and how it all looks."""

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.connection import Connection, Status
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.words.text import when

_SCALES = {"100 %": 1.0, "125 %": 1.25, "150 %": 1.5, "200 %": 2.0, "300 %": 3.0}


class ConnectionPanel:
    """The address, what answers there, and the look."""

    def __init__(self, ui: Ui) -> None:
        self._ui = ui
        self._addresses, self._changes, self._looks = Changes(), Changes(), Changes()

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        self._is_typed = bool(ui.drafts.of("address"))
        with dpg.group(parent=parent):
            ui.title("Server")
            with dpg.group(horizontal=True):
                self._address = ui.entry(
                    "address",
                    hint="HOST:PORT",
                    width=ui.px(300),
                    on_enter=True,
                    callback=lambda _, address: self._connect(address),
                )
                connect = ui.button(
                    "Connect", lambda: self._connect(dpg.get_value(self._address)), theme=ui.themes.primary
                )
            ui.explain(self._address, "HOST:PORT of the server; 127.0.0.1:4817 is the one on this machine.")
            ui.explain(connect, "Leaves this server for the one at the address. What waits for this one is kept.")
            self._status = dpg.add_text("", wrap=ui.px(700))
            dpg.add_spacer(height=ui.px(16))
            ui.title("Look")
            with dpg.group(horizontal=True):
                self._is_dark = dpg.add_checkbox(label="dark", callback=self._set_look)
                self._scale = dpg.add_combo(list(_SCALES), width=ui.px(110), callback=self._set_look)
                dpg.add_text("size")
            ui.explain(self._is_dark, "Dark or light.")
            ui.explain(self._scale, "How large everything is: 200 % for most screens of 4K.")

    def show(self, state: State) -> None:
        """Draw the state."""
        if self._addresses.are_there(state.connection.address):
            if not self._is_typed:
                dpg.set_value(self._address, state.connection.address)
            self._is_typed = False
        if self._changes.are_there(state.connection):
            dpg.set_value(self._status, status_words(state.connection))
        if self._looks.are_there(state.look):
            dpg.set_value(self._is_dark, state.look.is_dark)
            dpg.set_value(self._scale, next((w for w, s in _SCALES.items() if s == state.look.scale), "100 %"))

    def _connect(self, address: str) -> None:
        if address.strip():
            self._ui.emit(actions.Connect(address.strip()))

    def _set_look(self) -> None:
        self._ui.emit(actions.SetLook(dpg.get_value(self._is_dark), _SCALES[dpg.get_value(self._scale)]))


def status_words(connection: Connection) -> str:
    """How things stand with the server, in a few sentences."""
    match connection.status:
        case Status.HERE if connection.server is not None:
            server = connection.server
            return f"Connected. Diptych {server.version}, data on {server.storage}, up since {when(server.started_at)}."
        case Status.AWAY:
            return (
                f"{connection.sentence} It is called again every two seconds; what you record meanwhile is kept here."
            )
        case Status.REFUSING:
            return connection.sentence
    return "Calling ..."
