"""What a client shows to be let in: a secret of 256 random bits, of which the server keeps a hash."""

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
    """A token without its secret.

    Attributes:
        name: who holds it, as the history of a dataset tells.
        workspace_ids: what it sees.
        expires_at: from when on it is refused; None means never.
        last_used_at: to the minute; None means never.
        revoked_at: when it was ended for good; None means that it was not.
    """

    id: UUID
    name: str
    role: Role
    workspace_ids: frozenset[UUID]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None

    @property
    def access(self) -> Access:
        """What its holder may do and see."""
        return Access(self.role, self.workspace_ids, actor=self.name, token_id=self.id)

    def ended(self, now: datetime) -> Refusal | None:
        """Why it lets nobody in any more, or None while it does."""
        if self.revoked_at is not None:
            message = "This access token was revoked; ask whoever runs the server for another."
            return Refusal(Reason.TOKEN_REVOKED, message, revoked_at=self.revoked_at.isoformat())
        if self.expires_at is not None and self.expires_at <= now:
            message = "This access token has expired; ask whoever runs the server for another."
            return Refusal(Reason.TOKEN_EXPIRED, message, expired_at=self.expires_at.isoformat())
        return None


def new_secret() -> str:
    """What the holder shows: `diptych_` and 43 characters, so that it is known for what it is wherever it turns up."""
    return _PREFIX + secrets.token_urlsafe(_SECRET_BYTES)


def hashed(secret: str) -> bytes:
    """What the server keeps of a secret: its SHA-256, 32 bytes.

    Nothing slower is needed, and a lookup by it tells nothing by the time it takes: no one can guess 256 random bits,
    and who tries secrets does not choose their hashes.
    """
    return hashlib.sha256(secret.encode()).digest()
