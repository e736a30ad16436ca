"""The picture that the key P opens, and what the other keys do to the open one."""

from __future__ import annotations

from diptych_client import sdk
from diptych_client.desktop.state.actions import EditPicture, OpenPicture, Screen, Tab, TakeKnob
from diptych_client.desktop.state.asking import knob_value, with_knob
from diptych_client.desktop.state.picture_tries import stepped
from diptych_client.desktop.state.state import State


def opening(state: State) -> OpenPicture | None:
    """The action of the key P: close the open picture, or open the live, the chosen or the selected one."""
    if state.drawer.opened.is_open:
        return OpenPicture()
    if state.page is Tab.LIVE:
        return live_picture(state)
    bench = state.working_set
    if state.page is Screen.COLLECT and bench.selected:
        last = bench.last_clicked_id
        return OpenPicture(last if last in bench.selected else min(bench.selected))
    return None


def live_picture(state: State) -> OpenPicture | None:
    """The action that opens the chosen caught picture, or the one that was answered last."""
    caught = state.live.catching.chosen_frame
    frame = state.live.frame if caught is None or state.live.is_frozen else caught
    return OpenPicture(frame=frame) if frame is not None else None


def next_knob(state: State, step: int) -> TakeKnob | None:
    """The action that takes the knob before or after in hand; None without an open picture."""
    if not state.drawer.opened.is_open:
        return None
    knobs = [*sdk.Knob]
    return TakeKnob(knobs[(knobs.index(state.drawer.what_if.knob) + step) % len(knobs)])


def moved_knob(state: State, steps: int) -> EditPicture | None:
    """The action that moves the knob in hand; None without an open picture."""
    if not state.drawer.opened.is_open:
        return None
    what_if = state.drawer.what_if
    value = stepped(what_if.knob, knob_value(what_if.edit, what_if.knob), steps)
    return EditPicture(with_knob(what_if.edit, what_if.knob, value), what_if.knob)
