"""The toolkit of all panels: theme, fonts, textures and the callback for actions. For the window's thread only."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import dearpygui.dearpygui as dpg

from diptych_client.desktop.drawing.camera_texture import CameraTexture
from diptych_client.desktop.drawing.colours import Colour, LabelColours, Palette
from diptych_client.desktop.drawing.drafts import Drafts
from diptych_client.desktop.drawing.fitting import cut, roughly
from diptych_client.desktop.drawing.fonts import FontFiles
from diptych_client.desktop.drawing.guards import Guards
from diptych_client.desktop.drawing.input_focus import InputFocus
from diptych_client.desktop.drawing.theme import Themes
from diptych_client.desktop.drawing.thumbnail_textures import ThumbnailTextures
from diptych_client.desktop.state.actions import Action

Item = int | str

_FIELD = "mvAppItemType::mvInputText"
_TOOLTIP_SECONDS = 0.8


@dataclass(frozen=True, slots=True)
class Fonts:
    """The fonts as items; None means the default font of DearPyGui, if no known font is installed."""

    files: FontFiles
    body: Item | None = None
    small: Item | None = None
    title: Item | None = None
    score: Item | None = None
    bold: Item | None = None
    """Bold in the size of the body, if the family has it; otherwise the body."""
    spare: tuple[Item, ...] = ()
    """The other fonts in the size of the body, for texts that the first one cannot show."""

    def of(self, text: str) -> Item | None:
        """The font for a text, in the size of the body."""
        place = self.files.place_for(text)
        return self.spare[place - 1] if place else self.body


@dataclass(frozen=True, slots=True, kw_only=True)
class Ui:
    """The current appearance, the shared textures, and the callback for actions."""

    emit: Callable[[Action], None]
    palette: Palette
    themes: Themes
    fonts: Fonts
    scale: float
    camera: CameraTexture
    gear: Item
    """The texture of the icon of the settings."""
    picture: CameraTexture
    """The picture that is shown large."""
    thumbnails: ThumbnailTextures
    labels: LabelColours
    drafts: Drafts
    guards: Guards
    focus: InputFocus = field(default_factory=InputFocus)
    handlers: dict[Item, Item] = field(default_factory=dict)
    """The event handlers of each item, to delete with it."""
    popups: list[Item] = field(default_factory=list)
    """The popups of a screen, to delete when another screen is shown."""

    def px(self, pixels: float) -> int:
        """Convert pixels to the scale of the window."""
        return round(pixels * self.scale)

    def title(self, text: str, **options: Any) -> Item:
        """Add a heading."""
        return self._with_font(dpg.add_text(text, **options), self.fonts.title)

    def small(self, text: str, **options: Any) -> Item:
        """Add secondary text in a smaller size, below or above other items."""
        item: Item = dpg.add_text(text, **options)
        dpg.bind_item_theme(item, self.themes.small)
        return self._with_font(item, self.fonts.small)

    def faint(self, text: str, **options: Any) -> Item:
        """Add secondary text."""
        item: Item = dpg.add_text(text, **options)
        dpg.bind_item_theme(item, self.themes.faint)
        return item

    def button(self, text: str, pressed: Callable[[], object], *, theme: int = 0, **options: Any) -> Item:
        """Add a button; `pressed` is called on the window's thread."""
        item: Item = dpg.add_button(label=text, callback=lambda: pressed(), **options)  # noqa: PLW0108  DearPyGui counts the parameters
        if theme:
            dpg.bind_item_theme(item, theme)
        return item

    def entry(self, name: str, **options: Any) -> Item:
        """Add a text field whose text survives a rebuild of the screens."""
        item = self.field(default_value=self.drafts.of(name), **options)
        self.drafts.watch(name, item)
        return item

    def field(self, **options: Any) -> Item:
        """Add a text field; shortcuts are off while it is active."""
        item: Item = dpg.add_input_text(**options)
        self.focus.add_field(item)
        return item

    def combo(self, items: Sequence[str], **options: Any) -> Item:
        """Add a combo box; shortcuts are off while its list is open."""
        item: Item = dpg.add_combo(list(items), **options)
        self.focus.add_list(item)
        return item

    def slider(self, *, limits: tuple[float, float], width: int, moved: Callable[[float], object]) -> Item:
        """Add a slider between two limits, for the mouse only: no value can be typed into it."""
        low, high = limits
        item: Item = dpg.add_slider_float(
            min_value=low,
            max_value=high,
            width=width,
            format="",
            no_input=True,
            callback=lambda _, value: moved(value),
        )
        return item

    @contextmanager
    def dialog(
        self, title: str, *, width: float, dismissed: Callable[[], object] | None = None, **options: Any
    ) -> Iterator[Item]:
        """Open a modal dialog, to fill inside the context; Escape cancels it.

        Args:
            title: the title of the window.
            width: the width of the contents before scaling, used to centre the window.
            dismissed: called on cancel; None deletes the window.
            options: options of the window.
        """
        left = max(0, (dpg.get_viewport_client_width() - self.px(width + 30)) // 2)
        top = max(0, (dpg.get_viewport_client_height() - self.px(200)) // 3)
        with dpg.window(label=title, modal=True, autosize=True, no_resize=True, pos=(left, top), **options) as window:
            yield window
        self.focus.add_dialog(window, dismissed or partial(dpg.delete_item, window))

    @contextmanager
    def menu(self, **options: Any) -> Iterator[Item]:
        """Open a popup of the current screen, to fill inside the context; Escape or a click outside closes it."""
        with dpg.window(popup=True, autosize=True, no_title_bar=True, no_move=True, **options) as window:
            yield window
        self.popups.append(window)
        self.focus.add_dialog(window, partial(dpg.delete_item, window))

    @contextmanager
    def file_dialog(self, **options: Any) -> Iterator[Item]:
        """Open DearPyGui's file dialog; Escape cancels it."""
        with dpg.file_dialog(modal=True, **options) as window:
            yield window
        self.focus.add_dialog(window, partial(dpg.delete_item, window))

    def width_of(self, text: str, size: float = 17) -> float:
        """The width of a text in scaled pixels, at a size before scaling."""
        font = self.fonts.of(text)
        measured = dpg.get_text_size(text, font=font) if font is not None else None
        return measured[0] * size / 17 if measured else roughly(text, self.px(size))

    def cut(self, text: str, width: float, size: float = 17) -> str:
        """The text, cut at the end to fit into a width in scaled pixels."""
        return cut(text, width, lambda each: self.width_of(each, size))

    def draw(
        self,
        text: str,
        where: tuple[float, float],
        *,
        size: float,
        colour: Colour,
        parent: Item,
        is_bold: bool = False,
    ) -> None:
        """Draw a text, at a size before scaling, in a drawlist or a layer of one. Bold if its font is."""
        item: Item = dpg.draw_text(where, text, size=self.px(size), color=colour, parent=parent)
        if self.fonts.files.place_for(text):
            self.fit(item, text)
        elif is_bold:
            self._with_font(item, self.fonts.bold)

    def fit(self, item: Item, text: str) -> Item:
        """Set a font for the item that has all characters of its text."""
        font = self.fonts.of(text)
        if font is not None:  # also for the default font, as the item may have had another text before
            dpg.bind_item_font(item, font)
        return item

    def fit_small(self, item: Item, text: str) -> None:
        """Set a font for a small text as in `fit`; other fonts than the first one have the size of the body."""
        if self.fonts.files.place_for(text):
            self.fit(item, text)
        else:
            self._with_font(item, self.fonts.small)

    def listen(self, item: Item, **handlers: Callable[[], object]) -> None:
        """Add callbacks for when the item is `clicked`, `double_clicked`, `activated` or `deactivated`."""
        makers = {
            "clicked": partial(dpg.add_item_clicked_handler, dpg.mvMouseButton_Left),
            "double_clicked": partial(dpg.add_item_double_clicked_handler, dpg.mvMouseButton_Left),
            "activated": dpg.add_item_activated_handler,
            "deactivated": dpg.add_item_deactivated_handler,
        }
        with dpg.item_handler_registry() as registry:
            for name, work in handlers.items():
                makers[name](callback=lambda _, __, work: work(), user_data=work)
        dpg.bind_item_handler_registry(item, registry)
        for gone in [each for each in self.handlers if not dpg.does_item_exist(each)]:
            dpg.delete_item(self.handlers.pop(gone))
        self.handlers[item] = registry

    def explain(self, item: Item, text: str, *, is_change: bool = False) -> None:
        """Add a tooltip to the item, except to text fields.

        With `is_change` the item is disabled for viewers, and the tooltip says why.
        """
        if dpg.get_item_type(item) == _FIELD:
            text = ""  # it would cover the typed text
        with dpg.tooltip(item, delay=_TOOLTIP_SECONDS, hide_on_activity=True, show=bool(text)) as tooltip:
            words: Item = self.fit(dpg.add_text(text, wrap=self.px(320)), text)
        dpg.set_item_user_data(item, tooltip)
        if is_change:
            self.guards.watch(item, words, text)

    def change_explanation(self, item: Item, text: str) -> None:
        """Change the tooltip of an item that does something else now."""
        words = dpg.get_item_children(dpg.get_item_user_data(item), 1)[0]
        if not self.guards.explain(item, text):
            dpg.set_value(words, text)

    def reveal(self, item: Item, *, is_shown: bool) -> None:
        """Show or hide an item with its tooltip, which DearPyGui would otherwise show at a neighbour."""
        dpg.configure_item(item, show=is_shown)
        tooltip = dpg.get_item_user_data(item)
        dpg.configure_item(tooltip, show=is_shown and bool(dpg.get_value(dpg.get_item_children(tooltip, 1)[0])))

    def _with_font(self, item: Item, font: Item | None) -> Item:
        if font is not None:
            dpg.bind_item_font(item, font)
        return item
