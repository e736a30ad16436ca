"""Caches tokens for a few seconds, so that calls need no query and revoked tokens are still refused."""

import time
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import structlog

from diptych.wire.reasons import Reason
from diptych_server.api.access.open_streams import OpenStreams
from diptych_server.core.access_token import AccessToken, hashed
from diptych_server.core.refusal import Refusal
from diptych_server.flows.sharing.access_tokens import access_token_of, access_tokens_of, note_uses
from diptych_server.store.notifications.listener import ChangeListener, wait_for_change
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.access_tokens import CHANGED

ROUND_SECONDS: Final = 5.0
"""How long a cached token is trusted if the notification of its revocation was lost."""

_log = structlog.get_logger(__name__)


class TokenCache:
    """Finds tokens by their secrets. Belongs to one event loop."""

    def __init__(self, database: Database, listener: ChangeListener, *, round_seconds: float = ROUND_SECONDS) -> None:
        self.open_streams = OpenStreams()
        """The open streams; the cache ends those whose tokens become invalid."""
        self._database = database
        self._listener = listener
        self._round_seconds = round_seconds
        self._known: dict[bytes, tuple[float, AccessToken]] = {}
        self._uses: dict[UUID, datetime] = {}
        self._written: dict[UUID, datetime] = {}

    async def token_of(self, secret: str) -> AccessToken:
        """The valid token with this secret.

        Raises:
            Refusal: TOKEN_UNKNOWN, TOKEN_EXPIRED, TOKEN_REVOKED; UNAVAILABLE if the database is.
        """
        token = await self._find(hashed(secret))
        if token is None:
            raise _unknown()
        if ended := token.ended(datetime.now(UTC)):
            raise ended
        self._note_use(token.id)
        return token

    async def keep(self) -> None:
        """End the streams of invalid tokens and record token use, until cancelled."""
        async with self._listener.watching(CHANGED) as event:
            while True:
                event.clear()
                self.forget()
                try:
                    await self._end_invalid_streams()
                    await self.write_uses()
                except Refusal as refusal:
                    _log.warning("token refresh failed", reason=refusal.message)
                except Exception:  # noqa: BLE001  the next round must always run
                    _log.exception("token refresh failed")
                await wait_for_change(event, self._until_next_round())

    def forget(self) -> None:
        """Clear the cache, so that the next call of each token queries the database."""
        self._known = {}

    async def write_uses(self) -> None:
        """Record when tokens were last used, each at most once a minute."""
        for token_id in self.open_streams.tokens:
            self._note_use(token_id)
        if uses := dict(self._uses):
            await note_uses(self._database, uses)
            self._written |= uses
            self._uses = {token_id: minute for token_id, minute in self._uses.items() if uses.get(token_id) != minute}

    async def _find(self, secret_sha256: bytes) -> AccessToken | None:
        now, known = time.monotonic(), self._known
        since, token = known.get(secret_sha256, (0.0, None))
        if token is None or now - since > self._round_seconds:
            token = await access_token_of(self._database, secret_sha256)
            if token is not None:  # unknown secrets are not cached: their number is unlimited
                known[secret_sha256] = now, token  # lost if `forget` came first: it may be outdated
        return token

    def _note_use(self, token_id: UUID) -> None:
        minute = datetime.now(UTC).replace(second=0, microsecond=0)
        if self._written.get(token_id) != minute:
            self._uses[token_id] = minute

    async def _end_invalid_streams(self) -> None:
        now = datetime.now(UTC)
        for token in self.open_streams.tokens.values():  # expired tokens end even without the database
            if ended := token.ended(now):
                self.open_streams.end(token.id, ended)
        open_ids = self.open_streams.tokens.keys()
        found = await access_tokens_of(self._database, open_ids) if open_ids else {}
        for token_id in open_ids:
            if token_id not in found:
                self.open_streams.end(token_id, _unknown())
            elif ended := found[token_id].ended(now):
                self.open_streams.end(token_id, ended)

    def _until_next_round(self) -> float:
        """Seconds until the next expiry of a token with open streams, at most one round."""
        now = datetime.now(UTC)
        expiries = [token.expires_at for token in self.open_streams.tokens.values() if token.expires_at is not None]
        return min([self._round_seconds, *(max(0.0, (expiry - now).total_seconds()) for expiry in expiries)])


def _unknown() -> Refusal:
    message = "This server does not recognise the access token. Ask the administrator of this server for a token."
    return Refusal(Reason.TOKEN_UNKNOWN, message)
