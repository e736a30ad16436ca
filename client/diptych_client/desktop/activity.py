"""Whether somebody is at the window."""

from time import monotonic

import dearpygui.dearpygui as dpg


class Touch:
    """Remembers when somebody last moved the mouse, turned its wheel or held a key. The window's thread only."""

    def __init__(self) -> None:
        self._touched = monotonic()
        with dpg.handler_registry():
            for add in (
                dpg.add_mouse_move_handler,
                dpg.add_mouse_down_handler,
                dpg.add_mouse_wheel_handler,
                dpg.add_key_down_handler,
            ):
                add(callback=self._touch)

    @property
    def since_seconds(self) -> float:
        """How long ago that was."""
        return monotonic() - self._touched

    def _touch(self) -> None:
        self._touched = monotonic()
