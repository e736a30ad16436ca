"""Which pictures a run of embedding has for itself: before the other runs of its process, and before other workers."""

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
            *await lease_pictures(
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
            await release_leases(connection, self._holder, [*pictures])
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
                    await renew_leases(connection, self._holder, seconds=LEASE_SECONDS)
            except Refusal as refusal:
                _log.warning("cannot renew leases", reason=refusal.message)

    async def _leave_all(self) -> None:
        if not self._held:
            return
        try:
            async with self._database.transaction() as connection:
                await release_leases(connection, self._holder)
        except Refusal as refusal:  # they end by themselves
            _log.warning("cannot release leases", reason=refusal.message)


Claim = asyncio.Future[bool]
"""Done when the picture is: True if it was stored, False if it was passed over. Cancelled when it was given up."""


class InFlight:
    """The pictures that are being embedded by one backbone each. Belongs to one event loop."""

    def __init__(self) -> None:
        self._claims: dict[tuple[str, bytes], Claim] = {}

    def now(self, backbone_id: str) -> Mapping[bytes, Claim]:
        """The claims of this moment by picture; to be taken before the look at what is pending, not after.

        A picture that is stored between the two still looks pending, and its claim tells that it is not.
        """
        return MappingProxyType({picture: claim for (of, picture), claim in self._claims.items() if of == backbone_id})

    def claim(self, backbone_id: str, pictures: Iterable[bytes]) -> None:
        """Take pictures that nobody has."""
        loop = asyncio.get_running_loop()
        for picture in pictures:
            self._claims[backbone_id, picture] = loop.create_future()

    def settle(self, backbone_id: str, picture: bytes, *, is_stored: bool) -> None:
        """Tell those who wait that the picture is done."""
        self._claims.pop((backbone_id, picture)).set_result(is_stored)

    def give_up(self, backbone_id: str, pictures: Iterable[bytes]) -> None:
        """Leave what is not done of these pictures to whoever waits for them."""
        for picture in pictures:
            if claim := self._claims.pop((backbone_id, picture), None):
                claim.cancel()
