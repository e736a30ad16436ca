"""Tasks and notices, in the lower right corner. A notice that does not report a problem disappears after seconds."""

from functools import partial
from time import monotonic

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.colours import BAD, GOOD
from diptych_client.desktop.drawing.ui import Ui
from diptych_client.desktop.state.actions import DismissNotice, Offer
from diptych_client.desktop.state.notices import Notice
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.task_cards import TaskCards

_WIDTH, _PADDING, _MARK = 380, 14, 28
"""The width of a card, of its padding and of the mark before its text, before scaling."""
_RIGHT, _BELOW = 24, 64
"""The space to the right of the cards and below them, where the buttons that add pictures are."""
_SHOWN_SECONDS, _OFFERED_SECONDS = 5.0, 10.0
"""The lifetime of a notice that does not report a problem; the second one if it offers an action."""


class NoticesPanel:
    """A card for each task and each notice, above everything else, in the lower right corner."""

    def __init__(self, ui: Ui) -> None:
        self._ui = ui
        self._changes, self._doings = Changes(), Changes()
        self._tasks = TaskCards(ui)
        self._is_shown = False
        self._since: dict[int, float] = {}

    def build(self) -> None:
        """Make the items, in a separate window."""
        self._window = dpg.add_window(
            show=False,
            autosize=True,
            no_title_bar=True,
            no_move=True,
            no_resize=True,
            no_focus_on_appearing=True,
            no_scrollbar=True,
        )
        # An empty group gets the width of the window, which would then grow with each frame.
        self._tasks.build(self._window)
        self._cards = dpg.add_group(parent=self._window, show=False)

    def remove(self) -> None:
        """Delete the items."""
        dpg.delete_item(self._window)

    def show(self, state: State) -> None:
        """Draw the state."""
        self._dismiss_old(state.notices)
        if self._doings.are_there(state.tasks):
            self._tasks.show(state.tasks)
        if self._changes.are_there(state.notices):
            dpg.delete_item(self._cards, children_only=True)
            for notice in state.notices:
                self._show(notice)
            dpg.configure_item(self._cards, show=bool(state.notices))
        is_anything = bool(state.notices or state.tasks)
        if is_anything is not self._is_shown:
            self._is_shown = is_anything
            dpg.configure_item(self._window, show=is_anything)
        if is_anything:
            self._place()

    def _dismiss_old(self, notices: tuple[Notice, ...]) -> None:
        now = monotonic()
        self._since = {each.id: self._since.get(each.id, now) for each in notices}
        for notice in notices:
            seconds = _OFFERED_SECONDS if notice.offers else _SHOWN_SECONDS
            if not notice.is_problem and now - self._since[notice.id] > seconds:
                self._ui.emit(DismissNotice(notice.id))
                return

    def _place(self) -> None:
        width, height = dpg.get_item_rect_size(self._window)
        x = max(0, dpg.get_viewport_client_width() - int(width) - self._ui.px(_RIGHT))
        y = max(0, dpg.get_viewport_client_height() - int(height) - self._ui.px(_BELOW))
        if dpg.get_item_pos(self._window) != [x, y]:
            dpg.set_item_pos(self._window, [x, y])

    def _show(self, notice: Notice) -> None:
        ui = self._ui
        with dpg.group(horizontal=True, parent=self._cards):
            self._draw_mark(is_problem=notice.is_problem)
            with dpg.group():
                words = dpg.add_text(notice.sentence, wrap=ui.px(_WIDTH - 2 * _PADDING - _MARK - 10))
                ui.fit(words, notice.sentence)
                with dpg.group(horizontal=True):
                    for offer in notice.offers:
                        ui.button(offer.words, partial(self._take, notice, offer), theme=ui.themes.primary)
                    ui.button("Close", partial(ui.emit, DismissNotice(notice.id)))
                    if notice.detail:
                        ui.button("Details", partial(_open, ui, notice))
                dpg.add_spacer(width=ui.px(_WIDTH - 2 * _PADDING - _MARK - 10), height=ui.px(2))

    def _draw_mark(self, *, is_problem: bool) -> None:
        """Draw an exclamation mark or a tick, so that colour is not the only difference."""
        ui, colour = self._ui, BAD if is_problem else GOOD
        middle, white = ui.px(11), (255, 255, 255, 255)
        with dpg.drawlist(ui.px(_MARK), ui.px(_MARK)):
            dpg.draw_circle((middle, middle), ui.px(10), fill=colour, color=colour)
            if is_problem:
                dpg.draw_line((middle, ui.px(5)), (middle, ui.px(12)), color=white, thickness=ui.px(2.4))
                dpg.draw_circle((middle, ui.px(16)), 1.6 * ui.scale, fill=white, color=white)
            else:
                points = [(middle + ui.px(x), middle + ui.px(y)) for x, y in ((-5, 0), (-1.5, 3.5), (5, -4))]
                dpg.draw_polyline(points, color=white, thickness=ui.px(2.2))

    def _take(self, notice: Notice, offer: Offer) -> None:
        self._ui.emit(DismissNotice(notice.id))
        self._ui.emit(offer.action)


def _open(ui: Ui, notice: Notice) -> None:
    with ui.dialog("Details", width=560) as window:
        dpg.add_text(notice.sentence, wrap=ui.px(560))
        ui.field(default_value=notice.detail, multiline=True, readonly=True, width=ui.px(560), height=ui.px(160))
        ui.button("Close", lambda: dpg.delete_item(window))
