"""One workspace as it was when it was read, with what can be done to it.

Without `await`; generated from `sdk/resources/workspace.py` by `make proto`.
"""

from __future__ import annotations

from diptych_client.sdk.blocking.handle import BlockingHandle
from diptych_client.sdk.resources.workspace import Workspace as AsyncWorkspace
from diptych_client.sdk.values.fields import WorkspaceFields
from diptych_client.sdk.values.handle import translated


class Workspace(WorkspaceFields, BlockingHandle):
    """A workspace as it was when it was read: people who share datasets and snapshots.

    Every method may raise `DiptychError`.
    """

    __slots__ = ()

    @property
    def _verbs(self) -> AsyncWorkspace:
        return translated(self, AsyncWorkspace, self._link.calls)

    def refresh(self) -> Workspace:
        """The workspace as it is now."""
        link = self._link
        return translated(link.run(self._verbs.refresh()), Workspace, link)

    def rename(self, name: str, *, if_unchanged: bool = False) -> Workspace:
        """The workspace under another name; `if_unchanged` refuses when it was changed since it was read."""
        link = self._link
        return translated(link.run(self._verbs.rename(name, if_unchanged=if_unchanged)), Workspace, link)
