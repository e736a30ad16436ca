"""The settings: the server, and the appearance of the window."""

from collections.abc import Iterator
from contextlib import contextmanager

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.appearance import SCALES
from diptych_client.desktop.state.connection import Connection, Status, not_seen_text
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.formatting.text import when

_SCALES = {f"{100 * each:.0f} %": each for each in SCALES}

_THEMES = ("Dark", "Light")

_NAME, _FIELD = 130, 420
"""The left edge and the width of the fields, before scaling."""
_NO_TOKEN, _KEPT_TOKEN = "if the server needs one", "saved; type another to replace it"


class ConnectionPanel:
    """The address, the state of the connection, and the appearance."""

    def __init__(self, ui: Ui) -> None:
        self._ui = ui
        self._former: actions.Connect | None = None
        self._addresses, self._tokens, self._changes, self._looks = Changes(), Changes(), Changes(), Changes()

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        self._is_typed = bool(ui.drafts.of("address"))
        with dpg.group(parent=parent):
            ui.title("Server")
            options = {"width": ui.px(_FIELD), "on_enter": True, "callback": self._connect}
            with self._row("Address"):
                self._address = ui.entry("address", hint="HOST:PORT or https://HOST", **options)
            with self._row("Access token"):
                self._token = ui.entry("token", password=True, hint=_NO_TOKEN, **options)
            with self._row("Certificates"):
                self._authority = ui.entry("authority", hint="PEM file (optional)", **options)
            with self._row(""):
                connect = ui.button("Connect", self._connect, theme=ui.themes.primary, width=ui.px(110))
                self._back = ui.button("Back", self._go_back, show=False)
            self._trial = dpg.add_text("", wrap=ui.px(700), show=False)
            ui.explain(
                self._address,
                "HOST:PORT of the server, or https://HOST for TLS. This machine is 127.0.0.1:4817.",
            )
            ui.explain(
                self._token,
                "From the administrator of the server. It is saved in a file that only you can read, and sent only to "
                "this address.",
            )
            ui.explain(self._authority, "A PEM file. Leave empty to use the system's trusted certificates.")
            ui.explain(
                connect,
                "Switch servers as soon as the new one responds. Pictures waiting for this one are kept.",
            )
            self._status = dpg.add_text("", wrap=ui.px(700))
            dpg.add_spacer(height=ui.px(16))
            ui.title("Appearance")
            with self._row("Theme"):
                self._theme = ui.combo(_THEMES, width=ui.px(110), callback=self._set_look)
            with self._row("Text size"):
                self._scale = ui.combo(list(_SCALES), width=ui.px(110), callback=self._set_look)
            ui.explain(self._scale, "The size of text and controls. 200 % suits most 4K screens.")

    @contextmanager
    def _row(self, name: str) -> Iterator[None]:
        """A line of the form: its name, then the items added inside, aligned with those of the other lines."""
        with dpg.group(horizontal=True, xoffset=self._ui.px(_NAME)):
            self._ui.faint(name)
            yield

    def show(self, state: State) -> None:
        """Draw the state."""
        if self._addresses.are_there(state.connection.address):
            if not self._is_typed:
                dpg.set_value(self._address, state.connection.address)
                dpg.set_value(self._authority, state.connection.tls_ca)
            self._is_typed = False
        if self._tokens.are_there(state.connection.token):
            dpg.configure_item(self._token, hint=_KEPT_TOKEN if state.connection.token else _NO_TOKEN)
        if self._changes.are_there(state.connection):
            dpg.set_value(self._status, status_text(state.connection))
            self._show_trial(state.connection)
        if self._looks.are_there(state.appearance):
            dpg.set_value(self._theme, _THEMES[0 if state.appearance.is_dark else 1])
            dpg.set_value(self._scale, next((w for w, s in _SCALES.items() if s == state.appearance.scale), "100 %"))

    def _show_trial(self, connection: Connection) -> None:
        """Show the result of trying a server, and a button that goes back to the previous one."""
        words, trial = trial_text(connection), connection.trial
        is_problem = trial is not None and not trial.is_calling
        dpg.set_value(self._trial, words)
        dpg.configure_item(self._trial, show=bool(words))
        dpg.bind_item_theme(self._trial, self._ui.themes.problem if is_problem else self._ui.themes.faint)
        self._former = connection.former
        label = f"Back to {connection.former.address}" if connection.former else ""
        dpg.configure_item(self._back, label=label, show=bool(label))

    def _go_back(self) -> None:
        if self._former is not None:
            self._ui.emit(actions.TryServer(self._former.address, self._former.token, self._former.tls_ca))

    def _connect(self) -> None:
        address, token, authority = (
            dpg.get_value(each).strip() for each in (self._address, self._token, self._authority)
        )
        if address:
            dpg.set_value(self._token, "")  # a secret does not stay in the field, and is not sent to another server
            self._ui.emit(actions.TryServer(address, token, authority))

    def _set_look(self) -> None:
        self._ui.emit(
            actions.SetAppearance(dpg.get_value(self._theme) == _THEMES[0], _SCALES[dpg.get_value(self._scale)])
        )


def status_text(connection: Connection) -> str:
    """The state of the connection, in a few sentences."""
    match connection.status:
        case Status.HERE if connection.server is not None:
            server = connection.server
            who = f" You are {connection.access.name}, {connection.access.role}." if connection.access else ""
            ours = f"Connected. Diptych {server.version}, data on {server.storage}, up since {when(server.started_at)}."
            return f"{ours}{who} {connection.forbids}".rstrip()
        case Status.AWAY if connection.is_starting:
            return not_seen_text(connection)
        case Status.AWAY:
            return f"{connection.sentence} Trying again every two seconds."
        case Status.REFUSING:
            return connection.sentence
    return "Connecting ..."


def trial_text(connection: Connection) -> str:
    """The result of trying a server. Empty if none was tried, or if the window is connected to it."""
    trial = connection.trial
    if trial is None:
        return ""
    if trial.is_calling:
        return f"Connecting to {trial.address} ..."
    if trial.address == connection.address:
        return trial.sentence
    return f"{trial.sentence} Still connected to {connection.address}."
