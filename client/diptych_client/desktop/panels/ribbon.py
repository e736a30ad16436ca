"""The last 30 seconds: when A and B agreed and when not, and the rate of answers."""

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.live import RIBBON_SECONDS, Live
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.formatting.text import count

_HEIGHT, _CAPTION = 20, 20


class RibbonPanel:
    """A ribbon with a line of text above and below it; disagreement is tall and bright, not a hue."""

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui, self._width = ui, ui.px(width)
        self._changes = Changes()

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        self._box = dpg.add_group(parent=parent, show=False)
        self._words = dpg.add_text("", parent=self._box, wrap=self._width)
        with dpg.group(parent=self._box) as holder:
            self._ribbon = dpg.add_drawlist(self._width, ui.px(_HEIGHT + _CAPTION))
        ui.explain(holder, "The last 30 seconds. Tall marks: A and B gave different labels.")
        self._figures = ui.faint("", parent=self._box, wrap=self._width)

    def show(self, state: State) -> None:
        """Draw the state."""
        live = state.live
        if not self._changes.are_there(live):
            return
        dpg.configure_item(self._box, show=not live.is_frozen and bool(live.ribbon or live.answers_per_second))
        for item in (self._words, self._ribbon):  # nothing to compare with one snapshot, or the same one on both sides
            dpg.configure_item(item, show=bool(live.ribbon))
        dpg.set_value(self._words, _agreement(live))
        dpg.set_value(self._figures, _figures(live))
        self._draw(live)

    def _draw(self, live: Live) -> None:
        ui, ribbon = self._ui, self._ribbon
        dpg.delete_item(ribbon, children_only=True)
        height, field, faint = ui.px(_HEIGHT), ui.palette.field, ui.palette.faint
        dpg.draw_rectangle((0, 0), (self._width, height), fill=field, color=field, parent=ribbon)
        for begin, end, is_same in _stretches(live):
            colour = ui.palette.edge if is_same else ui.palette.text
            top = height * 0.4 if is_same else 0
            right = max(end * self._width, begin * self._width + ui.px(2))
            dpg.draw_rectangle(
                (begin * self._width, top), (right, height - top), fill=colour, color=colour, parent=ribbon
            )
        below = height + ui.px(3)
        ui.draw("30 s ago", (0, below), size=14, colour=faint, parent=ribbon)
        end = self._width - ui.width_of("now", 14)
        ui.draw("now", (end, below), size=14, colour=faint, parent=ribbon)


def _stretches(live: Live) -> list[tuple[float, float, bool]]:
    """The stretches of the ribbon, from 0 to 1, of agreement or disagreement: begin, end, whether both sides agreed."""
    if not live.ribbon:
        return []
    now = live.ribbon[-1].at_seconds
    places = [1 - (now - each.at_seconds) / RIBBON_SECONDS for each in live.ribbon]
    found: list[tuple[float, float, bool]] = []
    for place, each in zip(places, live.ribbon, strict=True):
        if found and found[-1][2] == each.is_same and place - found[-1][1] < 1 / RIBBON_SECONDS:
            found[-1] = found[-1][0], place, each.is_same
        else:
            found.append((place, min(1.0, place + 0.003), each.is_same))
    return found


def _agreement(live: Live) -> str:
    if not live.ribbon:
        return ""
    other = sum(not each.is_same for each in live.ribbon)
    answers = count(len(live.ribbon), "answer")
    return f"A and B disagreed in {other:,} of {answers}." if other else f"A and B agreed in {answers}."


def _figures(live: Live) -> str:
    if not live.answers_per_second:
        return ""
    return (
        f"{live.answers_per_second:.0f} answers a second, {live.latency_seconds * 1000:.0f} ms, "
        f"{live.skipped_count:,} skipped"
    )
