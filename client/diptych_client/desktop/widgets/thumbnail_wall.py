"""A scrolling wall of thumbnails: one drawing that contains only the visible part."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.colours import Colour
from diptych_client.desktop.drawing.grid import Grid
from diptych_client.desktop.drawing.ui import Item, Ui

_CELL, _GAP, _HEADING = 78, 6, 30
_SCROLLBAR, _MARK = 16, 3


@dataclass(frozen=True, slots=True)
class Group:
    """Pictures under one heading; its commands are called with `label_id`. Without one it has no commands."""

    title: str
    colour: Colour
    instance_ids: Sequence[str]
    label_id: str = ""


class ThumbnailWall:
    """Groups of thumbnails in a child window that scrolls. For the window's thread only.

    Args:
        clicked: called with the id of the clicked instance.
        commands: the links in each heading, and the functions that they call with the id of the label.
    """

    def __init__(
        self,
        ui: Ui,
        *,
        clicked: Callable[[str], None],
        commands: Mapping[str, Callable[[str], None]] = MappingProxyType({}),
        height: int = -1,
    ) -> None:
        self._ui, self._clicked, self._commands, self._height = ui, clicked, commands, height
        self._places: list[tuple[float, float, float, Callable[[], None]]] = []
        self._groups: Sequence[Group] = ()
        self._ids: list[str] = []
        self._grid = Grid((), columns=1, cell=ui.px(_CELL), heading=ui.px(_HEADING))
        self._drawn: tuple[object, ...] = ()
        self._revealed = ""

    def build(self, parent: Item) -> None:
        """Make the items."""
        self._window = dpg.add_child_window(parent=parent, height=self._height, border=False)
        # As high as the whole wall, so that it scrolls; only the visible part and a page around it are drawn.
        self._drawing = dpg.add_drawlist(1, 1, parent=self._window)
        self._ui.listen(self._drawing, clicked=self._click)

    def offer(self, commands: Mapping[str, Callable[[str], None]]) -> None:
        """Set the commands in each heading, from the next frame on."""
        self._commands = commands
        self._drawn = ()

    def fill(self, groups: Sequence[Group]) -> None:
        """Set the groups, from the next frame on."""
        self._groups = groups
        self._ids = [each for group in groups for each in group.instance_ids]
        self._drawn = ()

    def reveal(self, instance_id: str) -> None:
        """Scroll to a picture after the next layout."""
        self._revealed = instance_id

    def show(self, *, selected: frozenset[str] = frozenset()) -> None:
        """Draw the visible part if anything in it has changed."""
        width, height = (int(each) for each in dpg.get_item_rect_size(self._window))
        if width < self._ui.px(_CELL) or height <= 0:
            return
        page = int(dpg.get_y_scroll(self._window)) // height
        now = (width, height, page, selected, self._ui.thumbnails.version, id(self._groups))
        if now == self._drawn:
            return
        self._drawn = now
        self._lay_out(width)
        self._scroll_to_revealed()
        dpg.delete_item(self._drawing, children_only=True)
        top, bottom = max(0, (page - 1) * height), (page + 3) * height
        self._draw_headings(top, bottom)
        self._draw_cells(top, bottom, selected)

    def _lay_out(self, width: int) -> None:
        cell = self._ui.px(_CELL)
        counts = tuple(len(group.instance_ids) for group in self._groups)
        room = width - self._ui.px(_SCROLLBAR)
        columns = max(1, room // cell)
        cell = room // columns  # cells fill the whole width
        self._grid = Grid(counts, columns=columns, cell=cell, heading=self._ui.px(_HEADING))
        dpg.configure_item(self._drawing, width=columns * cell, height=max(1, self._grid.height))

    def _scroll_to_revealed(self) -> None:
        if self._revealed in self._ids:
            top = self._grid.top_of(self._ids.index(self._revealed))
            dpg.set_y_scroll(self._window, max(0, top - self._ui.px(_HEADING)))
            self._revealed = ""

    def _draw_headings(self, top: int, bottom: int) -> None:
        ui = self._ui
        self._places = []
        for heading in self._grid.headings(top, bottom):
            group, y = self._groups[heading.group], heading.y
            dpg.draw_rectangle(
                (0, y + ui.px(6)),
                (ui.px(5), y + ui.px(24)),
                fill=group.colour,
                color=group.colour,
                parent=self._drawing,
            )
            room = self._grid.columns * self._grid.cell - ui.px(12)
            commands = self._commands if group.label_id else {}
            for_commands = sum(ui.width_of(words, 15) + ui.px(16) for words in commands)
            title = ui.cut(
                f"{group.title}", room - for_commands - ui.width_of(f"  {len(group.instance_ids):,}") - ui.px(8)
            )
            x = self._write(ui.px(12), y, title, size=17, colour=ui.palette.text)
            x = self._write(x + ui.px(8), y, f"{len(group.instance_ids):,}", size=17, colour=ui.palette.faint)
            for words, work in commands.items():
                begin = x + ui.px(16)
                x = self._write(begin, y, words, size=15, colour=ui.palette.link)
                self._places.append((begin, x, y, partial(work, group.label_id)))

    def _write(self, x: float, y: int, text: str, *, size: int, colour: Colour) -> float:
        """Draw a text, and return its right edge."""
        below = self._ui.px(4 + (17 - size) * 0.7)
        self._ui.draw(text, (x, y + below), size=size, colour=colour, parent=self._drawing)
        return x + self._ui.width_of(text, size)

    def _draw_cells(self, top: int, bottom: int, selected: frozenset[str]) -> None:
        side, field = self._grid.cell - self._ui.px(_GAP), self._ui.palette.field
        cells = list(self._grid.visible(top, bottom))
        self._ui.thumbnails.show(self, (self._ids[each.index] for each in cells))
        for cell in cells:
            begin, end = (cell.x, cell.y), (cell.x + side, cell.y + side)
            texture = self._ui.thumbnails.of(self._ids[cell.index])
            if texture is None:
                dpg.draw_rectangle(begin, end, fill=field, color=field, parent=self._drawing)
            else:
                dpg.draw_image(texture, begin, end, parent=self._drawing)
            if self._ids[cell.index] in selected:
                self._draw_mark(cell.x, cell.y, side)

    def _draw_mark(self, x: int, y: int, side: int) -> None:
        """Draw a frame, and a tick in the corner, visible on pictures of any colour."""
        ui, accent, white = self._ui, self._ui.palette.accent, (255, 255, 255, 255)
        dpg.draw_rectangle((x, y), (x + side, y + side), color=accent, thickness=_MARK, parent=self._drawing)
        middle = x + side - ui.px(13), y + ui.px(13)
        dpg.draw_circle(middle, ui.px(8), fill=accent, color=white, parent=self._drawing)
        points = [(middle[0] + ui.px(dx), middle[1] + ui.px(dy)) for dx, dy in ((-4, 0), (-1, 3), (4, -3))]
        dpg.draw_polyline(points, color=white, thickness=2, parent=self._drawing)

    def _click(self) -> None:
        left, top = dpg.get_item_rect_min(self._drawing)
        x, y = dpg.get_mouse_pos(local=False)
        for begin, end, above, work in self._places:
            if begin <= x - left <= end and above <= y - top <= above + self._ui.px(_HEADING):
                work()
                return
        index = self._grid.at(int(x - left), int(y - top))
        if index is not None:
            self._clicked(self._ids[index])
