"""The training data of one snapshot, as explanations need it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from diptych_server.core.comparison import HeldPicture
from diptych_server.core.served_snapshot import ServedSnapshot
from diptych_server.flows.explaining.training_properties import sample
from diptych_server.flows.snapshots.serving import load_heads
from diptych_server.ml.heads import HeadSet
from diptych_server.ml.tensor_files import Floats
from diptych_server.store.blobs import BlobStore
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.compared_rows import fetch_contents
from diptych_server.store.tables.embeddings import fetch_vectors
from diptych_server.store.tables.history import fetch_answers

MOST_ROWS: Final = 5000
"""The most pictures of a snapshot that explain answers, spread over its recordings: 25 MB with 1,216 numbers each."""

NO_ANSWER: Final = -1

_PICTURE_BYTES: Final = 1000


class Caption(NamedTuple):
    """What people know of the pictures of a recording under one label."""

    instance_count: int
    captured_at: datetime | None
    source: str


@dataclass(frozen=True)
class TrainingRows:
    """The M pictures of a trained snapshot, and the N of them that explain answers.

    pictures: all M; bars: (M,) int64, a bit for each fold whose head was not trained on the picture;
    recordings: (M,) int64, numbers of `recording_ids`; labels: (M,) int64;
    rows: (N,) int64, the places of those that explain; embeddings: (N, D) float32, of the first views;
    answers: (N,) int64, the honest answers, NO_ANSWER without.
    """

    pictures: Sequence[HeldPicture]
    places: Mapping[bytes, int]
    recording_ids: Sequence[UUID]
    recordings: NDArray[np.int64]
    labels: NDArray[np.int64]
    bars: NDArray[np.int64]
    rows: NDArray[np.int64]
    embeddings: Floats
    answers: NDArray[np.int64]
    captions: Mapping[tuple[UUID, int], Caption]
    heads: HeadSet

    @property
    def size_bytes(self) -> int:
        """An estimate of its memory."""
        heads = [head for head in (self.heads.final, *self.heads.folds) if head]
        weights = sum(layer.weight.nbytes for head in heads for layer in head.layers)
        return self.embeddings.nbytes + weights + _PICTURE_BYTES * len(self.pictures)


async def read_training_rows(database: Database, blobs: BlobStore, served: ServedSnapshot) -> TrainingRows:
    """The training data of a snapshot.

    Raises:
        Refusal: NOT_FOUND; UNAVAILABLE; INTERNAL if the stored heads are missing or damaged.
    """
    heads = await load_heads(database, blobs, served.model_id)
    async with database.reading() as connection:
        pictures = await fetch_contents(connection, UUID(served.snapshot_id))
        digests = sorted(bytes(each.picture) for each in sample(pictures, most=MOST_ROWS))
        vectors = await fetch_vectors(
            connection, digests, backbone_id=served.backbone_id, dimension=len(heads.final.mean)
        )
        answered = await fetch_answers(connection, UUID(served.snapshot_id))
    has_vector = np.isfinite(vectors).all(axis=1)
    places = {bytes(each.picture): place for place, each in enumerate(pictures)}
    rows = np.array([places[digest] for digest in digests], np.int64)[has_vector]
    numbers = {recording_id: number for number, recording_id in enumerate(sorted({p.recording_id for p in pictures}))}
    label_places = {UUID(label.id): index for index, label in enumerate(served.labels)}
    answers = {each.instance_id: label_places.get(each.answer_label_id, NO_ANSWER) for each in answered}
    return TrainingRows(
        pictures=pictures,
        places=places,
        recording_ids=list(numbers),
        recordings=np.array([numbers[each.recording_id] for each in pictures], np.int64),
        labels=np.array([each.label_index for each in pictures], np.int64),
        bars=np.array([each.barred or 0 for each in pictures], np.int64),
        rows=rows,
        embeddings=vectors[has_vector],
        answers=np.array([answers.get(pictures[row].instance_id, NO_ANSWER) for row in rows.tolist()], np.int64),
        captions=captions_of(pictures),
        heads=heads,
    )


def captions_of(pictures: Sequence[HeldPicture]) -> Mapping[tuple[UUID, int], Caption]:
    """The captions by recording and label."""
    groups: dict[tuple[UUID, int], list[HeldPicture]] = {}
    for picture in pictures:
        groups.setdefault((picture.recording_id, picture.label_index), []).append(picture)
    return {key: _caption(group) for key, group in groups.items()}


def _caption(group: Sequence[HeldPicture]) -> Caption:
    times = [picture.captured_at for picture in group if picture.captured_at]
    sources = Counter(picture.source for picture in group if picture.source)
    source = min(sources, key=lambda name: (-sources[name], name), default="")
    return Caption(len(group), min(times, default=None), source)
