"""The width of the drawer, and what it takes from a panel at the right edge of the window."""

from diptych_client.desktop.drawing.ui import Ui
from diptych_client.desktop.state.state import State

DRAWER = 440
"""The width of the drawer before scaling."""
_BESIDE = 160
"""What a panel keeps beside the drawer; a narrower one is covered by it."""


def beside_drawer(ui: Ui, state: State, *, width: int) -> int:
    """By how much a panel at the right edge is narrower while the drawer is open; `width` and result are scaled."""
    narrower = ui.px(DRAWER - 20)
    return narrower if state.drawer.opened.is_open and width - narrower > ui.px(_BESIDE) else 0
