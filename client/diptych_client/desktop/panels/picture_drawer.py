"""The drawer at the right of any screen: one picture, what both versions answer, why, and what if."""

from __future__ import annotations

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.style import PADDING
from diptych_client.desktop.drawing.ui import Ui
from diptych_client.desktop.state.actions import OpenPicture
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.beside_drawer import DRAWER
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.drawer_acts import DrawerActs
from diptych_client.desktop.widgets.drawer_answers import DrawerAnswers
from diptych_client.desktop.widgets.drawer_causes import DrawerCauses
from diptych_client.desktop.widgets.drawer_facts import DrawerFacts
from diptych_client.desktop.widgets.drawer_picture import SIDE, DrawerPicture
from diptych_client.desktop.widgets.drawer_twins import DrawerTwins
from diptych_client.desktop.widgets.drawer_what_if import DrawerWhatIf

_INNER = DRAWER - 2 * PADDING - 16
_FOOT_STORED, _FOOT_FRAME = 70, 82


class PictureDrawerPanel:
    """The drawer, a separate window above the screen. For the window's thread only."""

    def __init__(self, ui: Ui, *, size: tuple[int, int]) -> None:
        self._ui, self._size = ui, size
        self._changes, self._facts = Changes(), DrawerFacts(ui, width=_INNER - SIDE - 12)
        self._picture = DrawerPicture(ui)
        self._answers = DrawerAnswers(ui, width=_INNER - SIDE - 12)
        self._causes, self._twins = DrawerCauses(ui, width=_INNER), DrawerTwins(ui, width=_INNER)
        self._what_if, self._acts = DrawerWhatIf(ui, width=_INNER), DrawerActs(ui, width=_INNER + 16)

    def build(self) -> None:
        """Make the items, hidden."""
        ui, (width, height) = self._ui, self._size
        wide = min(ui.px(DRAWER), width)
        self._window = dpg.add_window(
            show=False,
            pos=(width - wide, 0),
            width=wide,
            height=height,
            no_title_bar=True,
            no_move=True,
            no_resize=True,
            no_scrollbar=True,
            no_focus_on_appearing=True,
        )
        with dpg.group(horizontal=True, parent=self._window):
            ui.title("Picture")
            dpg.add_spacer(width=max(1, wide - ui.px(PADDING * 2 + 172)))
            close = ui.button("Close  Esc", lambda: ui.emit(OpenPicture()), width=ui.px(96))
        ui.explain(close, "Close the picture (Escape).")
        self._body = dpg.add_child_window(parent=self._window, border=False, height=-ui.px(_FOOT_STORED))
        dpg.bind_item_theme(self._body, ui.themes.plain)
        with dpg.group(horizontal=True, parent=self._body, horizontal_spacing=ui.px(12)):
            self._picture.build()
            with dpg.group():
                self._answers.build()
                self._facts.build()
        self._causes.build(self._body)
        self._twins.build(self._body)
        self._what_if.build(self._body)
        self._acts.build(self._window)

    def remove(self) -> None:
        """Delete the items."""
        dpg.delete_item(self._window)

    def show(self, state: State) -> None:
        """Draw the open picture."""
        opened = state.drawer.opened
        if self._changes.are_there(opened.is_open, bool(opened.instance_id)):
            dpg.configure_item(self._window, show=opened.is_open)
            foot = _FOOT_STORED if opened.instance_id else _FOOT_FRAME
            dpg.configure_item(self._body, height=-self._ui.px(foot))
        if not opened.is_open:
            return
        self._picture.show(state)
        self._answers.show(state)
        self._facts.show(state)
        self._causes.show(state)
        self._twins.show(state)
        self._what_if.show(state)
        self._acts.show(state)
