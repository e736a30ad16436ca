"""What the camera shows: the labels to record under, and the button that records."""

from collections.abc import Sequence

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.style import CONTROL, PRIMARY, SMALL, SNUG
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import TIMED_PICTURES, ChooseLabel, SetTimer, StartRecording, StopRecording
from diptych_client.desktop.state.labels import HeldLabel, offered_labels
from diptych_client.desktop.state.recording import Recording
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.camera_choice import CameraList
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.label_menu import LabelMenu
from diptych_client.desktop.widgets.label_rows import LabelRows
from diptych_client.formatting.text import count

_TIMERS = {"by holding": 0, "by 3 s timer": 3, "by 10 s timer": 10}
_TIMER = 134
_AROUND_ROWS = SMALL + 2 * CONTROL + PRIMARY + 2 * SMALL + 6 * SNUG
"""The height of all but the list: a caption, a field, the button, a row of choices and two lines of text."""
_LEAST_ROWS = 2
LEAST_HEIGHT = _AROUND_ROWS + _LEAST_ROWS * CONTROL
"""The height of the panel with the shortest list."""


class RecordingPanel:
    """A field and a list for the label, and the record button; sizes are in pixels before scaling."""

    def __init__(self, ui: Ui, *, width: int, height: int) -> None:
        self._ui, self._width = ui, ui.px(width)
        self._labels, self._state = Changes(), Changes()
        rows = ui.px(max(_LEAST_ROWS * CONTROL, height - _AROUND_ROWS))
        self._menu = LabelMenu(ui)
        self._rows = LabelRows(
            ui,
            width=self._width,
            height=rows,
            chosen=lambda name: ui.emit(ChooseLabel(name)),
            menu=self._menu.open,
        )
        self._camera = CameraList(ui, width=-1)
        self._offered: Sequence[HeldLabel] = ()
        self._is_on, self._timer_seconds = False, 0

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        with dpg.group(parent=parent):
            ui.small("What is this?")
            self._name = ui.field(
                hint="e.g. mug",
                auto_select_all=True,
                width=self._width,
                callback=lambda _, name: ui.emit(ChooseLabel(name)),
            )
            self._rows.build()
            self._button = dpg.add_button(label="Hold to record (Space)", width=self._width, height=ui.px(PRIMARY))
            dpg.bind_item_theme(self._button, ui.themes.primary)
            ui.explain(self._button, "Hold the button or the space bar. Keys 1 to 9 choose a label.", is_change=True)
            with dpg.group(horizontal=True) as choices:
                self._timer = ui.combo(
                    list(_TIMERS),
                    width=ui.px(_TIMER),
                    callback=lambda _, words: ui.emit(SetTimer(_TIMERS[words])),
                )
                explained = f"A timer counts down on the picture, then takes {TIMED_PICTURES} pictures."
                ui.explain(self._timer, explained)
                self._camera.build(choices)
            self._count = ui.small("", wrap=self._width)
        ui.listen(self._button, activated=self.press, deactivated=self.release)

    def press(self) -> None:
        """Start recording, or stop it if it is running: the button or the key was pressed."""
        self._ui.emit(StopRecording() if self._is_on else StartRecording(self._timer_seconds))

    def release(self) -> None:
        """Stop recording, unless a self-timer is set: the button or the key was released."""
        if not self._timer_seconds:
            self._ui.emit(StopRecording())

    def show(self, state: State) -> None:
        """Draw the state."""
        bench = state.working_set
        self._menu.learn(state)
        self._camera.show(state.camera)
        if self._labels.are_there(bench.dataset, bench.instances, bench.label_name, bench.label_id):
            if dpg.get_value(self._name).strip() != bench.label_name:
                dpg.set_value(self._name, bench.label_name)
            self._ui.fit(self._name, bench.label_name)
            self._offered = offered_labels(bench)
        self._rows.show(self._offered, chosen=bench.label_name, has_menu=not state.connection.forbids)
        if self._state.are_there(state.recording, state.connection.waiting_count):
            self._show_recording(state.recording, state.connection.waiting_count)

    def _show_recording(self, recording: Recording, waiting: int) -> None:
        self._is_on = recording.is_on or recording.is_waiting
        self._timer_seconds = recording.timer_seconds
        dpg.set_value(self._timer, next(words for words, each in _TIMERS.items() if each == recording.timer_seconds))
        dpg.configure_item(self._button, label=_button_text(recording))
        dpg.bind_item_theme(self._button, self._ui.themes.danger if self._is_on else self._ui.themes.primary)
        dpg.set_value(self._count, _count_text(recording, waiting=waiting))


def _button_text(recording: Recording) -> str:
    if recording.is_waiting and recording.wait_seconds:
        return "Cancel"
    if recording.is_on:
        return "Recording: click to stop" if recording.wait_seconds else "Recording"
    return "Record (Space)" if recording.timer_seconds else "Hold to record (Space)"


def _count_text(recording: Recording, *, waiting: int) -> str:
    if not recording.taken_count and not waiting:
        return "Turn it while you record. Then change the light or place and record again."
    words = [count(recording.taken_count, "picture")]
    if recording.is_on and recording.pictures_per_second:
        words.append(f"{recording.pictures_per_second:.0f} a second")
    if recording.taken_count == recording.stored_count:
        words.append("all saved")
    else:
        words.append(f"{recording.stored_count:,} saved")
    if recording.duplicate_count:
        words.append(f"{recording.duplicate_count:,} already there")
    if recording.refused_count:
        words.append(f"{recording.refused_count:,} refused: {recording.refusal}")
    if waiting and not recording.is_on:
        words.append(f"{waiting:,} waiting for the server")
    return ", ".join(words)
