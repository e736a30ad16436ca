"""The visible workspaces, and the chosen one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from diptych_client import sdk
from diptych_client.desktop.state.actions import ChooseWorkspace, Connect
from diptych_client.desktop.state.events import Connected
from diptych_client.desktop.state.message import Message


@dataclass(frozen=True, slots=True)
class Workspaces:
    """The workspaces of the user, and the chosen one."""

    known: tuple[sdk.Workspace, ...] = ()
    chosen_id: str = ""
    """Empty means all workspaces."""

    def shows(self, workspace_id: str) -> bool:
        """Whether datasets and snapshots of this workspace are shown."""
        return self.chosen_id in {"", workspace_id}


def after(workspaces: Workspaces, message: Message) -> Workspaces:
    """The workspaces after a message. The chosen one stays as long as it exists."""
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
