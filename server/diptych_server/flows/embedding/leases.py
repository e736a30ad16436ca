"""Leases: which pictures one run of embedding has for itself, before all workers of the database."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from typing import Final

import structlog

from diptych_server.core.ids import new_id
from diptych_server.core.refusal import Refusal
from diptych_server.store.postgres.database import Connection, Database
from diptych_server.store.tables.embedding_leases import claim_pictures, release_claims, renew_claims
from diptych_server.store.tables.embeddings import fetch_embedded

LEASE_SECONDS: Final = 20.0
"""How long a worker that is silent keeps its pictures to itself: as long as its job."""

_RENEW_SECONDS: Final = 5.0

_log = structlog.get_logger(__name__)


class Leases:
    """The pictures of one run. Others leave them to it for as long as it lives.

    A run that was silent for too long may find that another did its work: both store the same, once.
    """

    def __init__(self, database: Database, *, backbone_id: str) -> None:
        self._database = database
        self._backbone_id = backbone_id
        self._holder = new_id()
        self._held: set[bytes] = set()

    async def take(self, connection: Connection, pictures: Sequence[bytes]) -> tuple[Sequence[bytes], bool]:
        """Those of the pictures that are this run's to embed, and whether others are embedding some of the rest."""
        if not pictures:
            return (), False
        taken = {
            *await claim_pictures(
                connection,
                pictures,
                backbone_id=self._backbone_id,
                claimant=self._holder,
                seconds=LEASE_SECONDS,
            )
        }
        # Who stores a picture gives it up in the same moment: one that looked pending before may be embedded by now.
        stored = await fetch_embedded(connection, [*taken], backbone_id=self._backbone_id)
        await self.leave(connection, stored)
        self._held.update(taken.difference(stored))
        return [each for each in pictures if each in taken.difference(stored)], len(taken) < len(pictures)

    async def leave(self, connection: Connection, pictures: Collection[bytes]) -> None:
        """Leave these pictures to everybody."""
        if pictures:
            await release_claims(connection, self._holder, [*pictures])
            self._held.difference_update(pictures)

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """All that is taken in the block stays this run's until it is left, or the block ends."""
        renewing = asyncio.create_task(self._renew_forever())
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
            await self._leave_all()

    async def _renew_forever(self) -> None:
        while True:
            await asyncio.sleep(_RENEW_SECONDS)
            if not self._held:
                continue
            try:
                async with self._database.transaction() as connection:
                    await renew_claims(connection, self._holder, seconds=LEASE_SECONDS)
            except Refusal as refusal:
                _log.warning("cannot renew leases", reason=refusal.message)

    async def _leave_all(self) -> None:
        if not self._held:
            return
        try:
            async with self._database.transaction() as connection:
                await release_claims(connection, self._holder)
        except Refusal as refusal:  # they end by themselves
            _log.warning("cannot release leases", reason=refusal.message)
