"""Hands at the real window: they find a control by its text, and use a real mouse and real keys."""

import asyncio
import subprocess
from collections.abc import Callable, Iterator

import dearpygui.dearpygui as dpg

from diptych_client.desktop.state.state import State
from support.window_story import StoryApp

_TRIES, _FRAMES = 5, 100
_PENCIL = 16
"""From the end of a name to the middle of the pencil beside it."""
_HEAD = 19
"""From the middle of a table's head to its first row."""


class Hands:
    """The hands of a user at a window."""

    def __init__(self, app: StoryApp) -> None:
        self._app = app
        self.click_count = 0

    async def press(self, words: str, *, last: bool = False) -> None:
        """Click on the first button with this label, or on the last."""
        await self._click(*_middle(button(words, last=last)))

    async def hold(self, words: str, is_enough: Callable[[State], bool]) -> None:
        """Hold the first button with this label until the state is so."""
        await self._move(*_middle(button(words)))
        await self.keys("mousedown", "1")
        await self._app.until(is_enough, f"{words} is held")
        await self.keys("mouseup", "1")
        self.click_count += 1

    async def press_drawn(self, words: str) -> None:
        """Click on the first of these words that are drawn into a picture, such as a wall of thumbnails."""
        text = next(each for each in _visible("mvDrawText") if dpg.get_item_configuration(each)["text"] == words)
        left, top = dpg.get_item_rect_min(dpg.get_item_parent(text))
        x, y = dpg.get_item_configuration(text)["pos"][:2]
        await self._click(left + x + 8, top + y + 8)

    async def scroll(self, x: float, y: float, *, down: int) -> None:
        """Turn the wheel over a place by some steps; negative ones go up."""
        await self._move(x, y)
        for _ in range(abs(down)):
            await self.keys("click", "5" if down > 0 else "4")
            await self._app.next_frame()
        for _ in range(3):
            await self._app.next_frame()

    async def drag_on_drawing(self, side: int, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Drag from one place to another, as shares of the first square drawing with this side."""
        item = next(each for each in _visible("mvDrawlist") if [*dpg.get_item_rect_size(each)] == [side, side])
        left, top = dpg.get_item_rect_min(item)
        await self._move(left + start[0] * side, top + start[1] * side)
        await self.keys("mousedown", "1")
        for _ in range(3):
            await self._app.next_frame()
        await self._move(left + end[0] * side, top + end[1] * side)
        await self.keys("mouseup", "1")
        for _ in range(3):
            await self._app.next_frame()
        self.click_count += 1

    async def press_in(self, drawing: str, x: float, y: float) -> None:
        """Click into the drawing with this name, at a distance from its corner."""
        item = next(each for each in _visible("mvDrawlist") if dpg.get_item_label(each) == drawing)
        left, top = dpg.get_item_rect_min(item)
        await self._click(left + x, top + y)

    async def press_choice(self, value: str) -> None:
        """Click on the choice that shows this, so that its list opens."""
        await self._click(*_middle(next(each for each in _visible("mvCombo") if dpg.get_value(each) == value)))

    async def press_title(self, words: str) -> None:
        """Click on the title of the window with this text."""
        window = next(each for each in _visible("mvWindowAppItem") if dpg.get_item_label(each) == words)
        left, top = dpg.get_item_pos(window)
        await self._click(left + dpg.get_item_rect_size(window)[0] / 2, top + 10)

    async def press_head(self, first_cell: int) -> None:
        """Click on the head of a table's column, whose cell in the first row this is."""
        left, top = dpg.get_item_rect_min(first_cell)
        await self._click(left + 20, top - _HEAD)

    async def click_at(self, x: float, y: float) -> None:
        """Click on a place in the window."""
        await self._click(x, y)

    async def move(self, x: float, y: float) -> None:
        """Move the mouse to a place in the window."""
        await self._move(x, y)

    async def click_empty(self) -> None:
        """Click where there is nothing: near the lower right corner."""
        await self._click(dpg.get_viewport_client_width() - 40, dpg.get_viewport_client_height() - 40)

    async def edit_name(self, shown: str) -> None:
        """Click on the pencil beside a name, which becomes a field."""
        left, top = dpg.get_item_rect_min(text(shown))
        width, height = dpg.get_item_rect_size(text(shown))
        await self._click(left + width + _PENCIL, top + height / 2)
        async with asyncio.timeout(60):
            while shown not in {dpg.get_value(each) for each in _visible("mvInputText")}:
                await self._app.next_frame()

    async def write_instead(self, shown: str, text: str) -> None:
        """Put a text into the field that shows another one, and leave the keyboard there."""
        item = next(each for each in _visible("mvInputText") if dpg.get_value(each) == shown)
        await self._write(item, text)

    async def write(self, hint: str, text: str) -> None:
        """Replace the text of the field with this hint."""
        await self._write(field(hint), text)

    async def keys(self, *arguments: str) -> None:
        """Run an xdotool command."""
        await asyncio.to_thread(subprocess.run, ["xdotool", *arguments], check=True)

    async def _write(self, item: int, text: str) -> None:
        for _ in range(_TRIES):  # on a busy machine a key may be down long enough to repeat itself
            await self._click(*_middle(item))
            await self.keys("key", "--delay", "150", "ctrl+a")
            await self.keys("type", "--delay", "40", text)
            for _ in range(_FRAMES):
                if dpg.get_value(item) == text:
                    return
                await self._app.next_frame()
        raise AssertionError(f"the field holds {dpg.get_value(item)!r} and not {text!r}")

    async def _click(self, x: float, y: float) -> None:
        await self._move(x, y)
        for word in ("mousedown", "mouseup"):
            for _ in range(3):
                await self._app.next_frame()
            await self.keys(word, "1")
        for _ in range(3):
            await self._app.next_frame()
        self.click_count += 1

    async def _move(self, x: float, y: float) -> None:
        dpg.set_viewport_pos([0, 0])  # all of it is on the screen then
        for _ in range(3):
            await self._app.next_frame()
        left, top = dpg.get_viewport_pos()
        await self.keys("mousemove", str(int(left + x)), str(int(top + y)))
        for _ in range(3):
            await self._app.next_frame()


def field(hint: str) -> int:
    """The field with this hint."""
    return next(each for each in _visible("mvInputText") if dpg.get_item_configuration(each)["hint"] == hint)


def button(words: str, *, last: bool = False) -> int:
    """The first button with this label that was made, or the last."""
    found = [each for each in _visible("mvButton") if dpg.get_item_label(each) == words]
    return found[-1 if last else 0]


def text(words: str) -> int:
    """The first visible text with these words."""
    return next(each for each in _visible("mvText") if dpg.get_value(each) == words)


def shown_texts() -> set[str]:
    """All visible texts."""
    return {str(dpg.get_value(each)) for each in _visible("mvText")}


def _visible(kind: str) -> Iterator[int]:
    """The items of a kind that are on the screen."""
    for item in dpg.get_all_items():
        if dpg.get_item_type(item) == f"mvAppItemType::{kind}" and _is_seen(item):
            yield int(item)


def _is_seen(item: int) -> bool:
    shown = item if dpg.get_item_type(item) != "mvAppItemType::mvDrawText" else dpg.get_item_parent(item)
    return bool(dpg.get_item_state(shown).get("visible"))  # a layer of a drawing does not say


def _middle(item: int) -> tuple[float, float]:
    left, top = dpg.get_item_rect_min(item)
    width, height = dpg.get_item_rect_size(item)
    return left + width / 2, top + height / 2
