"""What is probably a mistake, as cards: the pictures, the reason, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.style import SNUG
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state import suspect_view
from diptych_client.desktop.state.actions import (
    Action,
    OpenPicture,
    RestoreSuspects,
    SelectPictures,
    ShowOnMap,
)
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.suspect_view import SuspectView
from diptych_client.formatting.suspects import reason_words, weight_words
from diptych_client.formatting.text import count

_CELL, _GAP, _SCROLLBAR = 78, 6, 16
_MOST = 30
"""The maximum number of cards; the next ones follow when these are done."""


class SuspectCards:
    """The cards, in a child window that scrolls. For the window's thread only.

    Args:
        ui: theme, fonts and drawing helpers.
        width: in scaled pixels.
    """

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui, self._width = ui, width - ui.px(_SCROLLBAR)
        self._strips: list[tuple[Item, tuple[str, ...]]] = []
        self._drawn: object = None

    def build(self, parent: Item) -> None:
        """Make the items."""
        self._window = dpg.add_child_window(parent=parent, height=-1, border=False)
        dpg.bind_item_theme(self._window, self._ui.themes.plain)
        self._list = dpg.add_group(parent=self._window)

    def fill(self, view: SuspectView, state: State) -> None:
        """Draw the suspects, grouped by kind."""
        ui = self._ui
        dpg.delete_item(self._list, children_only=True)
        self._strips, self._drawn = [], None
        ui.fit(ui.faint(view.summary, parent=self._list, wrap=self._width), view.summary)
        left = _MOST
        for group in view.groups:
            if left > 0:
                dpg.add_spacer(height=ui.px(4), parent=self._list)
                ui.title(group.title, parent=self._list)
            for each in group.suspects[: max(0, left)]:
                self._add_card(each, state)
            left -= len(group.suspects)
        if left < 0:
            ui.faint(f"{-left:,} more follow when these are done.", parent=self._list)
        if view.dismissed_count:
            restore = partial(ui.emit, RestoreSuspects(state.working_set.dataset_id))
            words = f"Show {count(view.dismissed_count, 'kept one')} again"
            ui.button(words, restore, parent=self._list, theme=ui.themes.tab)

    def show(self) -> None:
        """Draw the pictures that have arrived."""
        ui = self._ui
        if self._drawn == ui.thumbnails.version:
            return
        self._drawn = ui.thumbnails.version
        ui.thumbnails.show(self, [each for _, ids in self._strips for each in ids])
        for drawing, ids in self._strips:
            dpg.delete_item(drawing, children_only=True)
            for number, each in enumerate(ids):
                self._draw_picture(drawing, each, number * ui.px(_CELL + _GAP))

    def hide(self) -> None:
        """Request no pictures any more."""
        self._drawn = None
        self._ui.thumbnails.show(self, ())

    def _add_card(self, suspect: sdk.Suspect, state: State) -> None:
        ui, inner = self._ui, self._width - self._ui.px(28)
        with dpg.child_window(parent=self._list, width=self._width, auto_resize_y=True, no_scrollbar=True) as card:
            dpg.bind_item_theme(card, ui.themes.window)  # the list around it has no padding
            weight = dpg.add_text(weight_words(suspect)) if suspect.is_probable else ui.faint(weight_words(suspect))
            if suspect.is_probable:
                dpg.configure_item(weight, color=ui.palette.error)
            words = reason_words(suspect)
            words = f"{words[:1].upper()}{words[1:]}."
            ui.fit(dpg.add_text(words, wrap=inner), words)
            self._add_pictures(suspect, inner)
            self._add_acts(suspect, state, inner)

    def _add_pictures(self, suspect: sdk.Suspect, inner: int) -> None:
        ui = self._ui
        room = max(1, (inner + ui.px(_GAP)) // ui.px(_CELL + _GAP))
        ids = suspect.instance_ids[:room]
        drawing = dpg.add_drawlist(inner, ui.px(_CELL))
        ui.listen(drawing, clicked=partial(self._click, drawing, ids))
        self._strips.append((drawing, ids))
        more = len(suspect.instance_ids) - len(ids)
        if more:
            ui.small(f"and {count(more, 'more picture')}")

    def _add_acts(self, suspect: sdk.Suspect, state: State, inner: int) -> None:
        """Add the buttons, in as many rows as they need."""
        rows: list[list[tuple[str, Action, str]]] = [[]]
        room = 0.0
        for words, action, meaning in _acts(suspect, state):
            wide = self._ui.width_of(words) + self._ui.px(20 + SNUG)
            if rows[-1] and room + wide > inner:
                rows.append([])
                room = 0
            rows[-1].append((words, action, meaning))
            room += wide
        for row in rows:
            with dpg.group(horizontal=True):
                for words, action, meaning in row:
                    self._add_act(words, action, meaning)

    def _add_act(self, words: str, action: Action, meaning: str) -> None:
        ui = self._ui
        button = ui.button(ui.cut(words, self._width / 2), partial(ui.emit, action))
        ui.fit(button, words)
        ui.explain(button, meaning, is_change=words.startswith(("Move", "Remove")))

    def _draw_picture(self, drawing: Item, instance_id: str, left: int) -> None:
        ui, side = self._ui, self._ui.px(_CELL)
        texture, end = ui.thumbnails.of(instance_id), (left + side, side)
        if texture is None:
            dpg.draw_rectangle((left, 0), end, fill=ui.palette.field, color=ui.palette.field, parent=drawing)
        else:
            dpg.draw_image(texture, (left, 0), end, parent=drawing)

    def _click(self, drawing: Item, ids: Sequence[str]) -> None:
        place = int(dpg.get_mouse_pos(local=False)[0] - dpg.get_item_rect_min(drawing)[0])
        number = place // self._ui.px(_CELL + _GAP)
        if 0 <= number < len(ids):
            self._ui.emit(OpenPicture(ids[number]))


def _acts(suspect: sdk.Suspect, state: State) -> Sequence[tuple[str, Action, str]]:
    """The buttons of a card: their words, what they do, and their explanation."""
    is_copies = suspect.kind is sdk.SuspectKind.COPIES_UNDER_LABELS
    bench = state.working_set
    same = tuple(each.id for each in bench.instances.values() if each.burst_id == suspect.recording_id)
    what = f"the one under {suspect.label}" if is_copies else "it" if len(suspect.instance_ids) == 1 else "all of them"
    acts: list[tuple[str, Action, str]] = [
        (f"Move to {each.name}", suspect_view.move(state, suspect, each.id), f"Move {what}. You can undo this.")
        for each in suspect_view.move_targets(state, suspect)
    ]
    acts.append(("Remove", suspect_view.remove(state, suspect), f"Remove {what} from the dataset. You can undo this."))
    kept = "Keep both" if is_copies else "It is right"
    acts.append((kept, suspect_view.keep(state, suspect), "Change nothing, and do not list this again in this window."))
    if same:
        show = SelectPictures(bench.dataset_id, same)
        acts.append(("Show recording", show, "Show all pictures of its recording, selected."))
    if any(each.is_trained for each in state.snapshot_list.snapshots):
        acts.append(("Show on map", ShowOnMap(frozenset(suspect.instance_ids)), "Show it on the map of the versions."))
    return acts
