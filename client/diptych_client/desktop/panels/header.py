"""The line on top: the name, the screens, and whether the server is there."""

from functools import partial

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.colours import BAD, GOOD, SIDES, Colour
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import Screen, ShowScreen, Side
from diptych_client.desktop.state.connection import Connection, Status
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes

_TITLES = {
    Screen.CAPTURE: ("Capture and train", "Show things to the camera, record pictures of them, train."),
    Screen.LOOK: ("Look", "Two snapshots side by side: their pictures, and what training made of them."),
    Screen.COMPARE: ("Compare live", "Both models answer what the camera sees now."),
    Screen.SNAPSHOTS: ("Snapshots", "Every training you kept: rename, load, export, delete."),
    Screen.CONNECTION: ("Settings", "The server, light or dark, and how large everything is."),
}
_ROW = 34
_WITH_STATUS = 900


class HeaderPanel:
    """Buttons for the screens, a banner when the server is away; `width` is that of the window, scaled."""

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
                for screen, (title, _) in _TITLES.items()
            }
            for screen, tab in self._tabs.items():
                ui.explain(tab, _TITLES[screen][1])
            with dpg.group() as holder:
                self._status = dpg.add_drawlist(ui.px(20), row)
            with dpg.tooltip(holder):
                self._address = dpg.add_text("")
        with dpg.child_window(
            parent=parent, height=ui.px(46), show=False, border=False, always_use_window_padding=True, no_scrollbar=True
        ) as self._banner:
            self._sentence = dpg.add_text("")
        dpg.bind_item_theme(self._banner, ui.themes.banner)

    def show(self, state: State) -> None:
        """Draw the state."""
        left = _right_of(self._tabs[Screen.CONNECTION])
        if not self._changes.are_there(state.screen, state.connection) and left == self._left:
            return
        self._left = left
        for screen, tab in self._tabs.items():
            dpg.bind_item_theme(tab, self._ui.themes.chosen if screen is state.screen else self._ui.themes.tab)
        self._draw_status(state.connection)
        is_away = state.connection.status in {Status.AWAY, Status.REFUSING}
        dpg.configure_item(self._banner, show=is_away)
        dpg.set_value(self._sentence, _banner(state.connection) if is_away else "")

    def _draw_name(self, row: int) -> None:
        """Two panels that belong together, and the name."""
        ui = self._ui
        drawing = dpg.add_drawlist(ui.px(112), row)
        for left, side in ((0, Side.A), (13, Side.B)):
            dpg.draw_rectangle(
                (ui.px(left), ui.px(6)),
                (ui.px(left + 11), ui.px(28)),
                fill=SIDES[side],
                color=SIDES[side],
                rounding=ui.px(2),
                parent=drawing,
            )
        ui.draw("Diptych", (ui.px(34), ui.px(4)), size=22, colour=ui.palette.text, parent=drawing)

    def _draw_status(self, connection: Connection) -> None:
        """A dot, and words where there is room for them, at the right end of the line."""
        ui = self._ui
        words, colour = _status(connection, faint=ui.palette.faint)
        dpg.set_value(self._address, words)
        has_room = self._left and self._width / ui.scale >= _WITH_STATUS
        width = max(ui.px(20), self._width - self._left - ui.px(26)) if self._left else ui.px(20)
        dpg.configure_item(self._status, width=width)
        dpg.delete_item(self._status, children_only=True)
        shown = ui.cut(words, width - ui.px(40)) if has_room else ""
        end = width - ui.width_of(shown) if shown else width
        ui.draw(shown, (end, ui.px(7)), size=17, colour=ui.palette.faint, parent=self._status)
        dpg.draw_circle((end - ui.px(12), ui.px(17)), ui.px(4), fill=colour, color=colour, parent=self._status)


def _right_of(item: Item) -> int:
    """Where an item ends, in pixels of the window; 0 before it has been drawn."""
    return int(dpg.get_item_pos(item)[0] + dpg.get_item_rect_size(item)[0]) if dpg.is_item_visible(item) else 0


def _status(connection: Connection, *, faint: Colour) -> tuple[str, Colour]:
    match connection.status:
        case Status.HERE:
            return f"connected to {connection.address}", GOOD
        case Status.CALLING:
            return f"calling {connection.address}", faint
    return f"{connection.address} is away", BAD


def _banner(connection: Connection) -> str:
    if connection.status is Status.REFUSING:
        return connection.sentence
    kept = f" {connection.waiting_count:,} pictures wait here." if connection.waiting_count else ""
    return f"{connection.sentence}{kept}"
