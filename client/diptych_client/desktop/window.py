"""The window: builds the screens, shows the state in each frame, and runs callbacks without swallowing their errors."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import dearpygui.dearpygui as dpg

from diptych_client.cameras import CameraFrame
from diptych_client.desktop.drawing.camera_texture import CameraTexture
from diptych_client.desktop.drawing.colours import palette
from diptych_client.desktop.drawing.fonts import find_font
from diptych_client.desktop.drawing.theme import make_themes
from diptych_client.desktop.drawing.thumbnail_textures import ThumbnailTextures
from diptych_client.desktop.drawing.ui import Fonts, Item, Ui
from diptych_client.desktop.panels.header import HeaderPanel
from diptych_client.desktop.panels.notices import NoticesPanel
from diptych_client.desktop.screens import Screens, build_screen, make_screens
from diptych_client.desktop.state.actions import Action, ChooseLabel, Screen
from diptych_client.desktop.state.state import Look, State

_WIDTH, _HEIGHT = 1280, 720
_BODY, _TITLE, _HUGE = 17, 21, 40


class Window:
    """One window on one state. Everything of it belongs to the thread that made it.

    Args:
        emit: is given what somebody wants.
        want_thumbnails: is given the instances whose thumbnails are missing.
        failed: is given what a callback raised.
    """

    def __init__(
        self,
        *,
        emit: Callable[[Action], None],
        want_thumbnails: Callable[[Any], None],
        failed: Callable[[Exception], None],
        size: tuple[int, int] = (_WIDTH, _HEIGHT),
    ) -> None:
        self._emit, self._failed = emit, failed
        self._font_path = find_font()
        dpg.create_context()
        dpg.configure_app(manual_callback_management=True)
        dpg.create_viewport(title="Diptych", width=size[0], height=size[1], min_width=_WIDTH, min_height=_HEIGHT)
        self._fonts = dpg.add_font_registry()
        self._camera: CameraTexture | None = None
        self._thumbnails = ThumbnailTextures(want=want_thumbnails)
        self._root = dpg.add_window(no_scrollbar=True, no_scroll_with_mouse=True)
        dpg.set_primary_window(self._root, value=True)
        self._keys()
        dpg.setup_dearpygui()
        dpg.show_viewport()
        self._built: tuple[Look, int] | None = None
        self._state: State | None = None

    @property
    def is_open(self) -> bool:
        """False once somebody closed it."""
        return bool(dpg.is_dearpygui_running())

    def show(self, state: State, frame: CameraFrame | None) -> None:
        """Draw one frame of the window; returns when it is on the screen.

        Args:
            state: What is shown.
            frame: The camera's newest picture, or the one that is held.
        """
        self._state = state
        if (state.look, dpg.get_viewport_client_width()) != self._built:
            self._build(state.look)
        self._texture.show(frame, is_mirrored=not state.live.is_file)
        self._header.show(state)
        self._notices.show(state)
        for screen, group in self._groups.items():
            dpg.configure_item(group, show=screen is state.screen)
        for column in self._screens.columns[state.screen]:
            for panel in column.panels:
                panel.show(state)
        self._run_callbacks()
        dpg.render_dearpygui_frame()

    def add_thumbnail(self, instance_id: str, pixels: Any) -> None:
        """A thumbnail has come."""
        self._thumbnails.add(instance_id, pixels)

    def close(self) -> None:
        """Let go of everything."""
        dpg.destroy_context()

    def _build(self, look: Look) -> None:
        """Make everything anew: at the start, in another look, at another width."""
        width = dpg.get_viewport_client_width()
        dpg.delete_item(self._root, children_only=True)
        colours = palette(is_dark=look.is_dark)
        if self._built is None or self._built[0] != look:
            self._texture = CameraTexture(colours.field[:3])
            self._themes = make_themes(colours, scale=look.scale)
            self._font_sizes = self._load_fonts(look.scale)
            dpg.bind_theme(self._themes.window)
            if self._font_sizes.body is not None:
                dpg.bind_font(self._font_sizes.body)
        ui = Ui(self._emit, colours, self._themes, self._font_sizes, look.scale, self._texture, self._thumbnails)
        self._header, self._notices = HeaderPanel(ui), NoticesPanel(ui)
        self._screens = make_screens(ui, window_width=width)
        self._header.build(self._root)
        self._notices.build(self._root)
        self._groups: Mapping[Screen, Item] = {screen: dpg.add_group(parent=self._root) for screen in Screen}
        for screen, group in self._groups.items():
            build_screen(ui, self._screens.columns[screen], parent=group)
        self._built = look, width

    def _load_fonts(self, scale: float) -> Fonts:
        if self._font_path is None:
            dpg.set_global_font_scale(scale)
            return Fonts(None, None, None)
        sizes = (round(size * scale) for size in (_BODY, _TITLE, _HUGE))
        return Fonts(*(dpg.add_font(str(self._font_path), size, parent=self._fonts) for size in sizes))

    def _keys(self) -> None:
        with dpg.handler_registry():
            dpg.add_key_press_handler(dpg.mvKey_Spacebar, callback=lambda: self._key(lambda s: s.recording.press()))
            dpg.add_key_release_handler(dpg.mvKey_Spacebar, callback=lambda: self._key(lambda s: s.recording.release()))
            dpg.add_key_press_handler(dpg.mvKey_F, callback=lambda: self._key(lambda s: s.correction.toggle()))
            for number in range(1, 10):
                key = getattr(dpg, f"mvKey_{number}")
                dpg.add_key_press_handler(key, callback=lambda _, __, place: self._choose(place), user_data=number - 1)

    def _key(self, work: Callable[[Screens], None]) -> None:
        """A key went down or up; where somebody types, it is only a letter."""
        if not _is_typing():
            work(self._screens)

    def _choose(self, place: int) -> None:
        dataset = self._state.workbench.dataset if self._state else None
        if dataset is not None and place < len(dataset.labels) and not _is_typing():
            self._emit(ChooseLabel(dataset.labels[place].name))

    def _run_callbacks(self) -> None:
        for callback, *arguments in dpg.get_callback_queue() or ():
            if callback is None:
                continue
            try:
                callback(*arguments[: len(inspect.signature(callback).parameters)])
            except Exception as error:  # noqa: BLE001  told to people and to the log; the window goes on
                self._failed(error)


def _is_typing() -> bool:
    focused = dpg.get_focused_item()
    return (
        bool(focused)
        and dpg.does_item_exist(focused)
        and dpg.get_item_type(focused) == "mvAppItemType::mvInputText"
        and dpg.is_item_active(focused)
    )
