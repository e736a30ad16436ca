"""The protocol of a panel."""

from typing import Protocol

from diptych_client.desktop.drawing.ui import Item
from diptych_client.desktop.state.state import State


class Panel(Protocol):
    """One part of a screen. For the window's thread only."""

    def build(self, parent: Item) -> None:
        """Make the items inside `parent`. Called once."""

    def show(self, state: State) -> None:
        """Draw the state. Called for each frame while the panel is visible, so it must be cheap if nothing changed."""
