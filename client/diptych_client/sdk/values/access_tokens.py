"""Access tokens: who may do what, where, and until when."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a token allows; each role may also do what those before it may."""

    UNKNOWN = "unknown"
    """One of a newer server than this client knows."""
    VIEWER = "viewer"
    """May look, watch and ask models."""
    EDITOR = "editor"
    """May also capture, change datasets, freeze and train."""
    ADMIN = "admin"
    """May also make workspaces and tokens."""


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What somebody shows to be let in, without its secret."""

    id: str
    name: str
    """Who holds it, as the history of a dataset tells."""
    role: Role
    workspace_ids: tuple[str, ...]
    """The workspaces that it sees."""
    created_at: datetime | None
    expires_at: datetime | None
    """From when on it is refused; None means never."""
    last_used_at: datetime | None
    """To the minute; None means never."""
    revoked_at: datetime | None
    """Set once it was revoked."""


@dataclass(frozen=True, slots=True)
class NewAccessToken:
    """A token that was just made, and its secret: the server cannot tell it again."""

    access_token: AccessToken
    secret: str = field(repr=False)
    """What its holder gives to a client."""
