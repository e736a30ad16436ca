"""Real keys into real fields: what is typed is text, and the keys of the window rest while a field or a dialog is open.

python -m support.typing_story ADDRESS FOLDER

It works on the only dataset of a server, which has pictures of two labels and two snapshots.
"""

import asyncio
import sys
from pathlib import Path

import dearpygui.dearpygui as dpg

from diptych_client.desktop.state import actions
from diptych_client.desktop.state.actions import Action, Screen, Side
from diptych_client.desktop.state.connection import Status
from diptych_client.desktop.state.events import Noticed
from support.hands import Hands, button, field
from support.window_story import StoryApp, play

_LABEL, _OTHER_LABEL = "e.g. mug", "another label, then Enter"
_NAMING = "version name (optional)"
_LARGER = 1.25
_PATH, _CARD = "or type a path, Enter", 380
_HARMLESS = (actions.ChooseLabel, actions.NameSnapshot, actions.SelectAll, actions.ShowScreen, actions.DismissNotice)


class TypingApp(StoryApp):
    """A window that remembers everything that was wanted of it."""

    def __init__(self, address: str, folder: Path) -> None:
        super().__init__(address, folder)
        self.wanted: list[Action] = []

    def act(self, action: Action) -> None:
        """Remember it, and want it."""
        self.wanted.append(action)
        super().act(action)


async def tell(app: TypingApp) -> None:
    """Fields first, then dialogs and lists, then the screen with the live picture."""
    hands = Hands(app)
    await app.until(lambda state: state.connection.status is Status.HERE, "connected")
    await app.until(lambda state: state.working_set.is_listed and state.working_set.instances, "all pictures")
    await _frames(app, 20)
    await _type_everywhere(app, hands)
    await _during_a_rebuild(app, hands)
    await _under_a_dialog(app, hands)
    await _under_a_list(app, hands)
    await _remove_and_undo(app, hands)
    await _beside_a_notice(app, hands)
    await _at_the_live_picture(app, hands)


async def _type_everywhere(app: TypingApp, hands: Hands) -> None:
    """Each field lies in other groups; spaces, digits, Ctrl+A and Delete are meant for the text."""
    everything = frozenset(app.state.working_set.instances)
    app.act(actions.SelectAll())
    for hint in (_LABEL, _NAMING):
        app.wanted.clear()
        await hands.write(hint, "big 1 cup")
        await hands.keys("key", "--delay", "150", "ctrl+z")
        await hands.keys("key", "--delay", "150", "ctrl+a")
        await hands.keys("key", "--delay", "150", "Delete")
        await _until_value(app, hint, "")
        _nothing_else_was_wanted(app, hint)
        await hands.write(hint, "f 2")
        await hands.keys("key", "--delay", "150", "Escape")
        await _frames(app, 10)
        assert not dpg.is_item_active(field(hint)), "Escape leaves the field"
        assert app.state.working_set.selected == everything, "and keeps what is selected"
        _nothing_else_was_wanted(app, hint)
        app.act(actions.SelectAll())
    sys.stderr.write("what is typed is text\n")


async def _during_a_rebuild(app: TypingApp, hands: Hands) -> None:
    """Larger text rebuilds all items, including the field that is typed into: the next keys are still not shortcuts."""
    app.act(actions.SelectNothing())  # the path takes the place of the tools for selected pictures
    await _frames(app, 5)
    await hands.write(_PATH, "half")
    app.wanted.clear()
    await hands.keys("key", "--delay", "150", "ctrl+equal")
    await app.until(lambda state: state.appearance.scale == _LARGER, "Ctrl+Plus makes everything larger")
    for key in ("space", "1", "Delete", "ctrl+z"):
        await hands.keys("key", "--delay", "150", key)
    await _frames(app, 10)
    assert app.wanted == [actions.Zoom(1)], app.wanted
    assert dpg.get_value(field(_PATH)) == "half", "what was typed stays"
    await hands.keys("key", "--delay", "150", "ctrl+minus")
    await app.until(lambda state: state.appearance.scale == 1.0, "Ctrl+Minus makes everything smaller")
    await _frames(app, 20)
    await hands.write(_PATH, "desk")
    await hands.keys("key", "--delay", "150", "Escape")
    app.act(actions.SelectAll())
    await _frames(app, 5)


async def _under_a_dialog(app: TypingApp, hands: Hands) -> None:
    selected = app.state.working_set.selected
    app.wanted.clear()
    await hands.press_drawn("rename")
    await _frames(app, 10)
    await hands.press_title("Rename label")  # leaves the field: the dialog has the focus, and no field has
    for key in ("ctrl+z", "Delete", "ctrl+a", "space", "1"):
        await hands.keys("key", "--delay", "150", key)
    await _frames(app, 10)
    assert app.wanted == [], app.wanted
    await hands.keys("key", "--delay", "150", "Escape")
    await _frames(app, 10)
    assert button_or_none("Rename") is None, "Escape cancels the dialog"
    assert app.state.working_set.selected == selected, "and nothing else"
    assert app.wanted == [], app.wanted
    sys.stderr.write("keys rest under a dialog\n")


async def _under_a_list(app: TypingApp, hands: Hands) -> None:
    selected = app.state.working_set.selected
    app.wanted.clear()
    await hands.press_choice("newest first")
    for key in ("Delete", "space", "ctrl+z"):
        await hands.keys("key", "--delay", "150", key)
    await _frames(app, 10)
    assert app.wanted == [], app.wanted
    await hands.keys("key", "--delay", "150", "Escape")
    await _frames(app, 10)
    assert app.state.working_set.selected == selected, "Escape closes the list and nothing else"
    await hands.keys("key", "--delay", "150", "Escape")
    await app.until(lambda state: not state.working_set.selected, "the next Escape deselects: the list is closed")


async def _remove_and_undo(app: TypingApp, hands: Hands) -> None:
    """A removal of several recordings says so, and its notice takes it back."""
    everything = set(app.state.working_set.instances)
    await hands.keys("key", "--delay", "150", "ctrl+a")
    await app.until(lambda state: len(state.working_set.selected) == len(everything), "Ctrl+A selects all")
    await hands.keys("key", "--delay", "150", "Delete")
    await app.until(lambda state: not state.working_set.instances, "Delete removes all")
    notice = f"Removed {len(everything)} pictures from Desk."
    await app.until(lambda state: notice in [each.sentence for each in state.notices], notice)
    await _frames(app, 10)
    await hands.press("Undo", last=True)
    await app.until(lambda state: set(state.working_set.instances) == everything, "Undo brings all of them back")


async def _beside_a_notice(app: TypingApp, hands: Hands) -> None:
    """A notice keeps its size and leaves the controls free; keys act while it is there."""
    for notice in app.state.notices:
        app.act(actions.DismissNotice(notice.id))
    app.post(Noticed("Something is wrong with what you wanted. " * 4))
    await app.until(lambda state: state.notices, "a notice")
    await _frames(app, 10)
    first = _size(button("Close"))
    await _frames(app, 60)
    width, height = _size(button("Close"))
    assert (width, height) == first, f"the card grew from {first} to {(width, height)}"
    assert width <= _CARD, width
    left, top = dpg.get_item_pos(_window_of(button("Close")))
    for each in (button("Hold to record (Space)"), field(_LABEL), button("Add pictures ..."), field(_PATH)):
        x, y = dpg.get_item_rect_min(each)
        right, below = x + dpg.get_item_rect_size(each)[0], y + dpg.get_item_rect_size(each)[1]
        assert right <= left or below <= top or y >= top + height, f"the card covers {dpg.get_item_label(each)}"
    await hands.press("Close")
    await app.until(lambda state: not state.notices, "Close closes it")
    await hands.keys("key", "--delay", "150", "ctrl+a")
    await app.until(lambda state: state.working_set.selected, "keys act right after it")


def _size(item: int) -> tuple[int, int]:
    """Of the window that holds an item."""
    width, height = dpg.get_item_rect_size(_window_of(item))
    return int(width), int(height)


def _window_of(item: int) -> int:
    while parent := dpg.get_item_parent(item):
        item = parent
    return item


async def _at_the_live_picture(app: TypingApp, hands: Hands) -> None:
    for side, snapshot in zip(Side, app.state.snapshot_list.snapshots, strict=True):
        app.act(actions.ChooseSide(side, snapshot.id))
    app.act(actions.ShowScreen(Screen.COMPARE))
    await app.until(lambda state: state.live.predictions, "answers")
    await hands.keys("key", "--delay", "150", "f")
    await app.until(lambda state: state.live.is_frozen, "F freezes")
    await _frames(app, 10)
    app.wanted.clear()
    await hands.write(_OTHER_LABEL, "fern 2")
    await _frames(app, 10)
    assert app.wanted == [], app.wanted
    assert app.state.live.is_frozen
    await hands.keys("key", "--delay", "150", "Escape")
    await _frames(app, 10)
    assert app.state.live.is_frozen, "Escape leaves the field first"
    await hands.keys("key", "--delay", "150", "Escape")
    await app.until(lambda state: not state.live.is_frozen, "and then the picture")


def _nothing_else_was_wanted(app: TypingApp, hint: str) -> None:
    others = [each for each in app.wanted if not isinstance(each, _HARMLESS)]
    assert others == [], f"{hint}: {others}"
    assert not any(isinstance(each, actions.SelectAll) for each in app.wanted), f"{hint}: Ctrl+A selected pictures"


def button_or_none(words: str) -> int | None:
    """The button with this label, if it is on the screen."""
    try:
        return button(words)
    except IndexError:
        return None


async def _until_value(app: TypingApp, hint: str, text: str) -> None:
    async with asyncio.timeout(60):
        while dpg.get_value(field(hint)) != text:
            await app.next_frame()


async def _frames(app: TypingApp, count: int) -> None:
    for _ in range(count):
        await app.next_frame()


if __name__ == "__main__":
    play(tell, TypingApp)
