"""The window: builds the screens, shows the state in each frame, and runs callbacks and reports their errors."""

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic
from typing import Any

import dearpygui.dearpygui as dpg

from diptych_client.cameras import CameraFrame
from diptych_client.desktop.drawing.camera_texture import CameraTexture
from diptych_client.desktop.drawing.colours import LabelColours, palette
from diptych_client.desktop.drawing.drafts import Drafts
from diptych_client.desktop.drawing.fonts import find_fonts
from diptych_client.desktop.drawing.guards import Guards
from diptych_client.desktop.drawing.icons import gear_texture
from diptych_client.desktop.drawing.input_focus import InputFocus
from diptych_client.desktop.drawing.style import BODY, SCORE, SMALL, TITLE
from diptych_client.desktop.drawing.theme import Themes, make_themes, themes_of
from diptych_client.desktop.drawing.thumbnail_textures import ThumbnailTextures
from diptych_client.desktop.drawing.ui import Fonts, Item, Ui
from diptych_client.desktop.keys import Keys, Shown
from diptych_client.desktop.panels.header import HeaderPanel
from diptych_client.desktop.panels.notices import NoticesPanel
from diptych_client.desktop.panels.picture_drawer import PictureDrawerPanel
from diptych_client.desktop.screens import Screens, build_columns, build_head, make_screens
from diptych_client.desktop.startup.window_size import Place, Size, least_size
from diptych_client.desktop.state.actions import Action, Page, Screen, Start, Tab
from diptych_client.desktop.state.appearance import Appearance
from diptych_client.desktop.state.label_places import label_places
from diptych_client.desktop.state.state import State
from diptych_client.desktop.widgets.changes import Changes
from diptych_client.desktop.widgets.dialogs import AskQuestion


class Window:
    """The window. To be used only by the thread that made it.

    Args:
        emit: called with each action.
        want_thumbnails: called with the ids of instances whose thumbnails are missing.
        failed: called with the exceptions of callbacks.
        place: the place of the window.
        screen: the size of the screen, if known.
    """

    def __init__(
        self,
        *,
        emit: Callable[[Action], None],
        want_thumbnails: Callable[[Any], None],
        failed: Callable[[Exception], None],
        place: Place,
        screen: Size | None,
    ) -> None:
        self._emit, self._failed = emit, failed
        self._font_files = find_fonts()
        dpg.create_context()
        dpg.configure_app(manual_callback_management=True)
        self._screen_size = screen
        dpg.create_viewport(title="Diptych", x_pos=place.left, y_pos=place.top, width=place.width, height=place.height)
        self._fonts = dpg.add_font_registry()
        self._fonts_by_scale: dict[float, Fonts] = {}
        self._handlers: dict[Item, Item] = {}
        self._popups: list[Item] = []
        self._camera: CameraTexture | None = None
        self._thumbnails = ThumbnailTextures(want=want_thumbnails)
        self._gear = gear_texture(dpg.add_texture_registry())
        self._root = dpg.add_window(no_scrollbar=True, no_scroll_with_mouse=True)
        dpg.set_primary_window(self._root, value=True)
        self._focus = InputFocus()
        self._keys, self._touch = Keys(emit=emit, shown=self._shown, focus=self._focus), Touch()
        dpg.setup_dearpygui()
        dpg.show_viewport()
        self._built: tuple[Appearance, tuple[int, int]] | None = None
        self._size = (0, 0)
        self._page: Page | None = None
        self._texture: CameraTexture
        self._picture: CameraTexture
        self._themes: Themes
        self._font_sizes: Fonts
        self._notices: NoticesPanel
        self._drawer: PictureDrawerPanel
        self._question: AskQuestion
        self._labels, self._drafts, self._guards = LabelColours(), Drafts(), Guards()
        self._label_changes = Changes()
        self._state: State | None = None

    @property
    def is_open(self) -> bool:
        """False once the user has closed the window."""
        return bool(dpg.is_dearpygui_running())

    @property
    def idle_seconds(self) -> float:
        """The seconds since the user last moved the mouse or pressed a key."""
        return self._touch.since_seconds

    @property
    def place(self) -> Place:
        """The current place and size."""
        left, top = (int(each) for each in dpg.get_viewport_pos())
        return Place(left, top, dpg.get_viewport_client_width(), dpg.get_viewport_client_height())

    def show(self, state: State, frame: CameraFrame | None) -> None:
        """Draw one frame of the window, and return when it is on the screen.

        Args:
            state: the state to show.
            frame: the camera's newest picture, or the frozen one.
        """
        self._state = state
        size = (dpg.get_viewport_client_width(), dpg.get_viewport_client_height())
        is_resting = size == self._size  # do not rebuild while the user drags the edge
        self._size = size
        self._update_label_colours(state)
        if self._built is None or self._built[0] != state.appearance or (is_resting and self._built[1] != size):
            self._build(state.appearance, size)
        self._texture.show(frame, is_mirrored=not state.live.is_file)
        self._guards.show(state.connection.forbids)
        self._header.show(state)
        self._drawer.show(state)
        self._notices.show(state)
        self._question.show(state.question)
        if state.page is not self._page:
            self._turn_to(state)
        foot = self._screens.feet.get(state.page)
        for panel in (*self._screens.heads.get(state.screen, ()), *((foot,) if foot else ())):
            panel.show(state)
        for column in self._screens.columns[state.page]:
            for panel in column.panels:
                panel.show(state)
        self._run_callbacks()
        dpg.render_dearpygui_frame()

    def add_thumbnail(self, instance_id: str, pixels: Any) -> None:
        """Add a thumbnail that arrived."""
        self._thumbnails.add(instance_id, pixels)

    def close(self) -> None:
        """Release all resources."""
        dpg.destroy_context()

    def _update_label_colours(self, state: State) -> None:
        """Update the colours of labels, which depend on their places in their datasets."""
        bench, snapshots = state.working_set, state.snapshot_list.snapshots
        if self._label_changes.are_there(
            bench.dataset, bench.datasets, snapshots, state.comparison, state.appearance.is_dark
        ):
            places = label_places(bench, state.comparison, snapshots)
            self._labels.learn(places, is_dark=state.appearance.is_dark)

    def _turn_to(self, state: State) -> None:
        self._close_popups()
        for each, group in self._groups.items():
            dpg.configure_item(group, show=each is state.page or (each is state.screen and each in self._screens.heads))
        self._page = state.page

    def _close_popups(self) -> None:
        for popup in filter(dpg.does_item_exist, self._popups):
            dpg.delete_item(popup)
        self._popups.clear()

    def _build(self, appearance: Appearance, size: tuple[int, int]) -> None:
        """Build all items: at startup, and after a change of appearance or size."""
        self._drafts.keep()
        self._focus.interrupt()
        self._close_popups()
        dpg.delete_item(self._root, children_only=True)
        if self._built is not None:
            self._notices.remove()
            self._drawer.remove()
            self._question.remove()
        colours = palette(is_dark=appearance.is_dark)
        if self._built is None or self._built[0] != appearance:
            self._apply_appearance(appearance)
        for registry in self._handlers.values():
            dpg.delete_item(registry)
        self._handlers.clear()
        ui = Ui(
            emit=self._emit,
            palette=colours,
            themes=self._themes,
            fonts=self._font_sizes,
            scale=appearance.scale,
            camera=self._texture,
            gear=self._gear,
            picture=self._picture,
            thumbnails=self._thumbnails,
            labels=self._labels,
            drafts=self._drafts,
            guards=self._guards,
            focus=self._focus,
            handlers=self._handlers,
            popups=self._popups,
        )
        self._header, self._notices = HeaderPanel(ui, width=size[0]), NoticesPanel(ui)
        self._drawer, self._question = PictureDrawerPanel(ui, size=size), AskQuestion(ui)
        self._screens = make_screens(ui, window_size=size)
        self._header.build(self._root)
        self._drawer.build()
        self._notices.build()
        self._groups = _build_pages(ui, self._screens, self._root)
        self._page = None
        self._built = appearance, size

    def _apply_appearance(self, appearance: Appearance) -> None:
        """Replace the themes, the camera's texture and the fonts."""
        colours = palette(is_dark=appearance.is_dark)
        textures = [] if self._built is None else [self._texture.registry, self._picture.registry]
        before = [] if self._built is None else [*themes_of(self._themes), *textures]
        self._texture, self._picture = (CameraTexture(colours.field[:3]) for _ in range(2))
        self._themes = make_themes(colours, scale=appearance.scale)
        self._font_sizes = self._load_fonts(appearance.scale)
        dpg.bind_theme(self._themes.window)
        width, height = least_size(self._screen_size, appearance.scale)
        dpg.configure_viewport(0, min_width=width, min_height=height)
        if self._font_sizes.body is not None:
            dpg.bind_font(self._font_sizes.body)
        for item in before:
            dpg.delete_item(item)

    def _load_fonts(self, scale: float) -> Fonts:
        if scale in self._fonts_by_scale:
            return self._fonts_by_scale[scale]
        files = self._font_files
        if not files.paths:
            dpg.set_global_font_scale(scale)
            return Fonts(files)
        body, *spare = (self._add_font(path, BODY * scale) for path in files.paths)
        heavy = files.bold or files.paths[0]
        fonts = Fonts(
            files,
            body,
            small=self._add_font(files.paths[0], SMALL * scale),
            title=self._add_font(heavy, TITLE * scale),
            score=self._add_font(heavy, SCORE * scale),
            bold=self._add_font(heavy, BODY * scale),
            spare=tuple(spare),
        )
        self._fonts_by_scale[scale] = fonts  # never deleted: DearPyGui crashes when a used font is deleted
        return fonts

    def _add_font(self, path: Path, size: float) -> Item:
        item: Item = dpg.add_font(str(path), round(size), parent=self._fonts)
        return item

    def _shown(self) -> Shown | None:
        return Shown(self._state, self._screens) if self._state is not None and self._built is not None else None

    def _run_callbacks(self) -> None:
        for callback, *arguments in dpg.get_callback_queue() or ():
            if callback is None:
                continue
            try:
                callback(*arguments[: len(inspect.signature(callback).parameters)])
            except Exception as error:  # noqa: BLE001  reported and logged; the window stays open
                self._failed(error)


def _build_pages(ui: Ui, screens: Screens, root: Item) -> Mapping[Page, Item]:
    """Make a hidden group for each page; those of tabs are inside the group of their screen."""
    groups: dict[Page, Item] = {screen: dpg.add_group(parent=root, show=False) for screen in Screen}
    for screen, panels in screens.heads.items():
        build_head(panels, parent=groups[screen])
    groups |= {tab: dpg.add_group(parent=groups[Screen.COMPARE], show=False) for tab in Tab}
    groups[Start.FIRST] = dpg.add_group(parent=root, show=False)
    for page, columns in screens.columns.items():
        build_columns(ui, columns, parent=groups[page], foot=screens.feet.get(page))
    return groups


class Touch:
    """Remembers the last movement of the mouse or its wheel, or press of a key. For the window's thread only."""

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
        """The seconds since then."""
        return monotonic() - self._touched

    def _touch(self) -> None:
        self._touched = monotonic()
