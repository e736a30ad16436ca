"""Thumbnails of caught frames with both answers below each as squares in the colours of the labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import dearpygui.dearpygui as dpg
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from diptych_client.cameras import CameraFrame
from diptych_client.desktop.drawing.marks import draw_tick
from diptych_client.desktop.drawing.style import META
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.effects.thumbnails import SIDE
from diptych_client.desktop.state.catching import MOST, Caught, CaughtAnswer
from diptych_client.formatting.text import percent, when

_GAP, _LEAST, _BELOW, _SQUARE = 6, 60, 18, 10


class CaughtFrames:
    """The thumbnails in rows, the newest first. For the window's thread only.

    Args:
        ui: theme, fonts and drawing helpers.
        width: in scaled pixels.
        clicked: called with the number of a frame.
    """

    def __init__(self, ui: Ui, *, width: int, clicked: Callable[[int], None]) -> None:
        self._ui, self._clicked = ui, clicked
        gap = ui.px(_GAP)
        self._columns = max(1, min(MOST, (width + gap) // (ui.px(_LEAST) + gap)))
        self._cell = (width + gap) // self._columns
        self._wide = self._cell - gap
        self._width, self._high = width, self._wide * 3 // 4
        self._row = self._high + ui.px(_BELOW)
        self._frames: Sequence[Caught] = ()
        self._said = 0

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        holder = dpg.add_group(parent=parent)  # a drawlist cannot have a tooltip
        self._drawing = dpg.add_drawlist(self._width, 1, label="caught", parent=holder)
        with dpg.tooltip(holder, delay=0.3, hide_on_activity=True):
            self._words = dpg.add_text("", wrap=ui.px(360))
        ui.listen(self._drawing, clicked=self._click)

    def show(self, frames: Sequence[Caught], *, chosen: int) -> None:
        """Draw the frames."""
        self._frames = tuple(reversed(frames))
        dpg.delete_item(self._drawing, children_only=True)
        rows = -(-len(frames) // self._columns)
        dpg.configure_item(self._drawing, height=max(1, rows * self._row))
        for place, each in enumerate(self._frames):
            self._draw(each, *self._corner(place), is_chosen=each.number == chosen)

    def explain_below_mouse(self) -> None:
        """Describe the frame below the mouse in the tooltip."""
        caught = self._below_mouse()
        if caught is not None and caught.number != self._said:
            self._said = caught.number
            dpg.set_value(self._words, caught_text(caught))

    def _draw(self, caught: Caught, left: int, top: int, *, is_chosen: bool) -> None:
        ui = self._ui
        end = left + self._wide, top + self._high
        texture = self._texture(caught)
        if texture is not None:
            dpg.draw_image(texture, (left, top), end, parent=self._drawing)
        edge = ui.palette.text if is_chosen else ui.palette.border
        thick = ui.px(2 if is_chosen else 1)
        dpg.draw_rectangle((left, top), end, color=edge, thickness=thick, parent=self._drawing)
        if caught.is_added:
            middle = end[0] - ui.px(10), top + ui.px(10)
            ground = ui.palette.panel
            dpg.draw_circle(middle, ui.px(9), fill=ground, color=ground, parent=self._drawing)
            draw_tick(ui, *middle, parent=self._drawing)
        below = end[1] + ui.px(3)
        for number, (letter, answer) in enumerate((("A", caught.a), ("B", caught.b))):
            self._draw_answer(letter, answer, left + number * self._wide // 2, below)

    def _draw_answer(self, letter: str, answer: CaughtAnswer, left: int, top: int) -> None:
        ui, side = self._ui, self._ui.px(_SQUARE)
        ui.draw(letter, (left, top - ui.px(2)), size=META, colour=ui.palette.faint, parent=self._drawing)
        begin, colour = left + ui.px(12), ui.labels[answer.label_id]
        dpg.draw_rectangle(
            (begin, top + ui.px(1)),
            (begin + side, top + ui.px(1) + side),
            fill=colour,
            color=colour,
            parent=self._drawing,
        )

    def _texture(self, caught: Caught) -> int | None:
        textures, key = self._ui.thumbnails, f"caught {caught.number}"
        found = textures.of(key)
        if found is None and isinstance(caught.frame, CameraFrame):
            textures.add(key, thumbnail(caught.frame.image))
            found = textures.of(key)
        return found

    def _corner(self, place: int) -> tuple[int, int]:
        row, column = divmod(place, self._columns)
        return column * self._cell, row * self._row

    def _below_mouse(self) -> Caught | None:
        if not self._frames or not dpg.is_item_hovered(self._drawing):
            return None
        mouse, corner = dpg.get_mouse_pos(local=False), dpg.get_item_rect_min(self._drawing)
        column, row = int((mouse[0] - corner[0]) // self._cell), int((mouse[1] - corner[1]) // self._row)
        place = row * self._columns + column
        return self._frames[place] if 0 <= column < self._columns and 0 <= place < len(self._frames) else None

    def _click(self) -> None:
        caught = self._below_mouse()
        if caught is not None:
            self._clicked(caught.number)


def caught_text(caught: Caught) -> str:
    """When a frame was caught, and what both versions said."""
    at = f"{when(caught.frame.captured_at)}\n" if isinstance(caught.frame, CameraFrame) else ""
    lines = [
        f"{letter} {each.version}: {each.label}, {percent(each.confidence)}"
        for letter, each in (("A", caught.a), ("B", caught.b))
    ]
    added = f"\nAdded as {caught.added_as}." if caught.is_added else ""
    return at + "\n".join(lines) + added


def thumbnail(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The picture for a texture, mirrored as the live picture is: (SIDE, SIDE, 4) float32, 0 to 1, RGBA.

    It is squeezed into a square, and drawn with 4 to 3 again; the sides of other pictures are cut off.
    """
    height, width = image.shape[:2]
    wide = min(width, height * 4 // 3)
    left, high = (width - wide) // 2, min(height, wide * 3 // 4)
    top = (height - high) // 2
    cut = Image.fromarray(np.ascontiguousarray(image[top : top + high, left : left + wide][:, ::-1]))
    shown = cut.convert("RGBA").resize((SIDE, SIDE), Image.Resampling.BILINEAR)
    return np.asarray(shown, np.float32) / np.float32(255)
