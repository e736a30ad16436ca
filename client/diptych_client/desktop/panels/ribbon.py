"""The last half minute: where both sides agreed and where they did not; and how fast answers come."""

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.colours import BAD, GOOD
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.live import RIBBON_SECONDS, Live, winners
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes

_HEIGHT = 18


class RibbonPanel:
    """One line of colour, one of words."""

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui, self._width = ui, ui.px(width)
        self._changes = Changes()

    def build(self, parent: Item) -> None:
        """Make the items."""
        self._verdict = self._ui.title("", parent=parent)
        self._ribbon = dpg.add_drawlist(self._width, self._ui.px(_HEIGHT), parent=parent)
        self._figures = self._ui.faint("", parent=parent)

    def show(self, state: State) -> None:
        """Draw the state."""
        live = state.live
        if not self._changes.are_there(live):
            return
        words, colour = _verdict(live)
        dpg.configure_item(self._verdict, color=colour or self._ui.palette.text)
        dpg.set_value(self._verdict, words)
        dpg.set_value(self._figures, _figures(live))
        self._draw(live)

    def _draw(self, live: Live) -> None:
        dpg.delete_item(self._ribbon, children_only=True)
        height = self._ui.px(_HEIGHT)
        field = self._ui.palette.field
        dpg.draw_rectangle((0, 0), (self._width, height), fill=field, color=field, parent=self._ribbon)
        for begin, end, is_same in _stretches(live):
            colour = GOOD if is_same else BAD
            dpg.draw_rectangle(
                (begin * self._width, 0), (end * self._width, height), fill=colour, color=colour, parent=self._ribbon
            )


def _stretches(live: Live) -> list[tuple[float, float, bool]]:
    """Where on the ribbon, from 0 to 1, the sides were of one mind: begin, end, whether they agreed."""
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


def _verdict(live: Live) -> tuple[str, tuple[int, int, int, int] | None]:
    labels = list(winners(live.predictions)) if live.predictions else []
    if len(labels) < 2 or not all(labels):  # noqa: PLR2004  it takes two to agree
        return "", None
    if len(set(labels)) == 1:
        return f"Both say {labels[0]}", GOOD
    return f"A says {labels[0]}, B says {labels[1]}", BAD


def _figures(live: Live) -> str:
    if not live.answers_per_second:
        return ""
    return (
        f"{live.answers_per_second:.0f} answers a second, {live.latency_seconds * 1000:.0f} ms, "
        f"{live.skipped_count:,} skipped"
    )
