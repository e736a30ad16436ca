"""Access tokens: secrets of 256 random bits, of which the server stores a hash."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from diptych.wire.reasons import Reason
from diptych_server.core.access import Access, Role
from diptych_server.core.refusal import Refusal

_PREFIX: Final = "diptych_"
_SECRET_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token without its secret."""

    id: UUID
    name: str
    """The holder, as shown in the history of datasets."""
    role: Role
    workspace_ids: frozenset[UUID]
    """The workspaces that it can access."""
    created_at: datetime
    expires_at: datetime | None
    """When it expires; None means never."""
    last_used_at: datetime | None
    """When it was last used, to the minute; None means never."""
    revoked_at: datetime | None
    """When it was revoked; None if it was not."""

    @property
    def access(self) -> Access:
        """The access that the token grants."""
        return Access(self.role, self.workspace_ids, actor=self.name, token_id=self.id)

    def ended(self, now: datetime) -> Refusal | None:
        """The refusal of a revoked or expired token; None for a valid one."""
        if self.revoked_at is not None:
            message = "This access token was revoked. Ask the administrator of the server for a new one."
            return Refusal(Reason.TOKEN_REVOKED, message, revoked_at=self.revoked_at.isoformat())
        if self.expires_at is not None and self.expires_at <= now:
            message = "This access token has expired. Ask the administrator of the server for a new one."
            return Refusal(Reason.TOKEN_EXPIRED, message, expired_at=self.expires_at.isoformat())
        return None


def new_secret() -> str:
    """A new secret: `diptych_` and 43 characters, so that secret scanners can recognise it."""
    return _PREFIX + secrets.token_urlsafe(_SECRET_BYTES)


def hashed(secret: str) -> bytes:
    """The SHA-256 of a secret, 32 bytes, which the server stores.

    A slow hash is not needed: 256 random bits cannot be guessed. Nor does the duration of a lookup leak anything, as
    an attacker cannot choose the hashes.
    """
    return hashlib.sha256(secret.encode()).digest()
