"""Access tokens and roles."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """The permissions of a token; each role includes those before it."""

    UNKNOWN = "unknown"
    """A role of a newer server, unknown to this client."""
    VIEWER = "viewer"
    """Can view, watch and run models."""
    EDITOR = "editor"
    """Can also capture, change datasets, freeze and train."""
    ADMIN = "admin"
    """Can also create workspaces and tokens."""


@dataclass(frozen=True, slots=True)
class AccessToken:
    """An access token, without its secret."""

    id: str
    name: str
    """The name of its holder, shown in the history of datasets."""
    role: Role
    workspace_ids: tuple[str, ...]
    """The workspaces that it can access."""
    created_at: datetime | None
    expires_at: datetime | None
    """When it expires; None means never."""
    last_used_at: datetime | None
    """Accurate to the minute; None means never."""
    revoked_at: datetime | None
    """Set if it was revoked."""


@dataclass(frozen=True, slots=True)
class NewAccessToken:
    """A new token and its secret, which the server returns only once."""

    access_token: AccessToken
    secret: str = field(repr=False)
    """The text that its holder uses in a client."""
