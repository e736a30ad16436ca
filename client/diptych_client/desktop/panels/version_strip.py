"""The versions of the dataset in a row, oldest to newest: click one for side B, Shift+click for side A."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.marks import draw_side
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import ChooseSide, Side, SwapSides
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.version_strip import StripVersion, other_versions, strip_text, strip_versions
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.formatting.scores import format_snapshot_score
from diptych_client.formatting.text import count, when

STRIP: Final = 54
"""The height with the gap below it, before scaling."""
_HEIGHT, _LINE, _SMALL = 46, 31, 13
_STEPS = (96, 190)
"""The minimum and maximum distance of two versions."""
_DOT, _MARK, _EDGE, _ARROW = 5, 10, 14, 26
_SWAP, _OTHER, _GAP = 88, 78, 8
_MENU = 380
_HOW = "Click for B, Shift+click for A. Left and Right move B."


class VersionStripPanel:
    """The strip above all tabs of the comparison; `width` is in pixels before scaling."""

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui = ui
        self._across = ui.px(width)
        self._room = self._across - ui.px(2 * _EDGE + _SWAP + _OTHER + 2 * _GAP + 2 * _ARROW + 8)
        self._changes, self._sized = Changes(), Changes()
        self._versions: Sequence[StripVersion] = ()
        self._state: State | None = None
        self._step, self._said = 1, -1

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui, middle = self._ui, self._ui.px((_HEIGHT - 32) / 2)
        with dpg.child_window(
            parent=parent, height=ui.px(_HEIGHT), no_scrollbar=True, no_scroll_with_mouse=True
        ) as box:
            arrow, right = ui.px(_ARROW), self._across - ui.px(_EDGE)
            places = ui.px(_EDGE), ui.px(_EDGE) + arrow + ui.px(4)
            self._older = ui.button("<", lambda: self._turn(-1), pos=(places[0], middle), width=arrow, show=False)
            newer = places[1] + self._room + ui.px(4), middle
            self._newer = ui.button(">", lambda: self._turn(1), pos=newer, width=arrow, show=False)
            swap = right - ui.px(_SWAP + _GAP + _OTHER), middle
            self._swap = ui.button("Swap (X)", lambda: ui.emit(SwapSides()), pos=swap, width=ui.px(_SWAP))
            other = right - ui.px(_OTHER), middle
            self._other = ui.button("Other ...", self._open_menu, pos=other, width=ui.px(_OTHER))
            self._build_row((places[1], 0))
        dpg.bind_item_theme(box, ui.themes.plain)
        ui.explain(self._swap, "Swap A and B.")
        ui.explain(self._other, "Choose a version of another dataset.")
        for button, words in ((self._older, "Show older versions."), (self._newer, "Show newer versions.")):
            ui.explain(button, words)

    def show(self, state: State) -> None:
        """Draw the state."""
        self._state = state
        bench, snapshot_list, comparison = state.working_set, state.snapshot_list, state.comparison
        sides = [comparison.of(side).snapshot_id for side in Side]
        if self._changes.are_there(snapshot_list.snapshots, snapshot_list.jobs, bench.datasets, bench.dataset, *sides):
            self._versions = strip_versions(state)
            self._draw(state)
        if dpg.is_item_hovered(self._drawing):
            self._explain(self._below_mouse())

    def _build_row(self, place: tuple[int, int]) -> None:
        ui, height = self._ui, self._ui.px(_HEIGHT - 2)
        with dpg.child_window(
            pos=place, width=self._room, height=height, border=False, no_scrollbar=True, no_scroll_with_mouse=True
        ) as self._view:
            holder = dpg.add_group()  # a drawlist cannot have a tooltip
            self._drawing = dpg.add_drawlist(1, height, parent=holder)
        dpg.bind_item_theme(self._view, ui.themes.plain)
        with dpg.tooltip(holder, delay=0.4, hide_on_activity=True):
            self._words = dpg.add_text("", wrap=ui.px(360))
        ui.listen(self._drawing, clicked=self._click)

    def _draw(self, state: State) -> None:
        ui, drawing, versions = self._ui, self._drawing, self._versions
        dpg.delete_item(drawing, children_only=True)
        self._step = max(ui.px(_STEPS[0]), min(ui.px(_STEPS[1]), self._room // max(1, len(versions))))
        words = strip_text(state)
        width = self._step * len(versions) + (int(ui.width_of(words, 15)) + ui.px(20) if words else 0)
        dpg.configure_item(drawing, width=max(1, width))
        is_long = width > self._room
        for arrow in (self._older, self._newer):
            ui.reveal(arrow, is_shown=is_long)
        if len(versions) > 1:
            ends = self._middle(0), self._middle(len(versions) - 1)
            dpg.draw_line(ends[0], ends[1], color=ui.palette.edge, thickness=ui.px(2), parent=drawing)
        for place, version in enumerate(versions):
            self._draw_version(state, place, version)
        if words:
            where = self._step * len(versions) + ui.px(10), ui.px(_HEIGHT / 2 - 11)
            ui.draw(words, where, size=15, colour=ui.palette.faint, parent=drawing)
        if is_long and self._sized.are_there(state.comparison.b.snapshot_id, str(len(versions))):
            self._reveal(state.comparison.b.snapshot_id)

    def _draw_version(self, state: State, place: int, version: StripVersion) -> None:
        ui, middle = self._ui, self._middle(place)
        sides = [side for side in Side if state.comparison.of(side).snapshot_id == version.id]
        name = (
            version.snapshot.name if not version.dataset_name else f"{version.dataset_name} / {version.snapshot.name}"
        )
        name = ui.cut(name, self._step - ui.px(8), _SMALL)
        ink = ui.palette.text if sides else ui.palette.faint
        where = middle[0] - ui.width_of(name, _SMALL) / 2, ui.px(1)
        ui.draw(name, where, size=_SMALL, colour=ink, parent=self._drawing)
        if version.progress is not None:
            self._draw_progress(middle, version.progress)
        elif not sides:
            edge = ui.palette.edge
            dpg.draw_circle(middle, ui.px(_DOT), fill=edge, color=edge, parent=self._drawing)
        for number, side in enumerate(sides):
            shift = (number - (len(sides) - 1) / 2) * ui.px(2 * _MARK - 2)
            draw_side(ui, side, (middle[0] + shift, middle[1]), parent=self._drawing)

    def _draw_progress(self, middle: tuple[float, float], share: float) -> None:
        ui, half, high = self._ui, self._ui.px(26), self._ui.px(4)
        left, top = middle[0] - half, middle[1] - high
        for right, colour in ((middle[0] + half, ui.palette.field), (left + 2 * half * share, ui.palette.accent)):
            end = right, top + 2 * high
            dpg.draw_rectangle(
                (left, top), end, fill=colour, color=ui.palette.edge, rounding=high, parent=self._drawing
            )

    def _middle(self, place: int) -> tuple[float, float]:
        return (place + 0.5) * self._step, self._ui.px(_LINE)

    def _below_mouse(self) -> int | None:
        x = dpg.get_mouse_pos(local=False)[0] - dpg.get_item_rect_min(self._drawing)[0]
        place = int(x // self._step)
        return place if 0 <= place < len(self._versions) else None

    def _click(self) -> None:
        place = self._below_mouse()
        if place is None or self._versions[place].progress is not None:
            return
        is_a = dpg.is_key_down(dpg.mvKey_LShift) or dpg.is_key_down(dpg.mvKey_RShift)
        self._ui.emit(ChooseSide(Side.A if is_a else Side.B, self._versions[place].id))

    def _explain(self, place: int | None) -> None:
        said = -1 if place is None else place
        if said != self._said:
            self._said = said
            words = "" if place is None else version_text(self._versions[place])
            dpg.set_value(self._words, words or _HOW)

    def _turn(self, step: int) -> None:
        """Scroll by a page."""
        dpg.set_x_scroll(self._view, dpg.get_x_scroll(self._view) + step * self._room * 0.8)

    def _reveal(self, snapshot_id: str) -> None:
        """Scroll to a version."""
        place = next((number for number, each in enumerate(self._versions) if each.id == snapshot_id), 0)
        dpg.set_x_scroll(self._view, max(0.0, (place + 1.5) * self._step - self._room))

    def _open_menu(self) -> None:
        """List the versions of the other datasets, with a button for each side."""
        ui = self._ui
        offered = other_versions(self._state) if self._state is not None else ()
        left, top = dpg.get_item_rect_min(self._other)
        where = max(0, int(left) - ui.px(_MENU - _OTHER)), int(top) + ui.px(36)
        with ui.menu(pos=where) as menu:
            if not offered:
                ui.faint("No other dataset has a trained version.", wrap=ui.px(_MENU - 30))
            lines = sum(1 + len(versions) for _, versions in offered)
            with dpg.child_window(
                width=ui.px(_MENU - 28), height=ui.px(min(320, 38 * lines)), border=False, show=bool(offered)
            ):
                for name, versions in offered:
                    ui.fit(ui.faint(ui.cut(name, ui.px(_MENU - 60))), name)
                    for each in versions:
                        self._offer(menu, each)

    def _offer(self, menu: Item, snapshot: sdk.Snapshot) -> None:
        ui = self._ui
        with dpg.group(horizontal=True):
            for side in Side:
                ui.button(side.value.upper(), partial(self._choose, menu, side, snapshot.id), width=ui.px(30))
            words = f"{snapshot.name}   {format_snapshot_score(snapshot)}"
            ui.fit(dpg.add_text(ui.cut(words, ui.px(_MENU - 130))), words)

    def _choose(self, menu: Item, side: Side, snapshot_id: str) -> None:
        dpg.delete_item(menu)
        self._ui.emit(ChooseSide(side, snapshot_id))


def version_text(version: StripVersion) -> str:
    """The name, time, contents and score of a version, and how to choose it."""
    snapshot = version.snapshot
    if version.progress is not None:
        return f"{snapshot.name}: training, {100 * version.progress:.0f} %"
    held = f"{count(snapshot.instance_count, 'picture')} · {count(snapshot.recording_count, 'recording')}"
    return f"{snapshot.name} · {when(snapshot.created_at)}\n{held}\n{format_snapshot_score(snapshot)}\n{_HOW}"
