"""Finds what is probably a mistake in a dataset as it is now."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

import numpy as np

from diptych_server.core.comparison import HeldPicture
from diptych_server.core.lru_cache import AsyncLRUCache
from diptych_server.core.suspects import Suspect
from diptych_server.core.training import Model
from diptych_server.flows.comparing.calm_threads import CalmThreads
from diptych_server.flows.explaining.copies import Answers, copies_under_labels
from diptych_server.flows.explaining.wrong_labels import honest_confidences, label_order, wrong_labels
from diptych_server.flows.snapshots.serving import load_heads
from diptych_server.ml.heads import FoldHeads
from diptych_server.ml.tensor_files import Floats
from diptych_server.store.blobs import BlobStore
from diptych_server.store.postgres.database import Connection, Database
from diptych_server.store.tables import models, suspects
from diptych_server.store.tables.compared_rows import fetch_contents
from diptych_server.store.tables.embeddings import fetch_dimension, fetch_vectors
from diptych_server.store.tables.history import fetch_answers, fetch_versions
from diptych_server.store.tables.paging import Page, PageRequest, bad_token, page_size
from diptych_server.store.tables.suspects import CopyPair, CurrentPicture

MOST_PICTURES: Final = 5000
"""The most pictures of a dataset that are examined: the newest ones."""

_CACHE_BYTES: Final = 32 * 2**20
_DEFAULT_SIZE = 50
_MOST_SIZE = 200
_SUSPECT_BYTES = 800
_ID_BYTES = 80

_Key = tuple[bool, float, str]


@dataclass(frozen=True)
class Examined:
    """The suspects of a dataset, those to look at first first, and what was examined.

    `snapshot_id` is the newest trained snapshot, whose honest answers were used; None if there is none.
    """

    suspects: Sequence[Suspect]
    examined_count: int
    pending_count: int
    snapshot_id: UUID | None

    @property
    def size_bytes(self) -> int:
        """An estimate of its memory."""
        return _SUSPECT_BYTES + sum(_SUSPECT_BYTES + _ID_BYTES * len(each.instance_ids) for each in self.suspects)


class SuspectFinder:
    """Finds suspects, and caches them until their dataset changes. Belongs to one event loop."""

    def __init__(self, database: Database, blobs: BlobStore, threads: CalmThreads) -> None:
        """For a server with these parts; CPU-bound work runs in the threads."""
        self._database = database
        self._blobs = blobs
        self._turns = asyncio.Semaphore(1)  # a dataset of 5,000 pictures takes 150 MB
        self._threads = threads
        self._found: AsyncLRUCache[Examined] = AsyncLRUCache(
            self._examine, weigh=lambda examined: examined.size_bytes, capacity=_CACHE_BYTES
        )

    async def list(self, dataset_id: UUID, request: PageRequest) -> tuple[Page[Suspect], Examined]:
        """One page of the suspects of a dataset, deleted or not, and what was examined.

        Raises:
            Refusal: NOT_FOUND; BAD_FIELD for a negative size; BAD_PAGE_TOKEN for a token of another list; UNAVAILABLE.
        """
        size = min(page_size(request.page_size, default=_DEFAULT_SIZE), _MOST_SIZE)
        after = _read_token(request.page_token, dataset_id) if request.page_token else None
        async with self._database.reading() as connection:
            mark = await suspects.fetch_mark(connection, dataset_id)
            newest = await fetch_versions(connection, dataset_id, limit=1)
        examined = await self._found.get(" ".join(map(str, [dataset_id, mark, newest])))
        rest = [each for each in examined.suspects if after is None or each.order > after]
        shown = rest[:size]
        return Page(shown, _write_token(dataset_id, shown[-1]) if len(rest) > size else ""), examined

    async def _examine(self, key: str) -> Examined:
        async with self._turns:
            read = await self._read(UUID(key.partition(" ")[0]))
            found = await self._threads.run(_suspects, read)
        return Examined(
            suspects=sorted(found, key=lambda each: each.order),
            examined_count=len(read.pictures),
            pending_count=read.pending_count,
            snapshot_id=read.version.snapshot_id if read.version else None,
        )

    async def _read(self, dataset_id: UUID) -> _Read:
        async with self._database.reading() as connection:
            mark = await suspects.fetch_mark(connection, dataset_id)
            pictures = await suspects.fetch_pictures(connection, dataset_id, most=MOST_PICTURES)
            pairs = await suspects.fetch_copies(connection, dataset_id)
            newest = await fetch_versions(connection, dataset_id, limit=1)
            model = await models.fetch_model_of_snapshot(connection, newest[0]) if newest else None
            digests = [each.picture for each in pictures]
            ids = await suspects.fetch_backbone_ids(connection, digests, backbone=mark.backbone)
            backbone_id = model.backbone_id if model and model.backbone_id in ids else next(iter(ids), "")
            vectors = await _vectors(connection, digests, backbone_id=backbone_id)
            version = await _version(connection, model, pictures) if model else None
        if version:
            version = replace(version, heads=(await load_heads(self._database, self._blobs, version.model_id)).folds)
        has_vector = np.logical_and.reduce(np.isfinite(vectors), axis=1)
        return _Read(
            pictures=[each for each, has in zip(pictures, has_vector.tolist(), strict=True) if has],
            embeddings=vectors[has_vector],
            pending_count=mark.pending_count + int((~has_vector).sum()),
            pairs=pairs,
            version=version,
            is_same_backbone=model is not None and model.backbone_id == backbone_id,
        )


@dataclass(frozen=True)
class _Version:
    """The newest trained snapshot: its honest answers to pictures that have the same label today, and its heads."""

    snapshot_id: UUID
    model_id: str
    labels: Sequence[UUID]
    held: Mapping[UUID, HeldPicture]
    answers: Answers
    heads: FoldHeads = ()


@dataclass(frozen=True)
class _Read:
    """What was read of a dataset: N pictures with their embeddings (N, D) float32."""

    pictures: Sequence[CurrentPicture]
    embeddings: Floats
    pending_count: int
    pairs: Sequence[CopyPair]
    version: _Version | None
    is_same_backbone: bool


async def _vectors(connection: Connection, pictures: Sequence[bytes], *, backbone_id: str) -> Floats:
    if not backbone_id:
        return np.full((len(pictures), 1), np.nan, np.float32)
    dimension = await fetch_dimension(connection, pictures, backbone_id=backbone_id)
    return await fetch_vectors(connection, pictures, backbone_id=backbone_id, dimension=dimension)


async def _version(connection: Connection, model: Model, pictures: Sequence[CurrentPicture]) -> _Version:
    labels = {each.instance_id: each.label_id for each in pictures}
    return _Version(
        snapshot_id=model.snapshot_id,
        model_id=str(model.id),
        labels=[label.id for label in model.labels],
        held={each.instance_id: each for each in await fetch_contents(connection, model.snapshot_id)},
        answers={
            each.instance_id: each.answer_label_id
            for each in await fetch_answers(connection, model.snapshot_id)
            if labels.get(each.instance_id) == each.label_id
        },
    )


def _suspects(read: _Read) -> list[Suspect]:
    """All suspects; CPU-bound."""
    answers = read.version.answers if read.version else {}
    honest = _honest(read, read.version) if read.version and read.is_same_backbone else None
    return [
        *copies_under_labels(read.pairs, answers),
        *wrong_labels(read.pictures, read.embeddings, answers, honest),
    ]


def _honest(read: _Read, version: _Version) -> Mapping[UUID, Floats]:
    rows = [row for row, each in enumerate(read.pictures) if each.instance_id in version.answers]
    labels = {label_id: number for number, label_id in enumerate(label_order(read.pictures))}
    return honest_confidences(
        [version.held[read.pictures[row].instance_id] for row in rows],
        read.embeddings[rows],
        version.heads,
        [labels.get(label_id) for label_id in version.labels],
        label_count=len(labels),
    )


def _write_token(dataset_id: UUID, last: Suspect) -> str:
    return base64.urlsafe_b64encode(json.dumps(["suspects", str(dataset_id), *last.order]).encode()).decode()


def _read_token(token: str, dataset_id: UUID) -> _Key:
    try:
        name, of_dataset, is_doubtful, score, identifier = json.loads(base64.urlsafe_b64decode(token.encode()))
        if (name, of_dataset) != ("suspects", str(dataset_id)):
            raise bad_token()
        return bool(is_doubtful), float(score), str(identifier)
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise bad_token() from error
