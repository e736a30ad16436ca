"""A scrolling wall of pictures in sections, such as those with lost answers: one drawing of the visible part."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.grid import Grid
from diptych_client.desktop.drawing.ui import Item, Ui

_CELLS, _GAP, _HEADING, _SCROLLBAR = (78, 104), 6, 40, 16
_WIDE = 1000
"""From this width before scaling on, pictures are larger."""


@dataclass(frozen=True, slots=True)
class Section:
    """Pictures under one heading."""

    key: str
    title: str
    count: int
    note: str = ""
    """At the right of the heading."""
    instance_ids: Sequence[str] = ()
    link: str = ""
    """A word in the heading that can be clicked, such as "show"."""


@dataclass(frozen=True, slots=True)
class Look:
    """How pictures are marked."""

    marked: frozenset[str] = frozenset()
    opened_id: str = ""
    words: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What the tooltip of a picture says."""


class AnswerWall:
    """The wall. For the window's thread only.

    Args:
        ui: theme, fonts and drawing helpers.
        clicked: called with the id of a clicked instance.
        linked: called with the key of a section whose link was clicked.
        height: in scaled pixels; negative leaves this much below.
    """

    def __init__(
        self, ui: Ui, *, clicked: Callable[[str], None], linked: Callable[[str], None], height: int = -1
    ) -> None:
        self._ui, self._clicked, self._linked, self._height = ui, clicked, linked, height
        self._sections: Sequence[Section] = ()
        self._ids: list[str] = []
        self._links: list[tuple[float, float, float, str]] = []
        self._grid = Grid((), columns=1, cell=ui.px(_CELLS[0]), heading=ui.px(_HEADING))
        self._drawn: tuple[object, ...] = ()
        self._look = Look()

    def build(self, parent: Item) -> None:
        """Make the items."""
        self._window = dpg.add_child_window(parent=parent, height=self._height, border=False)
        dpg.bind_item_theme(self._window, self._ui.themes.plain)
        holder = dpg.add_group(parent=self._window)  # a drawlist cannot have a tooltip
        self._drawing = dpg.add_drawlist(1, 1, parent=holder)
        self._ui.listen(self._drawing, clicked=self._click)
        with dpg.tooltip(holder, delay=0.4, hide_on_activity=True, show=False) as self._tip:
            self._words = dpg.add_text("", wrap=self._ui.px(320))

    def fill(self, sections: Sequence[Section]) -> None:
        """Set the sections, from the next frame on."""
        self._sections = sections
        self._ids = [each for section in sections for each in section.instance_ids]
        self._drawn = ()

    def show(self, look: Look) -> None:
        """Draw the visible part if anything in it has changed."""
        self._look = look
        width, height = (int(each) for each in dpg.get_item_rect_size(self._window))
        if width < self._ui.px(_CELLS[0]) or height <= 0:
            return
        page = int(dpg.get_y_scroll(self._window)) // height
        now = (width, height, page, look.marked, look.opened_id, self._ui.thumbnails.version, id(self._sections))
        if now != self._drawn:
            self._drawn = now
            self._lay_out(width)
            self._draw(max(0, (page - 1) * height), (page + 3) * height)
        self._explain()

    def _lay_out(self, width: int) -> None:
        ui = self._ui
        cell = ui.px(_CELLS[width > ui.px(_WIDE)])
        room = width - ui.px(_SCROLLBAR)
        columns = max(1, room // cell)
        counts = tuple((len(each.instance_ids),) for each in self._sections)
        self._grid = Grid(counts, columns=columns, cell=room // columns, heading=ui.px(_HEADING))
        dpg.configure_item(self._drawing, width=room, height=max(1, self._grid.height))

    def _draw(self, top: int, bottom: int) -> None:
        ui, drawing = self._ui, self._drawing
        dpg.delete_item(drawing, children_only=True)
        self._links = []
        for heading in self._grid.headings(top, bottom):
            self._draw_heading(self._sections[heading.group], heading.y)
        side, field_colour = self._grid.cell - ui.px(_GAP), ui.palette.field
        cells = list(self._grid.visible(top, bottom))
        ui.thumbnails.show(self, (self._ids[each.index] for each in cells))
        for cell in cells:
            instance_id = self._ids[cell.index]
            begin, end = (cell.x, cell.y), (cell.x + side, cell.y + side)
            texture = ui.thumbnails.of(instance_id)
            if texture is None:
                dpg.draw_rectangle(begin, end, fill=field_colour, color=field_colour, parent=drawing)
            else:
                dpg.draw_image(texture, begin, end, parent=drawing)
            if instance_id in self._look.marked:
                self._frame(begin, end, ui.palette.text, 3)
            if instance_id == self._look.opened_id:
                self._frame(begin, end, ui.palette.link, 4)

    def _frame(
        self, begin: tuple[int, int], end: tuple[int, int], colour: tuple[int, int, int, int], wide: int
    ) -> None:
        dpg.draw_rectangle(begin, end, color=colour, thickness=self._ui.px(wide), rounding=2, parent=self._drawing)

    def _draw_heading(self, section: Section, y: int) -> None:
        ui, drawing = self._ui, self._drawing
        ui.draw(section.title, (0, y + ui.px(9)), size=19, colour=ui.palette.text, parent=drawing)
        x = ui.width_of(section.title, 19) + ui.px(12)
        figure = f"{section.count:,}"
        ui.draw(figure, (x, y + ui.px(11)), size=17, colour=ui.palette.faint, parent=drawing)
        x += ui.width_of(figure) + ui.px(16)
        if section.link:
            ui.draw(section.link, (x, y + ui.px(12)), size=15, colour=ui.palette.link, parent=drawing)
            end = x + ui.width_of(section.link, 15)
            self._links.append((x - ui.px(4), end + ui.px(4), y, section.key))
            x = end + ui.px(16)
        right = self._grid.columns * self._grid.cell - ui.px(_GAP)
        note = ui.cut(section.note, right - x, 15)
        if len(note) > len("...") + 3 or note == section.note:
            where = right - ui.width_of(note, 15), y + ui.px(13)
            ui.draw(note, where, size=15, colour=ui.palette.faint, parent=drawing)

    def _place(self) -> tuple[float, float]:
        left, top = dpg.get_item_rect_min(self._drawing)
        x, y = dpg.get_mouse_pos(local=False)
        return x - left, y - top

    def _explain(self) -> None:
        """Describe the picture below the mouse."""
        if not self._look.words or not dpg.is_item_hovered(self._drawing):
            return
        index = self._grid.at(*(int(each) for each in self._place()))
        words = self._look.words.get(self._ids[index], "") if index is not None else ""
        dpg.configure_item(self._tip, show=bool(words))
        dpg.set_value(self._words, words)

    def _click(self) -> None:
        x, y = self._place()
        for begin, end, above, key in self._links:
            if begin <= x <= end and above <= y <= above + self._ui.px(_HEADING):
                self._linked(key)
                return
        index = self._grid.at(int(x), int(y))
        if index is not None:
            self._clicked(self._ids[index])
