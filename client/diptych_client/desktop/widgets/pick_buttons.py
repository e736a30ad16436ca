"""Buttons that let files and folders be picked, in the platform's own dialog where there is one."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.ui import Item, Ui
from diptych_client.desktop.state.actions import Pick, PickFiles

_SIZE = (760, 460)


class PickButtons:
    """A button for each thing to be picked; `picked` is given the paths where the window's own dialog has to do."""

    def __init__(
        self, ui: Ui, words: Mapping[Pick, tuple[str, str]], *, picked: Callable[[tuple[Path, ...]], None]
    ) -> None:
        self._ui, self._words, self._picked = ui, words, picked
        self._has_dialog = False
        self._window: Item = 0

    def build(self, *, width: int, is_change: bool) -> Sequence[Item]:
        """Make the items, each so many pixels wide, in the group that is being filled."""
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
        """The window's own dialog."""
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
            callback=lambda _, told: self._chosen(pick, told),
        ) as self._window:
            if pick is not Pick.FOLDER:
                dpg.add_file_extension("Pictures{.jpg,.jpeg,.png,.webp,.bmp,.JPG,.JPEG,.PNG}")
                dpg.add_file_extension(".*")

    def _chosen(self, pick: Pick, told: Mapping[str, object]) -> None:
        paths = picked_paths(pick, told)
        if paths:
            self._picked(paths)


def picked_paths(pick: Pick, told: Mapping[str, object]) -> tuple[Path, ...]:
    """What was picked in DearPyGui's dialog, by what that tells.

    It gives the folder that is shown to who presses OK without a choice, who means no file then.
    """
    selections = told.get("selections")
    named = [*selections.values()] if isinstance(selections, dict) else []
    paths = [Path(str(each)) for each in named or [told.get("file_path_name", "")]]
    return tuple(path for path in paths if (path.is_dir() if pick is Pick.FOLDER else path.is_file()))
