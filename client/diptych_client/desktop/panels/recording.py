"""The label of what the camera shows, and the button that records it."""

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import TIMED_PICTURES, ChooseLabel, StartRecording, StopRecording
from diptych_client.desktop.state.recording import Recording
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.label_chips import LabelChips
from diptych_client.formatting.text import count

_SELF_TIMERS = {"while held": 0, "3 s timer": 3, "10 s timer": 10}
_BUTTON = 44


class RecordingPanel:
    """A field and chips for the label, and the record button."""

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui, self._width = ui, ui.px(width)
        self._labels, self._state = Changes(), Changes()
        self._chips = LabelChips(ui, width=self._width, chosen=lambda name: ui.emit(ChooseLabel(name)))
        self._is_on = False

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        with dpg.group(parent=parent):
            ui.faint("What is this?")
            self._name = ui.field(
                hint="a label, such as mug",
                width=self._width,
                callback=lambda _, name: ui.emit(ChooseLabel(name)),
            )
            self._chips.build()
            self._build_row()
            self._count = ui.faint("", wrap=self._width)
        ui.listen(self._button, activated=self.press, deactivated=self.release)

    def _build_row(self) -> None:
        """Make the button, and a self-timer of the same height."""
        ui = self._ui
        timer = ui.px(min(150, 0.38 * self._width / ui.scale))
        with dpg.group(horizontal=True):
            self._button = dpg.add_button(
                label="Hold to record", width=self._width - timer - ui.px(10), height=ui.px(_BUTTON)
            )
            self._timer = ui.combo(list(_SELF_TIMERS), default_value="while held", width=timer)
        dpg.bind_item_theme(self._button, ui.themes.primary)
        dpg.bind_item_theme(self._timer, ui.themes.tall)
        ui.explain(self._button, "Hold the button or the space bar. Keys 1 to 9 choose a label.", is_change=True)
        ui.explain(
            self._timer,
            f"A timer counts down on the picture, then takes {TIMED_PICTURES} pictures.",
        )

    def press(self) -> None:
        """Start recording, or stop it if it is running: the button or the key was pressed."""
        if self._is_on:
            self._ui.emit(StopRecording())
        else:
            self._ui.emit(StartRecording(_SELF_TIMERS[dpg.get_value(self._timer)]))

    def release(self) -> None:
        """Stop recording, unless a self-timer is set: the button or the key was released."""
        if not _SELF_TIMERS[dpg.get_value(self._timer)]:
            self._ui.emit(StopRecording())

    def show(self, state: State) -> None:
        """Draw the state."""
        bench = state.working_set
        names = tuple(label.name for label in bench.dataset.labels) if bench.dataset else ()
        if self._labels.are_there(bench.dataset, bench.label_name):
            if dpg.get_value(self._name).strip() != bench.label_name:
                dpg.set_value(self._name, bench.label_name)
            self._ui.fit(self._name, bench.label_name)
            self._chips.show(names, chosen=bench.label_name)
        if self._state.are_there(state.recording, state.connection.waiting_count):
            recording = state.recording
            self._is_on = recording.is_on or recording.is_waiting
            dpg.configure_item(self._button, label=_button_text(recording))
            dpg.bind_item_theme(self._button, self._ui.themes.danger if self._is_on else self._ui.themes.primary)
            dpg.set_value(self._count, _count_text(recording, waiting=state.connection.waiting_count))


def _button_text(recording: Recording) -> str:
    if recording.is_waiting:
        return "Cancel"
    if recording.is_on:
        return "Recording: click to stop" if recording.wait_seconds else "Recording"
    return "Hold to record"


def _count_text(recording: Recording, *, waiting: int) -> str:
    if not recording.taken_count and not waiting:
        return (
            "Turn it while you record. Then change the light or the place and record again: "
            "a score needs two recordings of each label."
        )
    words = [count(recording.taken_count, "picture")]
    if recording.is_on and recording.pictures_per_second:
        words.append(f"{recording.pictures_per_second:.0f} a second")
    words.append(f"{recording.stored_count:,} stored")
    if recording.duplicate_count:
        words.append(f"{recording.duplicate_count:,} already there")
    if recording.refused_count:
        words.append(f"{recording.refused_count:,} refused: {recording.refusal}")
    if waiting and not recording.is_on:
        words.append(f"{waiting:,} waiting for the server")
    return ", ".join(words)
