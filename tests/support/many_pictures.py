"""Datasets with many pictures, made in seconds: their embeddings are invented, and no picture has any bytes."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import numpy as np

from diptych_server.core.ids import new_id
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.embeddings import insert_embeddings
from support.training import ColourBackbone

DIMENSION: Final = 1216
VIEWS: Final = 4
_AT_ONCE = 250


@dataclass(frozen=True)
class Crowd:
    """A dataset to which recordings of invented pictures are added."""

    database: Database
    dataset_id: UUID
    labels: Sequence[UUID]
    random: np.random.Generator
    centres: np.ndarray[tuple[int, int], np.dtype[np.float64]]
    """What the embeddings of each label have in common (labels, DIMENSION)."""

    async def add(self, count: int, label: int, *, like: int | None = None, fold: int = 0) -> list[UUID]:
        """A recording of `count` pictures under a label, which look `like` those of another one."""
        recording = self.centres[label if like is None else like] + self.random.normal(0, 1.2, DIMENSION)
        views = recording + self.random.normal(0, 0.5, (count, VIEWS, DIMENSION))
        pictures = [hashlib.sha256(new_id().bytes).digest() for _ in range(count)]
        burst_id, instance_ids = new_id(), [new_id() for _ in range(count)]
        now = datetime.now(UTC)
        async with self.database.transaction() as connection:
            await connection.execute(
                "insert into burst (id, workspace_id, given_id, fold)"
                " select %s, workspace_id, %s, %s from dataset where id = %s",
                (burst_id, burst_id, fold % 5, self.dataset_id),
            )
            await connection.execute(
                "insert into picture (sha256, format, width, height, size_bytes)"
                " select each, 'png', 16, 16, 100 from unnest(%s::bytea[]) as each",
                (pictures,),
            )
            await connection.execute(
                "insert into instance (id, dataset_id, label_id, burst_id, picture, captured_at)"
                " select id, %s, %s, %s, picture, %s from unnest(%s::uuid[], %s::bytea[]) as each (id, picture)",
                (self.dataset_id, self.labels[label], burst_id, now, instance_ids, pictures),
            )
            for start in range(0, count, _AT_ONCE):
                part = slice(start, start + _AT_ONCE)
                embeddings = dict(zip(pictures[part], np.maximum(views[part] + 2, 0).astype(np.float32), strict=True))
                await insert_embeddings(connection, embeddings, backbone_id=ColourBackbone.id)
        return instance_ids


async def new_crowd(database: Database, *, label_count: int, seed: int = 3) -> Crowd:
    """An empty dataset with labels."""
    dataset_id, labels = new_id(), [new_id() for _ in range(label_count)]
    random = np.random.default_rng(seed)
    async with database.transaction() as connection:
        await connection.execute(
            "insert into dataset (id, workspace_id, name, backbone)"
            " values (%s, (select id from workspace order by created_at limit 1), 'crowd', %s)",
            (dataset_id, ColourBackbone.name),
        )
        for number, label_id in enumerate(labels):
            await connection.execute(
                "insert into label (id, dataset_id, name) values (%s, %s, %s)",
                (label_id, dataset_id, f"label {number}"),
            )
    return Crowd(database, dataset_id, labels, random, random.normal(0, 0.6, (label_count, DIMENSION)))
