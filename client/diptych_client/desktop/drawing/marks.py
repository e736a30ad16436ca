"""Small marks, drawn and not written, as many fonts lack them: a state is shown by shape and not only by colour."""

from math import cos, pi, sin

import dearpygui.dearpygui as dpg
import numpy as np

from diptych_client import sdk
from diptych_client.desktop.drawing.colours import Colour
from diptych_client.desktop.drawing.style import KEY_CAP, META, SWATCH
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import Side
from diptych_client.desktop.state.labels import HeldLabel

_PLAIN_LABELS = 8
"""The labels that differ by colour alone; later ones also have letters."""
_BLACK: Colour = (0, 0, 0, 255)


def draw_tick(ui: Ui, x: float, y: float, *, parent: Item) -> None:
    """A tick around a point: done."""
    points = [(x + ui.px(dx), y + ui.px(dy)) for dx, dy in ((-5, 0), (-1, 4), (6, -5))]
    dpg.draw_polyline(points, color=ui.palette.good, thickness=2 * ui.scale, parent=parent)


def draw_exclamation(ui: Ui, x: float, y: float, *, parent: Item) -> None:
    """An exclamation mark around a point: something is missing."""
    colour, wide = ui.palette.error, 2 * ui.scale
    dpg.draw_line((x, y - ui.px(6)), (x, y + ui.px(1)), color=colour, thickness=wide, parent=parent)
    dpg.draw_circle((x, y + ui.px(5)), ui.px(1.4), fill=colour, color=colour, parent=parent)


def draw_dots(ui: Ui, x: float, y: float, *, parent: Item) -> None:
    """Three dots around a point: more commands."""
    for dx in (-5, 0, 5):
        colour = ui.palette.faint
        dpg.draw_circle((x + ui.px(dx), y), ui.px(1.5), fill=colour, color=colour, parent=parent)


def draw_key(ui: Ui, key: str, x: float, y: float, *, parent: Item) -> None:
    """A key-cap, with its left edge at x and its middle at y."""
    side = ui.px(KEY_CAP)
    top = y - side / 2
    dpg.draw_rectangle((x, top), (x + side, top + side), color=ui.palette.edge, rounding=ui.px(3), parent=parent)
    where = x + (side - ui.width_of(key, META)) / 2, y - ui.px(META) / 2
    ui.draw(key, where, size=META, colour=ui.palette.faint, parent=parent)


def draw_swatch(ui: Ui, label: HeldLabel, x: float, y: float, *, parent: Item) -> None:
    """The square of a label, with its left edge at x and its middle at y.

    From the ninth label on the colours repeat, so the square contains the first two letters of the name.
    """
    side, colour = ui.px(SWATCH), ui.labels[label.id]
    top = y - side / 2
    dpg.draw_rectangle((x, top), (x + side, top + side), fill=colour, color=colour, rounding=ui.px(3), parent=parent)
    if label.place >= _PLAIN_LABELS:
        letters = label.name.strip()[:2]
        where = x + (side - ui.width_of(letters, META)) / 2, y - ui.px(META) / 2
        ui.draw(letters, where, size=META, colour=_BLACK, parent=parent)


def draw_side(ui: Ui, side: Side, middle: tuple[float, float], *, parent: Item, radius: float = 10) -> None:
    """Draw the letter of a side in a disc of its colour."""
    colour = ui.palette.side(side)
    dpg.draw_circle(middle, ui.px(radius), fill=colour, color=colour, parent=parent)
    size, letter = radius * 1.4, side.value.upper()
    where = middle[0] - ui.width_of(letter, size) / 2, middle[1] - ui.px(size * 0.74)
    ui.draw(letter, where, size=size, colour=ui.palette.panel, parent=parent)


def draw_state(ui: Ui, state: sdk.AnswerState, x: float, y: float, *, is_pair: bool, parent: Item) -> None:
    """A mark around a point for how far to trust an answer; none for an unknown state.

    Sure: a tick. Torn between two: a disc that is half full. Unsure: a question mark. Sure but far: a tick in a broken
    ring. Never saw this: a ring with a stroke.
    """
    ink, wide, radius = ui.palette.text, 2 * ui.scale, ui.px(8)
    match state:
        case sdk.AnswerState.SURE:
            draw_tick(ui, x, y, parent=parent)
        case sdk.AnswerState.TORN if is_pair:
            half = [(x + radius * cos(each), y + radius * sin(each)) for each in np.linspace(pi / 2, 3 * pi / 2, 16)]
            dpg.draw_polygon(half, color=ink, fill=ink, parent=parent)
            dpg.draw_circle((x, y), radius, color=ink, thickness=wide, parent=parent)
        case sdk.AnswerState.TORN:
            dpg.draw_circle((x, y), radius, color=ink, thickness=wide, parent=parent)
            where = x - ui.width_of("?", META) / 2, y - ui.px(META * 0.72)
            ui.draw("?", where, size=META, colour=ink, parent=parent)
        case sdk.AnswerState.SURE_BUT_FAR:
            draw_tick(ui, x, y, parent=parent)
            for begin in np.linspace(0, 2 * pi, 6, endpoint=False):
                turn = [(x + 1.3 * radius * cos(each), y + 1.3 * radius * sin(each)) for each in (begin, begin + 0.55)]
                dpg.draw_line(*turn, color=ui.palette.error, thickness=wide, parent=parent)
        case sdk.AnswerState.NEVER_SEEN:
            dpg.draw_circle((x, y), radius, color=ui.palette.error, thickness=wide, parent=parent)
            reach = radius * 0.7
            ends = (x - reach, y + reach), (x + reach, y - reach)
            dpg.draw_line(*ends, color=ui.palette.error, thickness=wide, parent=parent)
