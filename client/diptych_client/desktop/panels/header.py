"""The header: the name, the tabs of the screens, and the state of the connection."""

from functools import partial

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.colours import GOOD
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import Screen, ShowScreen, Side
from diptych_client.desktop.state.connection import Connection, Status
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.formatting.text import count

_TITLES = {
    Screen.COLLECT: "Collect",
    Screen.COMPARE: "Compare",
    Screen.VERSIONS: "Versions",
    Screen.SETTINGS: "Settings",
}
_ROW = 34
_WITH_STATUS = 900


class HeaderPanel:
    """Tabs of the screens, and the state of the connection; `width` is that of the window, scaled."""

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui, self._width = ui, width
        self._changes = Changes()
        self._left = 0

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui, row = self._ui, self._ui.px(_ROW)
        with dpg.group(horizontal=True, parent=parent):
            self._draw_name(row)
            dpg.add_spacer(width=ui.px(10))
            self._tabs = {
                screen: ui.button(title, partial(ui.emit, ShowScreen(screen)), height=row)
                for screen, title in _TITLES.items()
            }
            with dpg.group() as holder:
                self._status = dpg.add_drawlist(ui.px(20), row)
            with dpg.tooltip(holder):
                self._address = dpg.add_text("", wrap=ui.px(420))

    def show(self, state: State) -> None:
        """Draw the state."""
        left = _right_of(self._tabs[Screen.SETTINGS])
        if not self._changes.are_there(state.screen, state.connection) and left == self._left:
            return
        self._left = left
        for screen, tab in self._tabs.items():
            dpg.bind_item_theme(tab, self._ui.themes.chosen if screen is state.screen else self._ui.themes.tab)
        self._draw_status(state.connection)

    def _draw_name(self, row: int) -> None:
        """Draw the logo, two panels side by side, and the name."""
        ui = self._ui
        drawing = dpg.add_drawlist(ui.px(112), row)
        for left, side in ((0, Side.A), (13, Side.B)):
            dpg.draw_rectangle(
                (ui.px(left), ui.px(6)),
                (ui.px(left + 11), ui.px(28)),
                fill=ui.palette.side(side),
                color=ui.palette.side(side),
                rounding=ui.px(2),
                parent=drawing,
            )
        ui.draw("Diptych", (ui.px(34), ui.px(4)), size=22, colour=ui.palette.text, parent=drawing)

    def _draw_status(self, connection: Connection) -> None:
        """Draw a mark and a text at the right end, so that nothing moves when the connection is lost."""
        ui, problem = self._ui, connection.is_away
        words = status_text(connection)
        dpg.set_value(self._address, details(connection))
        width = max(ui.px(20), self._width - self._left - ui.px(26)) if self._left else ui.px(20)
        dpg.configure_item(self._status, width=width)
        dpg.delete_item(self._status, children_only=True)
        shown = ui.cut(words, width - ui.px(40)) if self._left and (problem or self._has_room) else ""
        end = width - ui.width_of(shown) if shown else width
        colour = ui.palette.error if problem else ui.palette.faint
        ui.draw(shown, (end, ui.px(7)), size=17, colour=colour, parent=self._status)
        self._draw_mark(end - ui.px(13), is_problem=problem, is_here=connection.status is Status.HERE)

    @property
    def _has_room(self) -> bool:
        return self._width / self._ui.scale >= _WITH_STATUS

    def _draw_mark(self, x: float, *, is_problem: bool, is_here: bool) -> None:
        """Draw a filled dot while connected, a triangle for a problem: told apart by shape, not only by colour."""
        ui, y = self._ui, self._ui.px(17)
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
        return "Starting Diptych ... (about 10 seconds)"
    if connection.status is Status.REFUSING:
        return f"Not connected: {connection.sentence}"
    if connection.status is Status.AWAY:
        kept = f" {count(connection.waiting_count, 'picture')} kept here." if connection.waiting_count else ""
        return f"Offline.{kept} No answer from {connection.address}."
    if connection.status is Status.CALLING:
        return f"Connecting to {connection.address} ..."
    return f"Connected to {connection.address}"


def details(connection: Connection) -> str:
    """The tooltip of the status: the whole sentence."""
    if connection.is_away:
        return f"{connection.sentence} Change the server under Settings."
    return status_text(connection)
