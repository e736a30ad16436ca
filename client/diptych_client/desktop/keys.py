"""Shortcuts of each screen. They are off while a field is active or a dialog is open."""

from collections.abc import Callable
from dataclasses import dataclass

import dearpygui.dearpygui as dpg

from diptych_client import sdk
from diptych_client.desktop.drawing.input_focus import InputFocus
from diptych_client.desktop.panels.tabs import TITLES
from diptych_client.desktop.screens import Screens
from diptych_client.desktop.state import actions, correcting, undoing
from diptych_client.desktop.state.actions import Action, Page, Screen, Tab
from diptych_client.desktop.state.opening import moved_knob, next_knob, opening
from diptych_client.desktop.state.state import State
from diptych_client.desktop.state.version_strip import walk
from diptych_client.desktop.state.what_if import NO_EDIT

_DIGITS = 9
_PLACES = (Screen.COLLECT, Screen.COMPARE, Screen.VERSIONS)
_EQUAL = 602
"""The key with = and +. DearPyGui's mvKey_Plus matches no key, and a handler for it is called for every key."""
_ZOOMS = {
    _EQUAL: 1,
    dpg.mvKey_Add: 1,
    dpg.mvKey_Minus: -1,
    dpg.mvKey_Subtract: -1,
    dpg.mvKey_0: 0,
    dpg.mvKey_NumPad0: 0,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What shortcuts act on: the state on the screen, and its panels."""

    state: State
    screens: Screens


class Keys:
    """Handlers for the keys of the window. For the window's thread only.

    Args:
        emit: called with each action.
        shown: returns what is on the screen; None before the first frame.
        focus: says whether a key is for a field, a list or a dialog.
    """

    def __init__(self, *, emit: Callable[[Action], None], shown: Callable[[], Shown | None], focus: InputFocus) -> None:
        self._emit, self._shown, self._focus = emit, shown, focus
        self._is_space_down = False
        self._held: set[int] = set()
        with dpg.handler_registry():
            dpg.add_mouse_click_handler(callback=self._focus.settle)
            dpg.add_key_press_handler(dpg.mvKey_Spacebar, callback=self._space_down)
            dpg.add_key_release_handler(dpg.mvKey_Spacebar, callback=self._space_up)
            self._once(dpg.mvKey_F, lambda: self._on(Tab.LIVE, _toggle))
            dpg.add_key_press_handler(dpg.mvKey_Escape, callback=self._escape)
            self._once(dpg.mvKey_Delete, lambda: self._browser(actions.RemoveSelected()))
            self._once(dpg.mvKey_Z, lambda: self._with_ctrl(_undo_or_redo))
            dpg.add_key_press_handler(dpg.mvKey_A, callback=lambda: self._with_ctrl(lambda _: actions.SelectAll()))
            self._once(dpg.mvKey_P, lambda: self._plain(opening))
            self._once(dpg.mvKey_R, lambda: self._plain(_reset))
            for key, step in ((dpg.mvKey_Up, -1), (dpg.mvKey_Down, 1)):
                dpg.add_key_press_handler(key, callback=lambda _, __, step: self._take_knob(step), user_data=step)
            self._once(dpg.mvKey_X, lambda: self._compare(lambda _: actions.SwapSides()))
            for side, key in ((actions.Side.A, dpg.mvKey_A), (actions.Side.B, dpg.mvKey_B)):
                dpg.add_key_press_handler(key, callback=lambda _, __, side: self._flip(side), user_data=side)
            for key, step in ((dpg.mvKey_Left, -1), (dpg.mvKey_Right, 1)):
                dpg.add_key_press_handler(key, callback=lambda _, __, step: self._walk(step), user_data=step)
                dpg.add_key_release_handler(key, callback=self._keep_edit)
            for key, step in _ZOOMS.items():
                dpg.add_key_press_handler(key, callback=lambda _, __, step: self._zoom(step), user_data=step)
            for number in range(1, _DIGITS + 1):
                key = getattr(dpg, f"mvKey_{number}")
                dpg.add_key_press_handler(key, callback=lambda _, __, place: self._digit(place), user_data=number - 1)

    def _once(self, key: int, work: Callable[[], None]) -> None:
        """Call `work` when a key is pressed, but not again while it is held, although that is reported repeatedly."""

        def press() -> None:
            if key not in self._held:
                self._held.add(key)
                work()

        dpg.add_key_press_handler(key, callback=press)
        dpg.add_key_release_handler(key, callback=lambda: self._held.discard(key))

    def _space_down(self) -> None:
        """Start a burst, once: a held key is reported repeatedly."""
        if not self._is_space_down:
            self._on(Screen.COLLECT, self._record)

    def _record(self, shown: Shown) -> None:
        self._is_space_down = True
        shown.screens.recording.press()

    def _space_up(self) -> None:
        """End the burst that the key started, whatever is shown or focused now."""
        shown = self._shown()
        if self._is_space_down and shown is not None:
            self._is_space_down = False
            shown.screens.recording.release()

    def _escape(self) -> None:
        """Close what is open, or else unfreeze the picture or clear the selection."""
        if not self._focus.dismiss():
            self._on(None, self._release)

    def _release(self, shown: Shown) -> None:
        if shown.state.drawer.opened.is_open:
            self._emit(actions.OpenPicture())
        elif shown.state.page is Tab.LIVE and shown.state.live.is_frozen:
            self._emit(actions.ReleaseFrame())
        elif shown.state.page is Tab.LIVE and shown.state.live.catching.chosen:
            self._emit(actions.ChooseCaught(0))
        elif shown.state.working_set.selected:
            self._emit(actions.SelectNothing())

    def _browser(self, action: Action) -> None:
        self._on(Screen.COLLECT, lambda _: self._emit(action))

    def _with_ctrl(self, wanted: Callable[[State], Action | None]) -> None:
        if _is_ctrl_down():
            self._on(Screen.COLLECT, lambda shown: self._emit_if_any(wanted(shown.state)))

    def _compare(self, wanted: Callable[[State], Action | None]) -> None:
        """Do something on any tab of the comparison."""
        if not _is_ctrl_down():
            self._on(None, lambda shown: self._emit_if_any(_on_comparison(shown.state, wanted)))

    def _flip(self, side: actions.Side) -> None:
        """Show the answer of a side to the open picture."""
        self._plain(lambda state: actions.ShowAnswerOf(side) if state.drawer.opened.is_open else None)

    def _plain(self, wanted: Callable[[State], Action | None]) -> None:
        """Do something on any screen."""
        if not _is_ctrl_down():
            self._on(None, lambda shown: self._emit_if_any(wanted(shown.state)))

    def _take_knob(self, step: int) -> None:
        """Take the knob before or after in hand, while a picture is open."""
        self._plain(lambda state: next_knob(state, step))

    def _walk(self, step: int) -> None:
        """Move the knob in hand; without an open picture, put the version before or after on side B, or Shift A."""
        shown = self._shown()
        if shown is not None and shown.state.drawer.opened.is_open:
            self._plain(lambda state: moved_knob(state, 4 * step if _is_shift_down() else step))
            return
        side = actions.Side.A if _is_shift_down() else actions.Side.B
        self._compare(lambda state: walk(state, side, step))

    def _keep_edit(self) -> None:
        """Remember the edit when the key is released that moved the knob."""
        self._plain(lambda state: actions.KeepEdit() if state.drawer.opened.is_open else None)

    def _emit_if_any(self, action: Action | None) -> None:
        if action is not None:
            self._emit(action)

    def _zoom(self, step: int) -> None:
        """Zoom, even while a field is active, as these keys type nothing."""
        shown = self._shown()
        if shown is not None and _is_ctrl_down() and not self._focus.has_dialog:
            self._emit(actions.Zoom(step))

    def _digit(self, place: int) -> None:
        """Choose a label, label the frozen picture, or show another tab; with Ctrl, show another screen."""
        if _is_ctrl_down():
            if place < len(_PLACES):
                self._on(None, lambda _: self._emit(actions.ShowScreen(_PLACES[place])))
        else:
            self._on(None, lambda shown: self._choose(shown.state, place))

    def _choose(self, state: State, place: int) -> None:
        if state.screen is Screen.COLLECT:
            labels = state.working_set.dataset.labels if state.working_set.dataset else ()
            if place < len(labels):
                self._emit(actions.ChooseLabel(labels[place].name))
        elif state.page is Tab.LIVE and state.live.is_frozen:
            known = correcting.labels(state)
            self._emit_if_any(correcting.correction(state, known[place].name) if place < len(known) else None)
        elif state.page is Tab.LIVE and state.live.catching.chosen_frame is not None:
            self._emit_if_any(_add_caught(state, place))
        elif state.screen is Screen.COMPARE and place < len(TITLES):
            self._emit(actions.ShowTab([*TITLES][place]))

    def _on(self, page: Page | None, work: Callable[[Shown], None]) -> None:
        """Call `work` if this page is shown (None means any) and the key is a shortcut."""
        shown = self._shown()
        if shown is not None and page in {None, shown.state.page} and not self._focus.is_taken:
            work(shown)


def _on_comparison(state: State, wanted: Callable[[State], Action | None]) -> Action | None:
    return wanted(state) if state.screen is Screen.COMPARE else None


def _add_caught(state: State, place: int) -> Action | None:
    known = correcting.labels(state)
    if place >= len(known):
        return None
    return correcting.caught_correction(state, known[place].name, burst_id=sdk.new_id())


def _reset(state: State) -> Action | None:
    return actions.EditPicture(NO_EDIT) if state.drawer.what_if.is_edited else None


def _undo_or_redo(state: State) -> Action | None:
    return undoing.soon(state, is_redo=_is_shift_down())


def _is_shift_down() -> bool:
    return bool(dpg.is_key_down(dpg.mvKey_LShift) or dpg.is_key_down(dpg.mvKey_RShift))


def _is_ctrl_down() -> bool:
    return bool(dpg.is_key_down(dpg.mvKey_LControl) or dpg.is_key_down(dpg.mvKey_RControl))


def _toggle(shown: Shown) -> None:
    shown.screens.correction.toggle()
