"""The map of the pictures of both versions: those that look alike are near each other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import dearpygui.dearpygui as dpg
import numpy as np

from diptych_client import sdk
from diptych_client.desktop.drawing.map_dots import Dots, Shape, Turn
from diptych_client.desktop.drawing.style import CONTROL, SNUG
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state import map_points
from diptych_client.desktop.state.actions import (
    Colouring,
    ColourMap,
    FilterMap,
    OnMap,
    OpenPicture,
    SelectOnMap,
)
from diptych_client.desktop.state.label_places import label_places
from diptych_client.desktop.state.map_points import LegendRow
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.map_legend import MapLegend, outcome_colour
from diptych_client.desktop.widgets.map_plot import Drag, MapPlot, as_inks
from diptych_client.desktop.widgets.map_selection import SelectionBox

_SIDE, _LEAST_SIDE, _SHARE = 400, 270, 0.32
"""The width of the legend or the selection: at most, at least, and its share of the panel."""
_GAP, _SENTENCE, _LEAST_HEIGHT = 16, 22, 120
_COLOURINGS = {f"Colour: {each}": each for each in Colouring}
_SHOWN = {"Show: both": OnMap.BOTH, "Show: A": OnMap.A, "Show: B": OnMap.B}
_TURNS = {sdk.AnswerOutcome.LOST: Turn.LOST, sdk.AnswerOutcome.FIXED: Turn.FIXED}
_HINTS = {
    Drag.LASSO: "Draw around dots to select them; with Ctrl, add them.",
    Drag.BOX: "Drag a box over dots to select them; with Ctrl, add them.",
    Drag.MOVE: "Drag to move the map. The right button always does.",
}


class PictureMapPanel:
    """The panel; width and height are in pixels before scaling."""

    def __init__(self, ui: Ui, *, width: int, height: int) -> None:
        self._ui = ui
        side = int(max(_LEAST_SIDE, min(_SIDE, width * _SHARE)))
        tall = max(_LEAST_HEIGHT, height - CONTROL - SNUG - _SENTENCE - SNUG)
        self._side, self._width = ui.px(side), ui.px(width - side - _GAP)
        self._height = ui.px(tall)
        self._plot = MapPlot(
            ui,
            size=(self._width, self._height),
            clicked=self._click,
            selected=self._select,
            described=self._describe,
        )
        self._legend = MapLegend(ui, width=self._side, pointed=self._point, clicked=self._choose)
        self._selection = SelectionBox(ui, width=self._side)
        self._changes, self._filled, self._chosen, self._listed = Changes(), Changes(), Changes(), Changes()
        self._state: State | None = None
        self._pointed: LegendRow | None = None

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        self._problem = ui.faint("", parent=parent, wrap=self._width)
        with dpg.group(parent=parent, show=False) as self._all:
            self._build_bar()
            with dpg.group(horizontal=True, horizontal_spacing=ui.px(_GAP)):
                with dpg.group():
                    self._plot.build(dpg.last_container())
                    self._sentence = ui.small("")
                with dpg.child_window(border=False, width=self._side, height=-1) as side:
                    dpg.bind_item_theme(side, ui.themes.plain)
                    with dpg.group() as self._meaning:
                        self._legend.build(self._meaning)
                    self._selection.build(side)

    def show(self, state: State) -> None:
        """Draw the state."""
        self._state = state
        found, problem = map_points.shown_map(state), map_points.map_problem(state)
        if self._changes.are_there(problem):
            dpg.set_value(self._problem, problem)
            dpg.configure_item(self._problem, show=bool(problem))
            dpg.configure_item(self._all, show=not problem)
        if problem or found is None:
            return
        self._fill(state, found)
        choice, bench = state.picture_map, state.working_set
        if self._chosen.are_there(found, choice.selected, bench.instances, bench.dataset, bench.dataset_id):
            selection = map_points.map_selection(state)
            self._selection.fill(selection)
            dpg.configure_item(self._meaning, show=selection is None)
        if not choice.selected:
            self._legend.show()
        self._selection.show()
        self._plot.show()

    def _build_bar(self) -> None:
        ui = self._ui
        with dpg.group(horizontal=True):
            self._colour = ui.combo([*_COLOURINGS], width=ui.px(196), callback=lambda _, words: self._recolour(words))
            self._shown = ui.combo([*_SHOWN], width=ui.px(124), callback=lambda _, words: self._filter(words))
            self._drags = {each: ui.button(each.value, partial(self._hold, each), width=ui.px(64)) for each in Drag}
            reset = ui.button("Whole map", self._plot.reset)
        ui.explain(self._colour, "What the colours mean.")
        ui.explain(self._shown, "Show the pictures of A, of B, or of both.")
        ui.explain(reset, "Show the whole map. The wheel zooms, the right button moves.")
        for each, words in _HINTS.items():
            ui.explain(self._drags[each], words)
        self._hold(Drag.LASSO)

    def _fill(self, state: State, found: sdk.PictureMap) -> None:
        ui, choice = self._ui, state.picture_map
        is_dark = state.appearance.is_dark
        bench = state.working_set
        if self._listed.are_there(found, choice.colouring, choice.shown, bench.dataset, is_dark):
            rows = map_points.legend(found, choice.colouring, choice.shown)
            places = dict(label_places(bench, state.comparison, state.snapshot_list.snapshots))
            self._legend.fill(rows, has_both=bool(choice.pair[1]), places=places)
            dpg.set_value(self._colour, f"Colour: {choice.colouring}")
            dpg.set_value(self._shown, next(words for words, each in _SHOWN.items() if each is choice.shown))
            ui.reveal(self._shown, is_shown=bool(choice.pair[1]))
        missed = map_points.missed_on_map(state)
        if self._filled.are_there(found, choice, self._pointed, bench.dataset, is_dark):
            is_new = self._plotted is not found
            self._plotted = found
            self._plot.fill(self._dots(found, state), is_new=is_new)
            words = map_points.map_sentence(found)
            if missed:
                words = f"{missed:,} of the selected pictures are not on the map: no version has them yet. {words}"
            dpg.set_value(self._sentence, ui.cut(words, self._width, 15))

    _plotted: sdk.PictureMap | None = None

    def _dots(self, found: sdk.PictureMap, state: State) -> Dots:
        choice, points = state.picture_map, found.points
        numbers = {each: number for number, each in enumerate(dict.fromkeys(each.recording_id for each in points))}
        focus = self._pointed.instance_ids if self._pointed is not None else choice.selected
        known = focus & {each.instance_id for each in points}
        return Dots(
            places=np.array([(each.x, each.y) for each in points], np.float64).reshape(-1, 2),
            inks=self._inks(found, choice.colouring),
            shapes=np.array([_shape(each, has_both=bool(choice.pair[1])) for each in points], np.int64),
            turns=np.array(
                [_TURNS.get(each.outcome, Turn.NONE) if each.outcome else Turn.NONE for each in points], np.int64
            ),
            recordings=np.array([numbers[each.recording_id] for each in points], np.int64),
            is_shown=np.array([map_points.is_shown(each, choice.shown) for each in points], bool),
            in_focus=np.array([not known or each.instance_id in known for each in points], bool),
        )

    def _inks(self, found: sdk.PictureMap, colouring: Colouring) -> np.typing.NDArray[np.float32]:
        ui = self._ui
        if colouring is Colouring.OUTCOME:
            return as_inks([outcome_colour(ui, each.outcome) for each in found.points])
        of_labels = [ui.labels[map_points.label_id(each)] for each in found.labels]
        places = [map_points.colour_index(each, colouring) for each in found.points]
        return as_inks([ui.palette.border if each is None else of_labels[each] for each in places])

    def _describe(self, index: int) -> tuple[str, Sequence[str]]:
        found = self._plotted
        if found is None or self._state is None:
            return "", ()
        point = found.points[index]
        return point.instance_id, map_points.point_words(found, point, self._state.picture_map.pair)

    def _click(self, index: int | None) -> None:
        if self._plotted is not None and index is not None:
            self._ui.emit(OpenPicture(self._plotted.points[index].instance_id))
        elif self._state is not None and self._state.picture_map.selected:
            self._ui.emit(SelectOnMap(frozenset()))

    def _select(self, indices: Sequence[int], is_added: bool) -> None:  # noqa: FBT001  from a callback
        if self._plotted is not None:
            ids = frozenset(self._plotted.points[each].instance_id for each in indices)
            self._ui.emit(SelectOnMap(ids, is_added=is_added))

    def _point(self, row: LegendRow | None) -> None:
        self._pointed = row

    def _choose(self, row: LegendRow) -> None:
        self._pointed = None
        self._ui.emit(SelectOnMap(row.instance_ids))

    def _hold(self, drag: Drag) -> None:
        self._plot.drag = drag
        for each, button in self._drags.items():
            dpg.bind_item_theme(button, self._ui.themes.chosen if each is drag else self._ui.themes.tab)

    def _recolour(self, words: str) -> None:
        self._ui.emit(ColourMap(_COLOURINGS[words]))

    def _filter(self, words: str) -> None:
        self._ui.emit(FilterMap(_SHOWN[words]))


def _shape(point: sdk.MapPoint, *, has_both: bool) -> Shape:
    if not has_both:
        return Shape.B
    if point.a_label_index is None:
        return Shape.B
    return Shape.A if point.b_label_index is None else Shape.BOTH
