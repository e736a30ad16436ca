"""The result for each label: how many of 100 pictures A and B got right, and whether B is better."""

from __future__ import annotations

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.changed_answers import shown_comparison
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.formatting.comparisons import label_name, label_words

_COLUMNS = ("label", "A", "B", "B against A", "pictures", "recordings")


class LabelVerdicts:
    """A table with a row for each label, the largest loss first. For the window's thread only."""

    def __init__(self, ui: Ui) -> None:
        self._ui = ui
        self._changes = Changes()

    def build(self, parent: Item, *, height: int) -> None:
        """Make the items."""
        self._table = dpg.add_table(
            parent=parent,
            height=height,
            header_row=True,
            borders_innerH=True,
            scrollY=True,
            freeze_rows=1,
            show=False,
            policy=dpg.mvTable_SizingStretchProp,
        )
        for title in _COLUMNS:
            dpg.add_table_column(label=title, parent=self._table)

    def show(self, state: State, *, is_shown: bool) -> None:
        """Draw the rows."""
        comparison = shown_comparison(state)
        if not self._changes.are_there(comparison, is_shown):
            return
        dpg.configure_item(self._table, show=is_shown)
        dpg.delete_item(self._table, children_only=True, slot=1)
        for each in sorted(comparison.labels, key=_change) if comparison is not None and is_shown else ():
            self._add_row(each)

    def _add_row(self, label: sdk.ComparedLabel) -> None:
        ui = self._ui
        with dpg.table_row(parent=self._table):
            with dpg.group(horizontal=True):
                with dpg.drawlist(ui.px(14), ui.px(20)):
                    colour = ui.labels[label.name]
                    dpg.draw_rectangle((0, ui.px(4)), (ui.px(12), ui.px(16)), fill=colour, color=colour)
                name = label_name(label)
                ui.fit(dpg.add_text(name), name)
            for share in (label.a_accuracy, label.b_accuracy):
                dpg.add_text("" if share is None else f"{100 * share:.0f} of 100")
            dpg.add_text(label_words(label))
            dpg.add_text(_both(label.a_instance_count, label.b_instance_count))
            dpg.add_text(_both(label.a_recording_count, label.b_recording_count))


def _change(label: sdk.ComparedLabel) -> float:
    """The change of the accuracy: losses come first, labels without a result last."""
    if label.a_accuracy is None or label.b_accuracy is None:
        return 2.0
    return label.b_accuracy - label.a_accuracy


def _both(a: int, b: int) -> str:
    return f"{a:,}" if a == b else f"{a:,} to {b:,}"
