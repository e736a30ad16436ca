"""What every panel is."""

from typing import Protocol

from diptych_client.desktop.drawing.ui import Item
from diptych_client.desktop.state.state import State


class Panel(Protocol):
    """One part of a screen. The window's thread only."""

    def build(self, parent: Item) -> None:
        """Make the items, once, inside of `parent`."""

    def show(self, state: State) -> None:
        """Draw the state; called for each frame while the panel is on the screen, so it does nothing for nothing."""
