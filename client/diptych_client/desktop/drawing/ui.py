"""What every panel draws with: the look, the textures, and where actions go. The window's thread only."""

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
    """The fonts as items; None where this machine has none that is known and the library's own is used."""

    files: FontFiles
    body: Item | None = None
    title: Item | None = None
    spare: tuple[Item, ...] = ()
    """The other files in the size of the body: for texts that the first one cannot show."""

    def of(self, text: str) -> Item | None:
        """The font that shows a text, in the size of the body."""
        place = self.files.place_for(text)
        return self.spare[place - 1] if place else self.body


@dataclass(frozen=True, slots=True, kw_only=True)
class Ui:
    """The look that the window has now, and the way out of it."""

    emit: Callable[[Action], None]
    palette: Palette
    themes: Themes
    fonts: Fonts
    scale: float
    camera: CameraTexture
    thumbnails: ThumbnailTextures
    labels: LabelColours
    drafts: Drafts
    guards: Guards
    focus: InputFocus = field(default_factory=InputFocus)
    handlers: dict[Item, Item] = field(default_factory=dict)
    """What listens to each item; to be deleted with it."""
    popups: list[Item] = field(default_factory=list)
    """Small windows that belong to a screen; to be deleted when another one is shown."""

    def px(self, pixels: float) -> int:
        """Pixels at the scale of the window."""
        return round(pixels * self.scale)

    def title(self, text: str, **options: Any) -> Item:
        """A heading."""
        return self._with_font(dpg.add_text(text, **options), self.fonts.title)

    def faint(self, text: str, **options: Any) -> Item:
        """Text that is not looked at first."""
        item: Item = dpg.add_text(text, **options)
        dpg.bind_item_theme(item, self.themes.faint)
        return item

    def button(self, text: str, pressed: Callable[[], object], *, theme: int = 0, **options: Any) -> Item:
        """A button; `pressed` is called on the window's thread."""
        item: Item = dpg.add_button(label=text, callback=lambda: pressed(), **options)  # noqa: PLW0108  DearPyGui counts the parameters
        if theme:
            dpg.bind_item_theme(item, theme)
        return item

    def entry(self, name: str, **options: Any) -> Item:
        """A field of text; what stands in it survives when the screens are built anew."""
        item = self.field(default_value=self.drafts.of(name), **options)
        self.drafts.watch(name, item)
        return item

    def field(self, **options: Any) -> Item:
        """A field of text: while it is typed into, the keys of the window rest."""
        item: Item = dpg.add_input_text(**options)
        self.focus.add_field(item)
        return item

    def combo(self, items: Sequence[str], **options: Any) -> Item:
        """A choice from a list: while that is open, the keys of the window rest."""
        item: Item = dpg.add_combo(list(items), **options)
        self.focus.add_list(item)
        return item

    @contextmanager
    def dialog(
        self, title: str, *, width: float, dismissed: Callable[[], object] | None = None, **options: Any
    ) -> Iterator[Item]:
        """A window above all else, to be filled inside; Escape cancels it.

        Args:
            title: What it is for.
            width: Of what is inside, before scaling; the window stands in the middle by it.
            dismissed: What cancelling does; None deletes the window.
            options: Of the window.
        """
        left = max(0, (dpg.get_viewport_client_width() - self.px(width + 30)) // 2)
        top = max(0, (dpg.get_viewport_client_height() - self.px(200)) // 3)
        with dpg.window(label=title, modal=True, autosize=True, no_resize=True, pos=(left, top), **options) as window:
            yield window
        self.focus.add_dialog(window, dismissed or partial(dpg.delete_item, window))

    @contextmanager
    def menu(self, **options: Any) -> Iterator[Item]:
        """A small window that belongs to a screen, to be filled inside; a click beside it or Escape closes it."""
        with dpg.window(popup=True, autosize=True, no_title_bar=True, no_move=True, **options) as window:
            yield window
        self.popups.append(window)
        self.focus.add_dialog(window, partial(dpg.delete_item, window))

    @contextmanager
    def file_dialog(self, **options: Any) -> Iterator[Item]:
        """The library's own dialog for files; Escape cancels it."""
        with dpg.file_dialog(modal=True, **options) as window:
            yield window
        self.focus.add_dialog(window, partial(dpg.delete_item, window))

    def width_of(self, text: str, size: float = 17) -> float:
        """How wide a text is on the screen, at a size before scaling."""
        font = self.fonts.of(text)
        measured = dpg.get_text_size(text, font=font) if font is not None else None
        return measured[0] * size / 17 if measured else roughly(text, self.px(size))

    def cut(self, text: str, width: float, size: float = 17) -> str:
        """As much of the text as fits into so many pixels of the screen."""
        return cut(text, width, lambda each: self.width_of(each, size))

    def draw(self, text: str, where: tuple[float, float], *, size: float, colour: Colour, parent: Item) -> None:
        """Text of a size before scaling, in a drawing or a layer of one."""
        item: Item = dpg.draw_text(where, text, size=self.px(size), color=colour, parent=parent)
        if self.fonts.files.place_for(text):
            self.fit(item, text)

    def fit(self, item: Item, text: str) -> Item:
        """Give the item, whose words are these, a font that has them."""
        font = self.fonts.of(text)
        if font is not None:  # bound anew where it is the window's own: the words may have been others before
            dpg.bind_item_font(item, font)
        return item

    def listen(self, item: Item, **handlers: Callable[[], object]) -> None:
        """Call back when the item is `clicked`, `activated` or `deactivated`."""
        makers = {
            "clicked": partial(dpg.add_item_clicked_handler, dpg.mvMouseButton_Left),
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
        """What shows when the mouse rests on the item, but for fields.

        With `is_change` the item is off for those who may only look, and it says why.
        """
        if dpg.get_item_type(item) == _FIELD:
            text = ""  # it would cover what is typed
        with dpg.tooltip(item, delay=_TOOLTIP_SECONDS, hide_on_activity=True, show=bool(text)) as tooltip:
            words: Item = self.fit(dpg.add_text(text, wrap=self.px(320)), text)
        dpg.set_item_user_data(item, tooltip)
        if is_change:
            self.guards.watch(item, words, text)

    def explain_anew(self, item: Item, text: str) -> None:
        """Other words for an item that is explained: it does something else now."""
        words = dpg.get_item_children(dpg.get_item_user_data(item), 1)[0]
        if not self.guards.explain(item, text):
            dpg.set_value(words, text)

    def reveal(self, item: Item, *, is_shown: bool) -> None:
        """Show or hide an item that is explained: DearPyGui would show the words of a hidden one at its neighbour."""
        dpg.configure_item(item, show=is_shown)
        tooltip = dpg.get_item_user_data(item)
        dpg.configure_item(tooltip, show=is_shown and bool(dpg.get_value(dpg.get_item_children(tooltip, 1)[0])))

    def _with_font(self, item: Item, font: Item | None) -> Item:
        if font is not None:
            dpg.bind_item_font(item, font)
        return item
