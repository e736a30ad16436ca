"""What goes on and what people are told, at the lower edge; what is no problem goes by itself."""

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

_WIDTH, _MARGIN, _STRIPE = 460, 24, 4
_SHOWN_SECONDS = 8.0


class NoticesPanel:
    """A card for each task and each notice, above everything else, in the lower right corner."""

    def __init__(self, ui: Ui) -> None:
        self._ui = ui
        self._changes, self._doings = Changes(), Changes()
        self._tasks = TaskCards(ui)
        self._is_shown = False
        self._since: dict[int, float] = {}

    def build(self) -> None:
        """Make the items: a window of their own."""
        self._window = dpg.add_window(
            show=False,
            autosize=True,
            no_title_bar=True,
            no_move=True,
            no_resize=True,
            no_focus_on_appearing=True,
            no_scrollbar=True,
        )
        self._tasks.build(self._window)
        self._cards = dpg.add_group(parent=self._window)

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
            if not notice.is_problem and now - self._since[notice.id] > _SHOWN_SECONDS:
                self._ui.emit(DismissNotice(notice.id))
                return

    def _place(self) -> None:
        width, height = dpg.get_item_rect_size(self._window)
        margin = self._ui.px(_MARGIN)
        x = dpg.get_viewport_client_width() - int(width) - margin
        y = dpg.get_viewport_client_height() - int(height) - margin
        if dpg.get_item_pos(self._window) != [x, y]:
            dpg.set_item_pos(self._window, [x, y])

    def _show(self, notice: Notice) -> None:
        ui, colour = self._ui, BAD if notice.is_problem else GOOD
        with dpg.group(horizontal=True, parent=self._cards):
            with dpg.drawlist(ui.px(_STRIPE), ui.px(28)):
                dpg.draw_rectangle((0, 0), (ui.px(_STRIPE), ui.px(28)), fill=colour, color=colour)
            with dpg.group():
                dpg.add_text(notice.sentence, wrap=ui.px(_WIDTH))
                with dpg.group(horizontal=True):
                    for offer in notice.offers:
                        ui.button(offer.words, partial(self._take, notice, offer), small=True)
                    ui.button("Close", partial(ui.emit, DismissNotice(notice.id)), small=True)
                    if notice.detail:
                        ui.button("Details", partial(_open, ui, notice), small=True)

    def _take(self, notice: Notice, offer: Offer) -> None:
        self._ui.emit(DismissNotice(notice.id))
        self._ui.emit(offer.action)


def _open(ui: Ui, notice: Notice) -> None:
    with ui.dialog("Details", width=560) as window:
        dpg.add_text(notice.sentence, wrap=ui.px(560))
        ui.field(default_value=notice.detail, multiline=True, readonly=True, width=ui.px(560), height=ui.px(160))
        ui.button("Close", lambda: dpg.delete_item(window))
