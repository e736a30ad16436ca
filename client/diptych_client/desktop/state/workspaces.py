"""The workspaces that we see, and the one that is worked in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from diptych_client import sdk
from diptych_client.desktop.state.actions import ChooseWorkspace, Connect
from diptych_client.desktop.state.events import Connected
from diptych_client.desktop.state.message import Message


@dataclass(frozen=True, slots=True)
class Workspaces:
    """Where datasets and snapshots belong."""

    known: tuple[sdk.Workspace, ...] = ()
    chosen_id: str = ""
    """Empty shows what there is in all of them."""

    def shows(self, workspace_id: str) -> bool:
        """Whether what belongs to this workspace is shown."""
        return self.chosen_id in {"", workspace_id}


def after(workspaces: Workspaces, message: Message) -> Workspaces:
    """The workspaces after what was wanted or has happened; the same one stays chosen while it is there."""
    match message:
        case Connect():
            return Workspaces()
        case Connected(workspaces=known):
            ids = [each.id for each in known]
            first = ids[0] if ids else ""
            return Workspaces(known, workspaces.chosen_id if workspaces.chosen_id in ids else first)
        case ChooseWorkspace(workspace_id):
            return replace(workspaces, chosen_id=workspace_id)
    return workspaces
