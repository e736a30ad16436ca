"""The training in a narrow window: a bar at the bottom, and the whole panel above it on demand."""

from collections.abc import Callable

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.style import BODY, CONTROL, PADDING, SNUG
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state import actions
from diptych_client.desktop.state.latest_version import latest_version
from diptych_client.desktop.state.readiness import checks
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.training import training_progress
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.panel import Panel
from diptych_client.formatting.headline import headline

HEIGHT = CONTROL + SNUG
_PANEL, _BUTTON = 320, 110


class TrainBar:
    """One line across the window.

    Args:
        ui: theme, fonts and drawing helpers.
        width: of the bar, before scaling.
        height: of the window, before scaling.
        panel_of: makes the whole panel for a width and a height before scaling.
    """

    def __init__(self, ui: Ui, *, width: int, height: int, panel_of: Callable[[int, int], Panel]) -> None:
        self._ui, self._width, self._height, self._panel_of = ui, width, height, panel_of
        self._changes = Changes()
        self._panel: Panel | None = None
        self._window: Item = 0
        self._version: sdk.Snapshot | None = None

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui, text = self._ui, self._width - 2 * (_BUTTON + SNUG)
        with dpg.group(horizontal=True, parent=parent, xoffset=ui.px(text)):
            self._text = dpg.add_drawlist(ui.px(text - SNUG), ui.px(CONTROL))
            with dpg.group(horizontal=True):
                self._live = ui.button("Try it live", self._try, width=ui.px(_BUTTON))
                ui.button("Train ...", self._open, width=ui.px(_BUTTON))

    def show(self, state: State) -> None:
        """Draw the state."""
        if self._panel is not None and dpg.does_item_exist(self._window) and dpg.is_item_shown(self._window):
            self._panel.show(state)
        bench, training = state.working_set, state.training
        version = latest_version(state)
        if self._changes.are_there(bench.dataset, bench.instances, bench.findings, training, version):
            self._version = version
            dpg.configure_item(self._live, show=version is not None)
            dpg.bind_item_theme(self._live, self._ui.themes.primary if training.is_current else 0)
            dpg.delete_item(self._text, children_only=True)
            words = self._ui.cut(bar_text(state, version), dpg.get_item_width(self._text))
            where = 0, self._ui.px((CONTROL - BODY) / 2 - 2)
            self._ui.draw(words, where, size=BODY, colour=self._ui.palette.text, parent=self._text)

    def _open(self) -> None:
        """Open the panel above the bar."""
        ui = self._ui
        if dpg.does_item_exist(self._window):
            dpg.delete_item(self._window)
        height = min(560, self._height - 120)
        pos = ui.px(self._width - _PANEL), ui.px(self._height - HEIGHT - height - 3 * PADDING)
        with (
            ui.menu(pos=pos) as self._window,
            dpg.child_window(width=ui.px(_PANEL), height=ui.px(height), border=False) as box,
        ):
            self._panel = self._panel_of(_PANEL - 3 * PADDING, height)
            self._panel.build(box)

    def _try(self) -> None:
        if self._version is not None:
            self._ui.emit(actions.ShowResult(self._version.id, actions.Tab.LIVE))


def bar_text(state: State, version: sdk.Snapshot | None) -> str:
    """What matters most: the progress, why training failed, what is missing, or the score."""
    training = state.training
    if training.is_busy:
        share, words = training_progress(training)
        return f"Training: {words} ({100 * share:.0f} %)"
    if training.sentence:
        return training.sentence
    missing = next((each for each in checks(state.working_set) if not each.is_done), None)
    if missing is not None and (version is None or not training.is_current):
        return f"! {missing.sentence}"
    if version is not None and version.training_metrics is not None:
        return f"{version.name}: {headline(version.training_metrics).title}"
    return "Ready to train."
