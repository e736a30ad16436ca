"""The embeddings and honest answers of a trained snapshot, for analysis."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from diptych_server.flows.snapshots.serving import load_heads, load_served_snapshot
from diptych_server.ml.heads import HeadSet
from diptych_server.store.blobs import BlobStore
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.embedding_pages import EmbeddedRow, list_embedded
from diptych_server.store.tables.paging import Page, PageRequest


@dataclass(frozen=True)
class HonestConfidences:
    """An instance, and the confidences (labels,) float32 of the head that was not trained on its burst."""

    row: EmbeddedRow
    confidences: NDArray[np.float32]


async def list_embeddings(database: Database, snapshot_id: UUID, request: PageRequest) -> tuple[str, Page[EmbeddedRow]]:
    """The ID of the backbone of a trained snapshot, and one page of its embeddings.

    Raises:
        Refusal: NOT_FOUND, also if it is deleted; SNAPSHOT_NOT_TRAINED; BAD_FIELD, BAD_PAGE_TOKEN.
    """
    served = await load_served_snapshot(database, str(snapshot_id))
    async with database.transaction() as connection:
        page = await list_embedded(connection, request, snapshot_id=snapshot_id, backbone_id=served.backbone_id)
    return served.backbone_id, page


async def list_honest_answers(
    database: Database, blobs: BlobStore, snapshot_id: UUID, request: PageRequest
) -> tuple[Sequence[str], Page[HonestConfidences]]:
    """The label IDs of a trained snapshot, and one page of its honest answers with a confidence per label.

    They are recomputed from the stored heads and embeddings, and equal those of the training to float precision.

    Raises:
        Refusal: As `list_embeddings`; INTERNAL if the stored heads are missing or damaged.
    """
    served = await load_served_snapshot(database, str(snapshot_id))
    async with database.transaction() as connection:
        page = await list_embedded(
            connection,
            request,
            snapshot_id=snapshot_id,
            backbone_id=served.backbone_id,
            answered_by=UUID(served.model_id),
        )
    heads = await load_heads(database, blobs, served.model_id)
    answers = await asyncio.to_thread(_answered, heads, page.rows)
    return [label.id for label in served.labels], Page(answers, page.next_page_token)


def _answered(heads: HeadSet, rows: Sequence[EmbeddedRow]) -> list[HonestConfidences]:
    """The answers in the order of the rows; CPU-bound."""
    answers: dict[UUID, HonestConfidences] = {}
    for fold, head in enumerate(heads.folds):
        own = [row for row in rows if row.fold == fold]
        if head is None or not own:
            continue
        confidences = head.predict(np.stack([row.embedding for row in own]))
        answers |= {row.instance_id: HonestConfidences(row, said) for row, said in zip(own, confidences, strict=True)}
    return [answers[row.instance_id] for row in rows if row.instance_id in answers]
