"""A scrolling wall of thumbnails by label and recording: one drawing that contains only the visible part."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.colours import Colour
from diptych_client.desktop.drawing.grid import Grid
from diptych_client.desktop.drawing.style import BODY, META, PADDING, SMALL, SNUG
from diptych_client.desktop.drawing.ui import Item, Ui

_CELL, _GAP, _HEADING, _LINE = 78, 6, 32, 24
_SCROLLBAR, _MARK, _BRACKET = 16, 3, 4


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording of a group: the text above its bracket, its number of pictures, and its id."""

    title: str
    count: int
    burst_id: str


@dataclass(frozen=True, slots=True)
class Group:
    """Pictures under one heading; its commands are called with `label_id`. Without one it has no commands."""

    title: str
    colour: Colour
    instance_ids: Sequence[str]
    label_id: str = ""
    recordings: Sequence[Recording] = ()
    """How the pictures are divided, in their order; empty draws no brackets."""
    detail: str = ""
    """What is written after the number of pictures."""


class ThumbnailWall:
    """Groups of thumbnails in a child window that scrolls. For the window's thread only.

    Args:
        clicked: called with the id of the clicked instance.
        opened: called with the id of the instance that was clicked twice.
        commands: the links in each heading, and the functions that they call with the id of the label.
        recording_clicked: called with the ids of the label and of the recording whose line was clicked.
        height: of the box, scaled.
        cell: the minimum side of a thumbnail with its gap, before scaling.
    """

    def __init__(
        self,
        ui: Ui,
        *,
        clicked: Callable[[str], None],
        opened: Callable[[str], None] = lambda _: None,
        commands: Mapping[str, Callable[[str], None]] = MappingProxyType({}),
        recording_clicked: Callable[[str, str], None] = lambda _, __: None,
        height: int = -1,
        cell: int = _CELL,
    ) -> None:
        self._ui, self._clicked, self._commands, self._height = ui, clicked, commands, height
        self._opened = opened
        self._recording_clicked, self._least = recording_clicked, ui.px(cell)
        self._places: list[_Place] = []
        self._groups: Sequence[Group] = ()
        self._ids: list[str] = []
        self._grid = Grid((), columns=1, cell=self._least, heading=ui.px(_HEADING))
        self._drawn: tuple[object, ...] = ()
        self._revealed = ""

    def build(self, parent: Item) -> None:
        """Make the items."""
        self._window = dpg.add_child_window(parent=parent, height=self._height, border=False)
        # As high as the whole wall, so that it scrolls; only the visible part and a page around it are drawn.
        self._drawing = dpg.add_drawlist(1, 1, parent=self._window)
        self._ui.listen(self._drawing, clicked=self._click, double_clicked=self._open)

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
        if width < self._least or height <= 0:
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
        self._places = []
        self._draw_headings(top, bottom)
        self._draw_recordings(top, bottom)
        self._draw_cells(top, bottom, selected)

    def _lay_out(self, width: int) -> None:
        counts = [[each.count for each in group.recordings] or [len(group.instance_ids)] for group in self._groups]
        has_lines = any(group.recordings for group in self._groups)
        room = width - self._ui.px(_SCROLLBAR)
        columns = max(1, room // self._least)
        self._grid = Grid(
            counts,
            columns=columns,
            cell=room // columns,  # cells fill the whole width
            heading=self._ui.px(_HEADING),
            line=self._ui.px(_LINE) if has_lines else 0,
        )
        dpg.configure_item(self._drawing, width=columns * self._grid.cell, height=max(1, self._grid.height))

    def _scroll_to_revealed(self) -> None:
        if self._revealed in self._ids:
            top = self._grid.top_of(self._ids.index(self._revealed))
            dpg.set_y_scroll(self._window, max(0, top - self._ui.px(_HEADING)))
            self._revealed = ""

    def _draw_headings(self, top: int, bottom: int) -> None:
        ui = self._ui
        for heading in self._grid.headings(top, bottom):
            group, y = self._groups[heading.group], heading.y
            begin, end = (0, y + ui.px(9)), (ui.px(12), y + ui.px(21))
            dpg.draw_rectangle(
                begin, end, fill=group.colour, color=group.colour, rounding=ui.px(2), parent=self._drawing
            )
            right = self._write_commands(group, y)
            words = f"{len(group.instance_ids):,}{' · ' if group.detail else ''}{group.detail}"
            room = right - ui.px(28) - ui.width_of(words, SMALL)
            title = ui.cut(group.title, room)
            x = self._write(ui.px(20), y, title, size=BODY, colour=ui.palette.text, is_bold=True)
            self._write(x + ui.px(SNUG), y, words, size=SMALL, colour=ui.palette.faint)

    def _write_commands(self, group: Group, y: int) -> float:
        """Write the commands of a heading at its right end; return where they begin."""
        ui, x = self._ui, float(self._grid.columns * self._grid.cell - self._ui.px(_GAP))
        for words, work in reversed([*(self._commands if group.label_id else {}).items()]):
            x -= ui.width_of(words, SMALL)
            end = self._write(x, y, words, size=SMALL, colour=ui.palette.link)
            self._places.append(_Place(x, end, y, ui.px(_HEADING), partial(work, group.label_id)))
            x -= ui.px(PADDING)
        return x

    def _draw_recordings(self, top: int, bottom: int) -> None:
        """Draw a bracket over the pictures of each recording, with its time above."""
        ui, grid = self._ui, self._grid
        for strip in grid.strips(top, bottom):
            group = self._groups[strip.group]
            if not group.recordings:
                continue
            recording = group.recordings[strip.recording]
            left = strip.column * grid.cell
            right = left + min(strip.count, grid.columns) * grid.cell - ui.px(_GAP)
            title = ui.cut(recording.title, right - left, META)
            ui.draw(title, (left, strip.y), size=META, colour=ui.palette.faint, parent=self._drawing)
            y, drop = strip.y + ui.px(_LINE - _BRACKET - 2), ui.px(_BRACKET)
            points = [(left, y + drop), (left, y), (right, y), (right, y + drop)]
            dpg.draw_polyline(points, color=ui.palette.edge, thickness=ui.scale, parent=self._drawing)
            work = partial(self._recording_clicked, group.label_id, recording.burst_id)
            self._places.append(_Place(left, right, strip.y, ui.px(_LINE), work))

    def _write(self, x: float, y: int, text: str, *, size: int, colour: Colour, is_bold: bool = False) -> float:
        """Draw a text, and return its right edge."""
        below = self._ui.px(5 + (BODY - size) * 0.7)
        self._ui.draw(text, (x, y + below), size=size, colour=colour, parent=self._drawing, is_bold=is_bold)
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
        for place in self._places:
            if place.begin <= x - left <= place.end and place.top <= y - top <= place.top + place.height:
                place.work()
                return
        index = self._grid.at(int(x - left), int(y - top))
        if index is not None:
            self._clicked(self._ids[index])

    def _open(self) -> None:
        left, top = dpg.get_item_rect_min(self._drawing)
        x, y = dpg.get_mouse_pos(local=False)
        index = self._grid.at(int(x - left), int(y - top))
        if index is not None:
            self._opened(self._ids[index])


@dataclass(frozen=True, slots=True)
class _Place:
    """A part of the drawing that can be clicked, in its pixels."""

    begin: float
    end: float
    top: float
    height: float
    work: Callable[[], None]
