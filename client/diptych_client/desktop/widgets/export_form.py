"""Asks where a snapshot is written to."""

from __future__ import annotations

from pathlib import Path

from diptych_client import sdk
from diptych_client.desktop.drawing.ui import Ui
from diptych_client.desktop.state.actions import ExportSnapshot
from diptych_client.desktop.widgets.ask_text import AskText


class ExportForm:
    """Offers a folder of its own for each snapshot, below that of the last time."""

    def __init__(self, ui: Ui) -> None:
        self._ui = ui
        self._parent = Path.home() / "diptych"
        self._id = ""
        self._ask = AskText(ui, "Export snapshot", "Export", given=self._given)

    def ask(self, snapshot: sdk.Snapshot) -> None:
        """Show the window for this snapshot."""
        self._id = snapshot.id
        name = "".join(each if each.isalnum() or each in " .-_" else "_" for each in snapshot.name).strip(" .")
        self._ask.ask(
            str(self._parent / (name or snapshot.id[-8:])),
            "A new folder, with a folder of pictures for each label. Diptych can import it again, with labels and "
            "recordings as they are.",
        )

    def _given(self, text: str) -> None:
        folder = Path(text).expanduser()
        self._parent = folder.parent
        self._ui.emit(ExportSnapshot(self._id, folder))
