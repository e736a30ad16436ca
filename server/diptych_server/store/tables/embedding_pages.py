"""Embeddings of snapshots, page by page."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from pgvector import Vector
from psycopg.rows import class_row

from diptych_server.store.postgres.database import Connection
from diptych_server.store.sql import statements
from diptych_server.store.tables.paging import Ordering, Page, PageRequest, by_id

_SQL = statements("embeddings")
_ORDERING = Ordering(
    keys=MappingProxyType({"instance_id": by_id("snapshot_instance.instance_id")}),
    default="instance_id",
    default_size=100,
    id_expression="snapshot_instance.instance_id",
)

MOST_ROWS: Final = 500
"""The most embeddings on one page: 4 MiB with 2,048 numbers each."""


@dataclass(frozen=True)
class EmbeddedRow:
    """An instance of a snapshot with its label and recording, and the embedding (D,) float32 of its picture."""

    instance_id: UUID
    label_id: UUID
    recording_id: UUID
    fold: int
    embedding: NDArray[np.float32]


@dataclass(frozen=True)
class _Row:
    id: UUID
    label_id: UUID
    recording_id: UUID
    fold: int
    embedding: Vector | None


async def list_embedded(
    connection: Connection,
    request: PageRequest,
    *,
    snapshot_id: UUID,
    backbone_id: str,
    answered_by: UUID | None = None,
) -> Page[EmbeddedRow]:
    """One page of a snapshot's instances with their embeddings, in canonical order.

    Instances without an embedding are omitted. `answered_by` keeps only those with an honest answer of this model.

    Raises:
        Refusal: BAD_FIELD, BAD_PAGE_TOKEN.
    """
    plan = _ORDERING.plan(PageRequest(min(request.page_size, MOST_ROWS), request.page_token))
    parameters = {
        "snapshot_id": snapshot_id,
        "backbone_id": backbone_id,
        "model_id": answered_by,
        **plan.parameters(),
    }
    only = [_SQL["has_honest_answer"]] if answered_by else []
    # In binary format: numbers in text format take many times as long to parse.
    async with connection.cursor(binary=True, row_factory=class_row(_Row)) as cursor:
        await cursor.execute(plan.fill(_SQL["page_of_snapshot"], only=only), parameters)
        rows = await cursor.fetchall()
    page = plan.page(rows, lambda row: row.id)
    embedded = [
        EmbeddedRow(row.id, row.label_id, row.recording_id, row.fold, row.embedding.to_numpy().astype(np.float32))
        for row in page.rows
        if row.embedding is not None
    ]
    return Page(embedded, page.next_page_token)
