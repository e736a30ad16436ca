"""The choice of a camera: a list of known ones, another one by its text, or none."""

import dearpygui.dearpygui as dpg

from diptych_client.cameras import CAMERA_EXAMPLES
from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import ChooseCamera
from diptych_client.desktop.state.camera import CameraChoice
from diptych_client.desktop.widgets.changes import Changes

_OTHER, _OFF = "Other camera ...", "Camera off"
_DIALOG = 640


class CameraList:
    """A list that chooses a camera or turns it off; `width` is scaled, -1 takes the remaining width."""

    def __init__(self, ui: Ui, *, width: int) -> None:
        self._ui, self._width = ui, width
        self._changes = Changes()
        self._camera = CameraChoice("")

    def build(self, parent: Item) -> None:
        """Make the items."""
        ui = self._ui
        self._list = ui.combo([], width=self._width, parent=parent, callback=lambda _, words: self._choose(words))
        ui.explain(
            self._list,
            "Choose a camera, or turn it off. Virtual cameras draw their pictures and need no webcam. "
            "The camera is only on while its picture is shown.",
        )

    def show(self, camera: CameraChoice) -> None:
        """Draw the state."""
        if self._changes.are_there(camera):
            self._camera = camera
            dpg.configure_item(self._list, items=[*camera.known.values(), _OTHER, _OFF])
            name = camera.known.get(camera.spec, camera.name or camera.spec)
            dpg.set_value(self._list, name if camera.is_wanted else _OFF)

    def _choose(self, words: str) -> None:
        self._changes = Changes()  # shows the camera again, if the entry that was clicked is not one
        if words == _OTHER:
            self._ask()
        elif words == _OFF:
            self._ui.emit(ChooseCamera(self._camera.spec, is_on=False))
        else:
            specs = {name: spec for spec, name in self._camera.known.items()}
            self._ui.emit(ChooseCamera(specs.get(words, words)))

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
        words = dpg.get_value(field).strip()
        dpg.delete_item(window)
        if words:
            self._choose(words)
