"""Measures training pictures of snapshots, to show where they lie on knobs."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from diptych.pictures import PictureRejectedError
from diptych_server.core.comparison import HeldPicture
from diptych_server.flows.comparing.calm_threads import CalmThreads
from diptych_server.ml.frames import decode_square
from diptych_server.ml.properties import MeasuredPicture, Properties, properties
from diptych_server.store.blobs import BlobMissingError, BlobStore
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.compared_rows import fetch_contents

MOST_PICTURES: Final = 400
"""The most pictures of a snapshot that are measured: about a second of one processor, once."""

_CACHED: Final = 20_000
"""Pictures whose properties are cached, 300 bytes each."""

_AT_ONCE: Final = 8
"""Pictures that are read at the same time."""


class TrainingProperties:
    """Measures pictures, and caches what it measured: pictures never change. Belongs to one event loop."""

    def __init__(self, database: Database, blobs: BlobStore, threads: CalmThreads) -> None:
        """For a server with these parts; CPU-bound work runs in the threads."""
        self._database = database
        self._blobs = blobs
        self._threads = threads
        self._turn = asyncio.Lock()
        self._known: OrderedDict[tuple[bytes, int], Properties | None] = OrderedDict()

    async def of_snapshot(self, snapshot_id: str, *, side: int) -> Sequence[MeasuredPicture]:
        """At most 400 pictures of a snapshot, spread over its recordings, as squares of this side.

        A stored picture that cannot be read is left out.

        Raises:
            Refusal: UNAVAILABLE.
        """
        async with self._database.reading() as connection:
            contents = await fetch_contents(connection, UUID(snapshot_id))
        chosen = sample(contents, most=MOST_PICTURES)
        found = await self.of_pictures([picture.picture for picture in chosen], side=side)
        return [
            MeasuredPicture(picture.instance_id, picture.recording_id, picture.label_index, measured)
            for picture, measured in zip(chosen, found, strict=True)
            if measured
        ]

    async def of_pictures(self, pictures: Sequence[bytes], *, side: int) -> Sequence[Properties | None]:
        """The properties of stored pictures, as squares of this side; None for those that cannot be read."""
        async with self._turn:  # a second caller finds what the first one measured
            return await self._properties(pictures, side)

    async def _properties(self, pictures: Sequence[bytes], side: int) -> Sequence[Properties | None]:
        keys = [(bytes(picture), side) for picture in pictures]
        missing = [key for key in keys if key not in self._known]
        for start in range(0, len(missing), _AT_ONCE):
            await asyncio.gather(*(self._measure(key) for key in missing[start : start + _AT_ONCE]))
        for key in keys:
            self._known.move_to_end(key)
        found = [self._known[key] for key in keys]
        while len(self._known) > _CACHED:
            self._known.popitem(last=False)
        return found

    async def _measure(self, key: tuple[bytes, int]) -> None:
        picture, side = key
        try:
            data = await self._blobs.get(picture)
            self._known[key] = await self._threads.run(_properties_of, data, side)
        except (BlobMissingError, PictureRejectedError):
            self._known[key] = None


def sample(pictures: Sequence[HeldPicture], *, most: int) -> list[HeldPicture]:
    """At most this many pictures: of each recording the same number if it has as many, else all of it.

    Of a recording the first pictures are chosen, which is random if pictures are in the order of their digests: and
    then two snapshots with a recording in common measure the same pictures of it.
    """
    recordings: dict[UUID, list[HeldPicture]] = {}
    for picture in pictures:
        recordings.setdefault(picture.recording_id, []).append(picture)
    turns = [(turn, picture) for held in recordings.values() for turn, picture in enumerate(held)]
    return [picture for _, picture in sorted(turns, key=lambda each: each[0])[:most]]


def _properties_of(data: bytes, side: int) -> Properties:
    return properties(decode_square(data, side=side))
