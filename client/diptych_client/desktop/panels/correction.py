"""Corrections: freeze the picture and say what it is, and it is added to the dataset."""

from __future__ import annotations

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state import actions, correcting
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.label_chips import LabelChips
from diptych_client.formatting.text import distinct

_HOLD = "Wrong answer? Freeze the picture and say what it is (F)."
_RELEASE = "Return to the live picture (F or Escape)."
_CHOOSE = "choose a dataset"


class CorrectionPanel:
    """The panel below the camera's picture on the screen "Compare live"."""

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui, self._width = ui, ui.px(width)
        self._changes = Changes()
        self._state: State | None = None
        self._targets: dict[str, str] = {}
        self._chips = LabelChips(ui, width=self._width, chosen=self._say)
        self._is_frozen = False

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        with dpg.group(parent=parent):
            self._freeze = ui.button("Freeze (F)", self.toggle, width=self._width, height=ui.px(40))
            dpg.bind_item_theme(self._freeze, ui.themes.primary)
            ui.explain(self._freeze, _HOLD)
            self._question = dpg.add_text("", wrap=self._width)
            self._target = ui.combo([], width=-1, show=False, callback=lambda _, name: self._choose_target(name))
            ui.explain(self._target, "The dataset to add the picture to.")
            self._chips.build()
            self._other = ui.entry(
                "other label",
                hint="another label, then Enter",
                width=-1,
                on_enter=True,
                show=False,
                callback=lambda _, name: self._say(name),
            )
            ui.explain(self._other, "Type a label. A new one is added to the dataset.", is_change=True)

    def toggle(self) -> None:
        """Freeze the picture, or return to the live one."""
        self._ui.emit(actions.ReleaseFrame() if self._is_frozen else actions.FreezeFrame())

    def show(self, state: State) -> None:
        """Draw the state."""
        bench, live, comparison = state.working_set, state.live, state.comparison
        self._state = state
        shown = bench.dataset, bench.datasets, comparison, state.snapshot_list.snapshots, state.connection.access
        if not self._changes.are_there(live.is_frozen, live.predictions is None, *shown):
            return
        self._is_frozen = live.is_frozen
        target = correcting.target(state)
        can_say = live.is_frozen and target is not None and not state.connection.forbids
        dpg.configure_item(self._freeze, label="Back to live (F)" if live.is_frozen else "Freeze (F)")
        self._ui.change_explanation(self._freeze, _RELEASE if live.is_frozen else _HOLD)
        dpg.bind_item_theme(self._freeze, 0 if live.is_frozen else self._ui.themes.primary)
        dpg.configure_item(self._freeze, enabled=live.is_frozen or live.predictions is not None)
        self._ui.reveal(self._other, is_shown=can_say)
        dpg.set_value(self._question, _question(state))
        dpg.configure_item(self._question, show=live.is_frozen)
        self._show_targets(state, target)
        self._chips.show([label.name for label in correcting.labels(state)] if can_say else [])

    def _show_targets(self, state: State, target: sdk.Dataset | None) -> None:
        """Show a choice of datasets if the two sides learned from different ones."""
        offered = correcting.targets(state)
        names = distinct([each.name for each in offered])
        self._targets = {name: each.id for name, each in zip(names, offered, strict=True)}
        dpg.configure_item(self._target, items=list(self._targets))
        chosen = next((words for words, each in self._targets.items() if target and each == target.id), _CHOOSE)
        dpg.set_value(self._target, chosen)
        is_shown = state.live.is_frozen and len(offered) > 1 and not state.connection.forbids
        self._ui.reveal(self._target, is_shown=is_shown)

    def _choose_target(self, name: str) -> None:
        self._ui.emit(actions.ChooseTarget(self._targets[name]))

    def _say(self, name: str) -> None:
        correction = correcting.correction(self._state, name) if self._state else None
        if correction is not None:
            self._ui.emit(correction)
            dpg.set_value(self._other, "")


def _question(state: State) -> str:
    if not state.live.is_frozen:
        return ""
    if state.connection.forbids:
        return state.connection.forbids
    offered, chosen = correcting.targets(state), correcting.target(state)
    if chosen is not None:
        return f"What is it? Add it to {chosen.name} as"
    if offered:
        return "A and B learned from different datasets. Choose where the picture goes."
    if state.comparison.snapshot_ids:
        return "The dataset that these versions learned from was deleted."
    return "Choose a trained version first. The picture is added to its dataset."
