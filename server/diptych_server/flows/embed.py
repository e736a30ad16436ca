"""Embedding: pictures that have no embedding of a backbone yet get theirs, a batch at a time."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from uuid import UUID

import numpy as np
import structlog
from numpy.typing import NDArray

from diptych.pictures import PictureRejected
from diptych_server.flows.backbones import Backbones
from diptych_server.ml.backbones import Backbone
from diptych_server.ml.frames import VIEW_COUNT, augmented_views, decode_square
from diptych_server.store.blobs import BlobMissingError, BlobStore
from diptych_server.store.database import Database
from diptych_server.store.embeddings import PictureOwner, fetch_backbone_name, fetch_pending, insert_embeddings
from diptych_server.store.notices import notify

BATCH_SIZE = 16
"""Pictures between two moments at which embedding can stop: one to two seconds on one core."""

_log = structlog.get_logger(__name__)


class Embedder:
    """Embeds for one process, one batch at a time, whoever asks. Belongs to one event loop."""

    def __init__(self, database: Database, blobs: BlobStore) -> None:
        self._database = database
        self._blobs = blobs
        # Two jobs of one process take turns, and the second finds what the first one embedded.
        self._turn = asyncio.Lock()

    async def batches(self, owner: PictureOwner, backbone: Backbone) -> AsyncGenerator[int, None]:
        """Embeds what is pending; gives how many pictures were stored after each batch, and may be left at any.

        A picture that cannot be read is logged and passed over.
        """
        after = b""
        while True:
            async with self._turn:
                pending = await self._pending(owner, backbone, after=after)
                if not pending:
                    return
                views = await self._embed(pending, backbone)
                await self._store(owner, views, backbone_id=backbone.id)
            after = pending[-1]
            yield len(views)

    async def _pending(self, owner: PictureOwner, backbone: Backbone, *, after: bytes) -> Sequence[bytes]:
        async with self._database.transaction() as connection:
            return await fetch_pending(connection, owner, backbone_id=backbone.id, after=after, limit=BATCH_SIZE)

    async def _embed(self, pictures: Sequence[bytes], backbone: Backbone) -> Mapping[bytes, NDArray[np.float32]]:
        blobs = {}
        for picture in pictures:
            try:
                blobs[picture] = await self._blobs.get(picture)
            except (BlobMissingError, OSError) as error:
                _log.error("picture cannot be read", picture=picture.hex(), error=repr(error))
        return await asyncio.to_thread(embed_views, blobs, backbone)

    async def _store(
        self, owner: PictureOwner, views: Mapping[bytes, NDArray[np.float32]], *, backbone_id: str
    ) -> None:
        if not views:
            return
        async with self._database.transaction() as connection:
            await insert_embeddings(connection, views, backbone_id=backbone_id)
            if owner.kind == "dataset":
                await notify(connection, owner.id)


async def embed_dataset(database: Database, embedder: Embedder, backbones: Backbones, dataset_id: UUID) -> int:
    """How many pictures of the dataset were embedded: all that had no embedding of its backbone.

    Raises:
        Refusal: BACKBONE_UNKNOWN, BACKBONE_WEIGHTS_MISSING.
    """
    owner = PictureOwner("dataset", dataset_id)
    async with database.transaction() as connection:
        name = await fetch_backbone_name(connection, owner)
    if name is None:
        return 0
    return sum([count async for count in embedder.batches(owner, await backbones.get(name))])


def embed_views(blobs: Mapping[bytes, bytes], backbone: Backbone) -> Mapping[bytes, NDArray[np.float32]]:
    """The embeddings (VIEW_COUNT, D) float32 of each picture that can be decoded; CPU-bound, any thread."""
    squares = {}
    for picture, data in blobs.items():
        try:
            squares[picture] = decode_square(data, side=backbone.side)
        except PictureRejected as error:
            _log.error("picture cannot be decoded", picture=picture.hex(), error=repr(error))
    if not squares:
        return {}
    views = np.concatenate([augmented_views(square) for square in squares.values()])
    embeddings = backbone.embed(views).reshape(len(squares), VIEW_COUNT, backbone.dimension)
    return dict(zip(squares, embeddings, strict=True))
