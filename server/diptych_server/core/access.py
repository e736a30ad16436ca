"""The caller of a request, and what it may do and see."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

DEFAULT_WORKSPACE: Final = UUID("00000000-0000-7000-8000-000000000001")
"""The workspace that every server has; the only one of a server without tokens, unless more are created."""


class Role(StrEnum):
    """What a token allows; each role includes those before it."""

    VIEWER = "viewer"
    EDITOR = "editor"
    ADMIN = "admin"

    def includes(self, other: Role) -> bool:
        """Whether this role may do everything that the other one may."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(other)


@dataclass(frozen=True, slots=True)
class Access:
    """What one caller may do and see."""

    role: Role
    """What the caller may do."""
    workspace_ids: frozenset[UUID] | None
    """The workspaces that the caller sees; None means all."""
    actor: str = ""
    """The name of the token, shown in the history; empty on a server without tokens."""
    token_id: UUID | None = None
    """The token; None on a server without tokens."""

    def sees(self, workspace_id: UUID) -> bool:
        """Whether the caller sees what belongs to this workspace."""
        return self.workspace_ids is None or workspace_id in self.workspace_ids


EVERYTHING: Final = Access(Role.ADMIN, workspace_ids=None)
"""The access of all callers on a server without tokens, which listens only on its own machine."""

NO_ACCESS: Final = Access(Role.VIEWER, workspace_ids=frozenset())
"""The access of calls without a token, on a server with tokens, to methods that need none."""
