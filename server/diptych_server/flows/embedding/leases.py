"""Exclusive claims on pictures during embedding: among the runs of one process, and among workers."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from types import MappingProxyType
from typing import Final

import structlog

from diptych_server.core.ids import new_id
from diptych_server.core.refusal import Refusal
from diptych_server.store.postgres.database import Connection, Database
from diptych_server.store.tables.embedding_leases import lease_pictures, release_leases, renew_leases
from diptych_server.store.tables.embeddings import fetch_embedded

LEASE_SECONDS: Final = 20.0
"""How long a silent worker keeps its pictures; equal to the time after which its job is considered lost."""

_RENEW_SECONDS: Final = 5.0

_log = structlog.get_logger(__name__)


class Leases:
    """The pictures leased by one run; other workers do not embed them while it is alive.

    If a run was silent for too long, another one may do its work as well. Both store the same result, once.
    """

    def __init__(self, database: Database, *, backbone_id: str) -> None:
        self._database = database
        self._backbone_id = backbone_id
        self._holder = new_id()
        self._held: set[bytes] = set()

    async def take(self, connection: Connection, pictures: Sequence[bytes]) -> tuple[Sequence[bytes], bool]:
        """Lease pictures; return those that this run must embed, and whether others are embedding some of the rest."""
        if not pictures:
            return (), False
        taken = {
            *await lease_pictures(
                connection,
                pictures,
                backbone_id=self._backbone_id,
                claimant=self._holder,
                seconds=LEASE_SECONDS,
            )
        }
        # Storing a picture releases its lease at the same moment: one that was pending before may be embedded by now.
        stored = await fetch_embedded(connection, [*taken], backbone_id=self._backbone_id)
        await self.leave(connection, stored)
        self._held.update(taken.difference(stored))
        return [each for each in pictures if each in taken.difference(stored)], len(taken) < len(pictures)

    async def leave(self, connection: Connection, pictures: Collection[bytes]) -> None:
        """Release these pictures."""
        if pictures:
            await release_leases(connection, self._holder, [*pictures])
            self._held.difference_update(pictures)

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Renew the leases taken in the block until they are released or the block ends."""
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
                    await renew_leases(connection, self._holder, seconds=LEASE_SECONDS)
            except Refusal as refusal:
                _log.warning("cannot renew leases", reason=refusal.message)

    async def _leave_all(self) -> None:
        if not self._held:
            return
        try:
            async with self._database.transaction() as connection:
                await release_leases(connection, self._holder)
        except Refusal as refusal:  # they expire anyway
            _log.warning("cannot release leases", reason=refusal.message)


Claim = asyncio.Future[bool]
"""Resolved with True if the picture was stored, False if it was skipped. Cancelled if it was abandoned."""


class InFlight:
    """The pictures that this process is embedding, per backbone. Belongs to one event loop."""

    def __init__(self) -> None:
        self._claims: dict[tuple[str, bytes], Claim] = {}

    def now(self, backbone_id: str) -> Mapping[bytes, Claim]:
        """The current claims by picture; call this before querying pending pictures, not after.

        A picture that is stored between the two still looks pending, but its claim shows that it is not.
        """
        return MappingProxyType({picture: claim for (of, picture), claim in self._claims.items() if of == backbone_id})

    def claim(self, backbone_id: str, pictures: Iterable[bytes]) -> None:
        """Claim unclaimed pictures."""
        loop = asyncio.get_running_loop()
        for picture in pictures:
            self._claims[backbone_id, picture] = loop.create_future()

    def settle(self, backbone_id: str, picture: bytes, *, is_stored: bool) -> None:
        """Notify waiting jobs that the picture is done."""
        self._claims.pop((backbone_id, picture)).set_result(is_stored)

    def give_up(self, backbone_id: str, pictures: Iterable[bytes]) -> None:
        """Abandon the unfinished ones of these pictures to the jobs that wait for them."""
        for picture in pictures:
            if claim := self._claims.pop((backbone_id, picture), None):
                claim.cancel()
