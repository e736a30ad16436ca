"""The camera: its picture with the square that the model sees, and the choice of camera."""

from math import ceil
from time import monotonic

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.camera_texture import HEIGHT, WIDTH
from diptych_client.desktop.drawing.style import SNUG
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import ChooseCamera
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.state.opening import live_picture
from diptych_client.desktop.state.recording import Recording
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.camera_choice import CameraList
from diptych_client.desktop.widgets.changes import Changes

_DIM = (0, 0, 0, 110)
_LINE = (255, 255, 255, 200)
_DARK = (0, 0, 0, 150)
_RECORDING = (226, 40, 40, 255)
_VIRTUAL = "virtual:"


class CameraPanel:
    """The picture of the camera; `width` is in pixels before scaling, the height follows.

    Without `has_choice` the list of cameras is elsewhere. `left` is the space left of the picture. With `can_open` a
    click opens the picture that was answered last.
    """

    def __init__(self, ui: Ui, *, width: int, left: int = 0, has_choice: bool = True, can_open: bool = False) -> None:
        self._ui, self._left, self._room = ui, ui.px(left), ui.px(width + 2 * left)
        self._choice = CameraList(ui, width=self._room) if has_choice else None
        self._width, self._height = ui.px(width), ui.px(width * HEIGHT / WIDTH)
        self._changes, self._place = Changes(), Changes()
        self._written = "", 0.0
        self._begun, self._over_shown = Changes(), Changes()
        self._begun_at = 0.0
        self._camera = CameraChoice("")
        self._can_open = can_open
        self._state: State | None = None

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        with dpg.group(horizontal=True, horizontal_spacing=0, parent=parent):
            dpg.add_spacer(width=self._left)
            self._drawing = dpg.add_drawlist(self._width, self._height)
        if self._can_open:
            ui.listen(self._drawing, clicked=self._open)
        dpg.draw_image(ui.camera.item, (0, 0), (self._width, self._height), parent=self._drawing)
        self._square = dpg.add_draw_layer(parent=self._drawing)
        self._over = dpg.add_draw_layer(parent=self._drawing)
        self._sentence = dpg.add_text("", parent=parent, wrap=self._room, show=False)
        dpg.bind_item_theme(self._sentence, ui.themes.problem)
        with dpg.group(horizontal=True, parent=parent, show=False) as self._without:
            ui.button("Try again", self._try_again, width=(self._room - ui.px(SNUG)) // 2)
            ui.button("Use a virtual camera", self._use_virtual, width=(self._room - ui.px(SNUG)) // 2)
        if self._choice is not None:
            self._choice.build(parent)

    def show(self, state: State) -> None:
        """Draw the state."""
        self._state, camera = state, state.camera
        words = _text(camera)
        written = words, self._ui.width_of(words) if words else 0.0  # unknown until the first frame is drawn
        if self._place.are_there(self._ui.camera.place, camera.is_open) or written != self._written:
            self._written = written
            self._draw_square(is_open=camera.is_open)
            self._draw_words(*written)
        self._show_recording(state.recording)
        if self._choice is not None:
            self._choice.show(camera)
        if self._changes.are_there(camera):
            self._camera = camera
            dpg.set_value(self._sentence, camera.sentence)
            dpg.configure_item(self._sentence, show=bool(camera.sentence))
            dpg.configure_item(self._without, show=bool(camera.sentence))

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

    def _open(self) -> None:
        action = live_picture(self._state) if self._state is not None else None
        if action is not None:
            self._ui.emit(action)

    def _try_again(self) -> None:
        self._ui.emit(ChooseCamera(self._camera.spec))

    def _use_virtual(self) -> None:
        specs = [spec for spec in self._camera.known if spec.startswith(_VIRTUAL)]
        self._ui.emit(ChooseCamera(specs[0] if specs else f"{_VIRTUAL}mug"))

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
