"""The camera: its picture with the square that the model sees, and the choice of camera."""

from math import ceil
from time import monotonic

import dearpygui.dearpygui as dpg

from diptych_client.cameras import CAMERA_EXAMPLES
from diptych_client.desktop.drawing.camera_texture import HEIGHT, WIDTH
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import ChooseCamera
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.recording import Recording
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes

_DIM = (0, 0, 0, 110)
_LINE = (255, 255, 255, 200)
_DARK = (0, 0, 0, 150)
_RECORDING = (226, 40, 40, 255)
_DIALOG = 640


class CameraPanel:
    """The picture of the camera; `width` is in pixels before scaling, the height follows."""

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui = ui
        self._width, self._height = ui.px(width), ui.px(width * HEIGHT / WIDTH)
        self._changes, self._place = Changes(), Changes()
        self._written = "", 0.0
        self._begun, self._over_shown = Changes(), Changes()
        self._begun_at = 0.0

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        self._drawing = dpg.add_drawlist(self._width, self._height, parent=parent)
        dpg.draw_image(ui.camera.item, (0, 0), (self._width, self._height), parent=self._drawing)
        self._square = dpg.add_draw_layer(parent=self._drawing)
        self._over = dpg.add_draw_layer(parent=self._drawing)
        self._sentence = dpg.add_text("", parent=parent, wrap=self._width, show=False)
        dpg.bind_item_theme(self._sentence, ui.themes.problem)
        with dpg.group(horizontal=True, parent=parent):
            self._toggle = ui.button("Turn off", self._turn, width=ui.px(84))
            other = ui.px(76)
            room = self._width - ui.px(84) - other - 2 * ui.px(10)
            self._name = ui.combo([], width=room, callback=lambda _, name: self._choose(name))
            ui.button("Other ...", self._ask, width=other)
            ui.explain(self._name, "Choose a camera. Virtual cameras draw their pictures and need no webcam.")
            ui.explain(self._toggle, "The camera also stops on screens that do not show it.")

    def show(self, state: State) -> None:
        """Draw the state."""
        camera = state.camera
        words = _text(camera)
        written = words, self._ui.width_of(words) if words else 0.0  # unknown until the first frame is drawn
        if self._place.are_there(self._ui.camera.place, camera.is_open) or written != self._written:
            self._written = written
            self._draw_square(is_open=camera.is_open)
            self._draw_words(*written)
        self._show_recording(state.recording)
        if not self._changes.are_there(camera):
            return
        self._is_on, self._wanted, self._known = camera.is_wanted, camera.spec, camera.known
        dpg.configure_item(self._toggle, label="Turn off" if camera.is_wanted else "Turn on")
        dpg.configure_item(self._name, items=list(camera.known.values()))
        dpg.set_value(self._name, camera.known.get(camera.spec, camera.name or camera.spec))
        dpg.set_value(self._sentence, camera.sentence)
        dpg.configure_item(self._sentence, show=bool(camera.sentence))

    def _show_recording(self, recording: Recording) -> None:
        """Draw a large countdown, and a frame while recording, visible from in front of the camera."""
        now = monotonic()
        if self._begun.are_there(recording.is_waiting):
            self._begun_at = now
        left = seconds_left(recording, since_seconds=now - self._begun_at)
        if not self._over_shown.are_there(str(left), recording.is_on):
            return
        ui = self._ui
        dpg.delete_item(self._over, children_only=True)
        if left:
            middle, size = (self._width / 2, self._height / 2), 96
            radius = min(ui.px(72), self._height * 0.45)
            dpg.draw_circle(middle, radius, fill=_DARK, color=_DARK, parent=self._over)
            where = middle[0] - ui.width_of(str(left), size) / 2, middle[1] - ui.px(size * 0.55)
            ui.draw(str(left), where, size=size, colour=_LINE, parent=self._over)
        if recording.is_on:
            edge = ui.px(2)
            end = self._width - edge, self._height - edge
            dpg.draw_rectangle((edge, edge), end, color=_RECORDING, thickness=2.0 * edge, parent=self._over)

    def _turn(self) -> None:
        self._ui.emit(ChooseCamera(self._wanted, is_on=not self._is_on))

    def _choose(self, text: str) -> None:
        specs = {name: spec for spec, name in self._known.items()}
        if text.strip():
            self._ui.emit(ChooseCamera(specs.get(text, text.strip())))

    def _ask(self) -> None:
        """Open a dialog for a camera that is not in the list."""
        ui = self._ui
        with ui.dialog("Other camera", width=_DIALOG) as window:
            field = ui.field(hint="0, a path, or virtual:mug", width=ui.px(_DIALOG), on_enter=True)
            dpg.set_item_callback(field, lambda: self._take(window, field))
            with dpg.table(header_row=False, policy=dpg.mvTable_SizingFixedFit):
                for _ in range(2):
                    dpg.add_table_column()
                for example, meaning in CAMERA_EXAMPLES:
                    with dpg.table_row():
                        dpg.add_text(example)
                        ui.faint(meaning)
            with dpg.group(horizontal=True):
                ui.button("Open", lambda: self._take(window, field), theme=ui.themes.primary)
                ui.button("Cancel", lambda: dpg.delete_item(window))
        dpg.focus_item(field)

    def _take(self, window: Item, field: Item) -> None:
        spec = dpg.get_value(field)
        dpg.delete_item(window)
        self._choose(spec)

    def _draw_words(self, words: str, width: float) -> None:
        """Draw a text in the middle, when there is no picture."""
        ui = self._ui
        where = (self._width - width) / 2, self._height / 2 - ui.px(12)
        ui.draw(words, where, size=17, colour=ui.palette.faint, parent=self._square)

    def _draw_square(self, *, is_open: bool) -> None:
        """Mark the middle square, which the model sees, and dim the rest."""
        dpg.delete_item(self._square, children_only=True)
        if not is_open:
            return
        scale = self._width / WIDTH
        x, y, width, height = (each * scale for each in self._ui.camera.place)
        side = min(width, height)
        left, top = x + (width - side) / 2, y + (height - side) / 2
        for begin, end in (
            ((x, y), (left, y + height)),
            ((left + side, y), (x + width, y + height)),
            ((left, y), (left + side, top)),
            ((left, top + side), (left + side, y + height)),
        ):
            dpg.draw_rectangle(begin, end, fill=_DIM, color=(0, 0, 0, 0), parent=self._square)
        dpg.draw_rectangle((left, top), (left + side, top + side), color=_LINE, thickness=1.5, parent=self._square)


def seconds_left(recording: Recording, *, since_seconds: float) -> int:
    """The countdown of the self-timer `since_seconds` after its start: 1 in the last second, 0 if not running."""
    return (
        max(1, ceil(recording.wait_seconds - since_seconds)) if recording.is_waiting and recording.wait_seconds else 0
    )


def _text(camera: CameraChoice) -> str:
    """The reason for the missing picture. Empty if there is a picture, or a sentence below it says why."""
    if not camera.is_wanted:
        return "The camera is off."
    return "" if camera.is_open or camera.sentence else "Opening the camera ..."
