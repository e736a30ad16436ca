"""One picture in large beside the others: both answers to it, and what can be done with it."""

from __future__ import annotations

from functools import partial

import dearpygui.dearpygui as dpg

from diptych_client.cameras import CameraFrame
from diptych_client.desktop.drawing.camera_texture import HEIGHT, WIDTH
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import (
    OpenPicture,
    RelabelPictures,
    RemovePictures,
    SelectPictures,
    ShowAnswerOf,
    Side,
)
from diptych_client.desktop.state.changed_answers import PictureFacts, picture_facts
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes

DRAWER = 296
"""The width before scaling."""
_INNER, _PAD, _CARD = 264, 16, 58
_SMALLEST, _AROUND = 140, 330
_CHOOSE = "Move to ..."


class PictureDrawer:
    """The drawer, hidden while no picture is open. For the window's thread only.

    Args:
        ui: theme, fonts and drawing helpers.
        height: of the panel, before scaling: in a low one the picture is smaller.
    """

    def __init__(self, ui: Ui, *, height: int) -> None:
        self._ui = ui
        wide = max(_SMALLEST, min(_INNER, (height - _AROUND) * WIDTH / HEIGHT))
        self._size = ui.px(wide), ui.px(wide * HEIGHT / WIDTH)
        self._changes = Changes()
        self._facts = PictureFacts("", "")
        self._labels: dict[str, str] = {}

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui, inner = self._ui, self._ui.px(_INNER)
        with dpg.child_window(parent=parent, width=ui.px(DRAWER), height=-1, show=False) as self._box:
            with dpg.group(horizontal=True):
                ui.title("Picture")
                close = ui.button("Close", partial(ui.emit, OpenPicture()))
            ui.explain(close, "Close the picture (Escape).")
            self._picture = dpg.add_drawlist(*self._size)
            self._label = dpg.add_text("", wrap=inner)
            self._cards = dpg.add_drawlist(inner, ui.px(2 * (_CARD + 6)))
            ui.listen(self._cards, clicked=self._flip)
            self._cause = ui.faint("", wrap=inner)
            self._select = ui.button("Select in Collect", self._press_select, width=inner)
            ui.explain(self._select, "Show this picture under Collect, selected.")
            self._target = ui.combo([], width=inner, callback=lambda _, name: self._relabel(name))
            ui.explain(self._target, "Move this picture to another label of the dataset.", is_change=True)
            self._remove = ui.button("Remove from dataset", self._press_remove, width=inner)
            ui.explain(self._remove, "Remove this picture from the dataset. You can undo this.", is_change=True)

    def show(self, state: State) -> None:
        """Draw the open picture."""
        opened, bench = state.drawer.opened, state.working_set
        self._ui.picture.show(opened.frame if isinstance(opened.frame, CameraFrame) else None, is_mirrored=False)
        if not self._changes.are_there(
            opened, state.drawer.side, state.compared.comparisons, state.compared.answers, bench.instances
        ):
            return
        dpg.configure_item(self._box, show=opened.is_open)
        if not opened.is_open:
            return
        self._facts = facts = picture_facts(state, opened.instance_id)
        self._draw_picture(opened.frame is not None, opened.is_read, state.drawer.side, facts)
        self._draw_cards(state.drawer.side, facts)
        words = f"This is: {facts.label}" if facts.label else "This picture is not in the dataset any more."
        dpg.set_value(self._label, words)
        self._ui.fit(self._label, words)
        dpg.set_value(self._cause, f"Changed by: {facts.cause}" if facts.cause else "")
        self._ui.fit(self._cause, facts.cause)
        dpg.configure_item(self._cause, show=bool(facts.cause))
        self._show_acts(state, facts)

    def _show_acts(self, state: State, facts: PictureFacts) -> None:
        bench = state.working_set
        is_there = facts.instance_id in bench.instances and bench.dataset_id == facts.dataset_id
        labels = bench.dataset.labels if bench.dataset and is_there else ()
        self._labels = {each.name: each.id for each in labels if each.name != facts.label}
        dpg.configure_item(self._target, items=list(self._labels))
        dpg.set_value(self._target, _CHOOSE)
        self._ui.fit(self._target, " ".join(self._labels))
        for item in (self._target, self._remove):
            self._ui.reveal(item, is_shown=is_there)
        self._ui.reveal(self._select, is_shown=bool(facts.dataset_id))

    def _draw_picture(self, is_there: bool, is_read: bool, side: Side, facts: PictureFacts) -> None:  # noqa: FBT001
        ui, size = self._ui, self._size
        dpg.delete_item(self._picture, children_only=True)
        if is_there:
            dpg.draw_image(ui.picture.item, (0, 0), size, parent=self._picture)
        else:
            dpg.draw_rectangle((0, 0), size, fill=ui.palette.field, color=ui.palette.field, parent=self._picture)
            words = "This picture cannot be shown." if is_read else "Loading ..."
            where = ui.px(12), size[1] / 2 - ui.px(10)
            ui.draw(words, where, size=15, colour=ui.palette.faint, parent=self._picture)
        if facts.answer(side):
            edge = ui.px(2)
            end = size[0] - edge, size[1] - edge
            colour = ui.palette.side(side)
            dpg.draw_rectangle((edge, edge), end, color=colour, thickness=2 * edge, parent=self._picture)

    def _draw_cards(self, side: Side, facts: PictureFacts) -> None:
        """Draw both answers; that of the chosen side in bright ink with a frame."""
        ui = self._ui
        dpg.delete_item(self._cards, children_only=True)
        has_answers = bool(facts.a or facts.b)
        dpg.configure_item(self._cards, show=has_answers, height=ui.px(2 * (_CARD + 6)) if has_answers else 1)
        for number, each in enumerate(Side):
            top = number * ui.px(_CARD + 6)
            self._draw_card(each, facts, top, is_chosen=each is side)

    def _draw_card(self, side: Side, facts: PictureFacts, top: int, *, is_chosen: bool) -> None:
        ui, width = self._ui, self._ui.px(_INNER)
        ink = ui.palette.text if is_chosen else ui.palette.faint
        edge = ui.palette.side(side) if is_chosen else ui.palette.border
        end = width - 1, top + ui.px(_CARD)
        options = {"rounding": ui.px(6), "thickness": ui.px(2), "parent": self._cards}
        dpg.draw_rectangle((1, top + 1), end, fill=ui.palette.field, color=edge, **options)
        left = ui.px(_PAD - 4)
        mark = f"{side.value.upper()} (key {side.value.upper()})"
        ui.draw(mark, (left, top + ui.px(5)), size=13, colour=ink, parent=self._cards)
        is_right = facts.is_right(side)
        words = {True: "right", False: "wrong", None: ""}[is_right]
        where = width - ui.px(_PAD) - ui.width_of(words, 13), top + ui.px(5)
        ui.draw(words, where, size=13, colour=ink, parent=self._cards)
        answer = ui.cut(facts.answer(side) or "no answer", width - ui.px(2 * _PAD), 20)
        ui.draw(answer, (left, top + ui.px(25)), size=20, colour=ink, parent=self._cards)

    def _flip(self) -> None:
        y = dpg.get_mouse_pos(local=False)[1] - dpg.get_item_rect_min(self._cards)[1]
        self._ui.emit(ShowAnswerOf(Side.A if y < self._ui.px(_CARD + 3) else Side.B))

    def _press_select(self) -> None:
        self._ui.emit(SelectPictures(self._facts.dataset_id, (self._facts.instance_id,)))

    def _relabel(self, name: str) -> None:
        if name in self._labels:
            ids = (self._facts.instance_id,)
            self._ui.emit(RelabelPictures(self._facts.dataset_id, ids, self._labels[name]))

    def _press_remove(self) -> None:
        self._ui.emit(RemovePictures(self._facts.dataset_id, (self._facts.instance_id,)))
