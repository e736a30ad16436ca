"""Buttons that open a dialog for files or folders: the platform's, or else DearPyGui's."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import Pick, PickFiles

_SIZE = (760, 460)


class PickButtons:
    """A button for each kind of pick; `picked` is called with the paths from DearPyGui's dialog."""

    def __init__(
        self, ui: Ui, words: Mapping[Pick, tuple[str, str]], *, picked: Callable[[tuple[Path, ...]], None]
    ) -> None:
        self._ui, self._words, self._picked = ui, words, picked
        self._has_dialog = False
        self._window: Item = 0

    def build(self, *, width: int, is_change: bool) -> Sequence[Item]:
        """Make the buttons, each `width` pixels wide, in the current group."""
        ui, made = self._ui, []
        for pick, (words, meaning) in self._words.items():
            button = ui.button(words, partial(self._press, pick), width=width)
            ui.explain(button, meaning, is_change=is_change)
            made.append(button)
        return made

    def show(self, *, has_dialog: bool) -> None:
        """Remember whether the platform has a dialog."""
        self._has_dialog = has_dialog

    def _press(self, pick: Pick) -> None:
        if self._has_dialog:
            self._ui.emit(PickFiles(pick))
        else:
            self._open(pick)

    def _open(self, pick: Pick) -> None:
        """Open DearPyGui's dialog."""
        ui = self._ui
        if self._window and dpg.does_item_exist(self._window):
            dpg.delete_item(self._window)
        with ui.file_dialog(
            directory_selector=pick is Pick.FOLDER,
            width=ui.px(_SIZE[0]),
            height=ui.px(_SIZE[1]),
            default_path=str(Path.home()),
            file_count=0 if pick is Pick.FILES else 1,
            label=self._words[pick][0],
            callback=lambda _, app_data: self._chosen(pick, app_data),
        ) as self._window:
            if pick is not Pick.FOLDER:
                dpg.add_file_extension("Pictures{.jpg,.jpeg,.png,.webp,.bmp,.JPG,.JPEG,.PNG}")
                dpg.add_file_extension(".*")

    def _chosen(self, pick: Pick, app_data: Mapping[str, object]) -> None:
        paths = picked_paths(pick, app_data)
        if paths:
            self._picked(paths)


def picked_paths(pick: Pick, app_data: Mapping[str, object]) -> tuple[Path, ...]:
    """The paths that were picked in DearPyGui's dialog, by the data of its callback.

    For OK without a selection the dialog passes the folder that is shown, which is not a file.
    """
    selections = app_data.get("selections")
    named = [*selections.values()] if isinstance(selections, dict) else []
    paths = [Path(str(each)) for each in named or [app_data.get("file_path_name", "")]]
    return tuple(path for path in paths if (path.is_dir() if pick is Pick.FOLDER else path.is_file()))
