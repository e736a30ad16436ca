"""The last 30 seconds of A and B, and the frames to which they gave different answers, to look at and to label."""

from __future__ import annotations

from functools import partial

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state import actions, correcting
from diptych_client.desktop.state.catching import Caught
from diptych_client.desktop.state.live import Live
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.caught_frames import CaughtFrames
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.label_chips import LabelChips
from diptych_client.desktop.widgets.ribbon import Ribbon, stretches
from diptych_client.formatting.text import count, percent

_FRAMES_OF_LAYOUT = 3
_KEEP = "Catch no more, so that these frames stay until you clear them."
_CATCH = "Catch new disagreements again."


class CaughtPanel:
    """The ribbon and the caught frames, below the camera's picture; `width` is in pixels before scaling."""

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui, self._width = ui, ui.px(width)
        self._drawn, self._listed, self._chosen = Changes(), Changes(), Changes()
        self._frames_to_layout = 0
        """The number of frames for which to scroll to the labels, until their height is known."""
        self._state: State | None = None
        self._ribbon = Ribbon(ui, width=self._width)
        self._frames = CaughtFrames(ui, width=self._width, clicked=self._choose)
        self._chips = LabelChips(ui, width=self._width, chosen=self._add)

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui, self._column = self._ui, parent
        self._box = dpg.add_group(parent=parent, show=False)
        self._words = dpg.add_text("", parent=self._box, wrap=self._width)
        with dpg.group(parent=self._box) as self._holder:
            self._ribbon.build(self._holder)
        ui.explain(self._holder, "The last 30 seconds, now at the right. Tall marks: A and B gave different labels.")
        self._caught = dpg.add_group(parent=parent, show=False)
        with dpg.group(horizontal=True, parent=self._caught):
            self._title = dpg.add_text("")
            self._keep = ui.button("Keep", self._toggle_keep, small=True)
            clear = ui.button("Clear", partial(ui.emit, actions.ClearCaught()), small=True)
        ui.explain(self._keep, _KEEP)
        ui.explain(clear, "Drop these frames. They are in the memory of this window only.")
        self._frames.build(self._caught)
        self._question = dpg.add_text("", parent=self._caught, wrap=self._width)
        self._chips.build(parent=self._caught)
        self._figures = ui.faint("", parent=parent, wrap=self._width)

    def show(self, state: State) -> None:
        """Draw the state."""
        self._state, live = state, state.live
        if self._drawn.are_there(live.ribbon, live.is_frozen, live.answered_seconds):
            dpg.configure_item(self._box, show=bool(live.ribbon) and not live.is_frozen)
            dpg.set_value(self._words, disagreement_text(live))
            self._ribbon.show(live.ribbon)
            dpg.set_value(self._figures, _figures(live))
            dpg.configure_item(self._figures, show=not live.is_frozen and bool(live.answers_per_second))
        bench, snapshots = state.working_set, state.snapshot_list.snapshots
        shown = live.catching.frames, live.catching.chosen, live.catching.is_kept, live.is_frozen
        if self._listed.are_there(*shown, bench.datasets, bench.dataset, snapshots, state.comparison):
            self._show_frames(state)
        if self._frames_to_layout:
            self._frames_to_layout -= 1
            dpg.set_y_scroll(self._column, dpg.get_y_scroll_max(self._column))
        self._frames.explain_below_mouse()

    def _show_frames(self, state: State) -> None:
        caught = state.live.catching
        dpg.configure_item(self._caught, show=bool(caught.frames) and not state.live.is_frozen)
        dpg.set_value(self._title, "Kept:" if caught.is_kept else "Caught: click to look closer")
        dpg.configure_item(self._keep, label="Catch again" if caught.is_kept else "Keep")
        self._ui.change_explanation(self._keep, _CATCH if caught.is_kept else _KEEP)
        self._frames.show(caught.frames, chosen=caught.chosen)
        chosen = caught.chosen_frame
        dpg.set_value(self._question, _question(state, chosen))
        dpg.configure_item(self._question, show=chosen is not None)
        can_add = chosen is not None and not chosen.is_added and not state.connection.forbids
        self._chips.show([each.name for each in correcting.labels(state)] if can_add else [])
        if self._chosen.are_there(str(caught.chosen)) and chosen is not None:
            self._frames_to_layout = _FRAMES_OF_LAYOUT

    def _choose(self, number: int) -> None:
        """Choose a frame to label, and open it in the drawer; the chosen one again is closed."""
        frames = self._state.live.catching.frames if self._state is not None else ()
        caught = next((each for each in frames if each.number == number), None)
        is_chosen = self._state is not None and self._state.live.catching.chosen == number
        self._ui.emit(actions.ChooseCaught(number))
        self._ui.emit(actions.OpenPicture() if is_chosen or caught is None else actions.OpenPicture(frame=caught.frame))

    def _add(self, name: str) -> None:
        action = correcting.caught_correction(self._state, name, burst_id=sdk.new_id()) if self._state else None
        if action is not None:
            self._ui.emit(action)

    def _toggle_keep(self) -> None:
        if self._state is not None:
            self._ui.emit(actions.KeepCaught(not self._state.live.catching.is_kept))


def disagreement_text(live: Live) -> str:
    """How often A and B began to disagree in the last 30 seconds."""
    found = sum(not is_same for _, _, is_same in stretches(live.ribbon))
    return f"Last 30 seconds: {count(found, 'disagreement')}" if found else "Last 30 seconds: A and B agreed"


def _question(state: State, chosen: Caught | None) -> str:
    """What the chips below are for, or why there are none."""
    if chosen is None:
        return ""
    said = f"A {chosen.a.label} {percent(chosen.a.confidence)}, B {chosen.b.label} {percent(chosen.b.confidence)}."
    if chosen.is_added:
        return f"{said} Added as {chosen.added_as}."
    target = correcting.target(state)
    if state.connection.forbids:
        return f"{said} {state.connection.forbids}"
    if target is None:
        return f"{said} Freeze the picture to choose the dataset for corrections."
    return f"{said} Add it to {target.name}. It is:"


def _figures(live: Live) -> str:
    if not live.answers_per_second:
        return ""
    return (
        f"{live.answers_per_second:.0f} answers a second, {live.latency_seconds * 1000:.0f} ms, "
        f"{live.skipped_count:,} skipped"
    )
