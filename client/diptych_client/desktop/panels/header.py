"""The header: the name, the dataset, the places of the window, and the state of the connection."""

from functools import partial

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.colours import GOOD
from diptych_client.desktop.drawing.style import BODY, ICON, SMALL
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import Screen, ShowScreen, Side
from diptych_client.desktop.state.connection import Connection, Status
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.dataset_choice import DatasetChoice
from diptych_client.formatting.text import count

_TITLES = {
    Screen.COLLECT: "Collect",
    Screen.COMPARE: "Compare",
    Screen.VERSIONS: "Versions",
}
_ROW = 32
_NAME, _LOGO = 112, 34
_NARROW, _WIDE = 1000, 1500
"""Below the first width there is no room for the name and the state of a working connection."""
_DATASET = {True: 140, False: 180}
_DATASET_WIDE = 260


class HeaderPanel:
    """The dataset, the places, and the state of the connection; `width` is that of the window, scaled."""

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui, self._width = ui, width
        across = width / ui.scale
        self._is_narrow = across < _NARROW
        self._datasets = DatasetChoice(ui, width=_DATASET_WIDE if across >= _WIDE else _DATASET[self._is_narrow])
        self._changes = Changes()
        self._left = 0

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui, row = self._ui, self._ui.px(_ROW)
        with dpg.group(horizontal=True, parent=parent) as line:
            self._draw_name(row)
            self._datasets.build(line)
            dpg.add_spacer(width=ui.px(8))
            self._places = {
                screen: ui.button(title, partial(ui.emit, ShowScreen(screen)), height=row)
                for screen, title in _TITLES.items()
            }
            with dpg.group() as holder:
                self._status = dpg.add_drawlist(ui.px(20), row)
            with dpg.tooltip(holder):
                self._address = dpg.add_text("", wrap=ui.px(420))
            self._add_gear()

    def show(self, state: State) -> None:
        """Draw the state."""
        self._datasets.show(state)
        left = _right_of(self._places[Screen.VERSIONS])
        if not self._changes.are_there(state.screen, state.connection) and left == self._left:
            return
        self._left = left
        for screen, place in self._places.items():
            is_shown = screen is state.screen
            dpg.bind_item_theme(place, self._ui.themes.chosen if is_shown else self._ui.themes.tab)
            font = self._ui.fonts.bold if is_shown else self._ui.fonts.body
            if font is not None:
                dpg.bind_item_font(place, font)
        themes = self._ui.themes
        dpg.bind_item_theme(self._gear, themes.chosen if state.screen is Screen.SETTINGS else themes.tab)
        self._draw_status(state.connection)

    def _add_gear(self) -> None:
        ui = self._ui
        side = ui.px(ICON)
        with dpg.group() as frame:
            self._gear = dpg.add_image_button(
                ui.gear,
                width=side,
                height=side,
                tint_color=ui.palette.text,
                callback=lambda: ui.emit(ShowScreen(Screen.SETTINGS)),
            )
        dpg.bind_item_theme(frame, ui.themes.icon)
        ui.explain(self._gear, "Settings: the server, and the appearance of the window.")

    def _draw_name(self, row: int) -> None:
        """Draw the logo, two panels side by side, and the name."""
        ui = self._ui
        drawing = dpg.add_drawlist(ui.px(_LOGO if self._is_narrow else _NAME), row)
        for left, side in ((0, Side.A), (13, Side.B)):
            dpg.draw_rectangle(
                (ui.px(left), ui.px(6)),
                (ui.px(left + 11), ui.px(27)),
                fill=ui.palette.side(side),
                color=ui.palette.side(side),
                rounding=ui.px(2),
                parent=drawing,
            )
        if not self._is_narrow:
            where = ui.px(32), ui.px(6)
            ui.draw("Diptych", where, size=BODY, colour=ui.palette.text, parent=drawing, is_bold=True)

    def _draw_status(self, connection: Connection) -> None:
        """Draw a mark and a text at the right end, so that nothing moves when the connection is lost."""
        ui, problem = self._ui, connection.is_away
        words = status_text(connection)
        dpg.set_value(self._address, details(connection))
        width = max(ui.px(20), self._width - self._left - ui.px(_ROW + 34)) if self._left else ui.px(20)
        dpg.configure_item(self._status, width=width)
        dpg.delete_item(self._status, children_only=True)
        room = width - ui.px(40)
        shown = ui.cut(words, room, SMALL) if self._left and (problem or not self._is_narrow) else ""
        end = width - ui.width_of(shown, SMALL) if shown else width
        colour = ui.palette.error if problem else ui.palette.faint
        ui.draw(shown, (end, ui.px(8)), size=SMALL, colour=colour, parent=self._status)
        self._draw_mark(end - ui.px(13), is_problem=problem, is_here=connection.status is Status.HERE)

    def _draw_mark(self, x: float, *, is_problem: bool, is_here: bool) -> None:
        """Draw a filled dot while connected, a triangle for a problem: told apart by shape, not only by colour."""
        ui, y = self._ui, self._ui.px(16)
        if is_problem:
            points = [(x - ui.px(7), y + ui.px(6)), (x + ui.px(7), y + ui.px(6)), (x, y - ui.px(7))]
            colour = ui.palette.error
            dpg.draw_triangle(*points, fill=colour, color=colour, parent=self._status)
        elif is_here:
            dpg.draw_circle((x, y), ui.px(4), fill=GOOD, color=GOOD, parent=self._status)
        else:
            dpg.draw_circle((x, y), ui.px(4), color=ui.palette.faint, thickness=1.5, parent=self._status)


def _right_of(item: Item) -> int:
    """The right edge of an item, in pixels of the window; 0 before it has been drawn."""
    return int(dpg.get_item_pos(item)[0] + dpg.get_item_rect_size(item)[0]) if dpg.is_item_visible(item) else 0


def status_text(connection: Connection) -> str:
    """The state of the connection in one line. The end may be cut off, so what matters comes first."""
    if connection.is_starting and connection.status is not Status.HERE:
        return "Starting Diptych ... (about 10 s)"
    if connection.status is Status.REFUSING:
        return f"Not connected: {connection.sentence}"
    if connection.status is Status.AWAY:
        kept = f" {count(connection.waiting_count, 'picture')} kept here." if connection.waiting_count else ""
        return f"Offline.{kept} No answer from {connection.address}."
    if connection.status is Status.CALLING:
        return f"Connecting to {connection.address} ..."
    if connection.waiting_count:
        return f"Connected. {count(connection.waiting_count, 'picture')} to send."
    return "Connected"


def details(connection: Connection) -> str:
    """The tooltip of the status: the whole sentence."""
    if connection.is_away:
        return f"{connection.sentence} Change the server under Settings."
    if connection.status is Status.HERE:
        return f"Connected to {connection.address}."
    return status_text(connection)
