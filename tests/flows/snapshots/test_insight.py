"""Embeddings and honest answers of a trained snapshot, page by page: what training saw and said, and nothing else."""

import io
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest
from PIL import Image

from diptych.wire.reasons import Reason
from diptych_server.core.parameters import HeadParameters
from diptych_server.core.refusal import Refusal
from diptych_server.flows.recordings.recordings import join_recordings
from diptych_server.flows.snapshots.insight import HonestConfidences, list_embeddings, list_honest_answers
from diptych_server.flows.snapshots.snapshots import delete_snapshot, list_instances
from diptych_server.flows.training.requests import request_training
from diptych_server.flows.training.run import run_training
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.postgres.database import Database, fetch_all
from diptych_server.store.tables.embedding_pages import EmbeddedRow
from diptych_server.store.tables.paging import PageRequest
from support.training import Burst, ColourBackbone, IdleQueue, bursts, make_workshop, seed_snapshot


@dataclass(frozen=True)
class Stored:
    """An honest answer as stored by training."""

    instance_id: UUID
    label_id: UUID
    confidence: float


@pytest.fixture
def blobs(tmp_path: Path) -> DiskBlobStore:
    """An empty blob store in a folder of this test."""
    return DiskBlobStore(tmp_path)


async def trained(database: Database, blobs: DiskBlobStore, content: list[Burst]) -> UUID:
    """The id of a snapshot of these bursts, trained."""
    snapshot_id = await seed_snapshot(database, blobs, content)
    job = await request_training(
        database,
        IdleQueue(),
        snapshot_id=snapshot_id,
        parameters=HeadParameters(hidden_layers=(4,), epochs=3),
        request_id=None,
    )
    assert await run_training(make_workshop(database, blobs, IdleQueue()), job.id)
    return snapshot_id


async def all_embeddings(database: Database, snapshot_id: UUID, *, page_size: int) -> list[EmbeddedRow]:
    """All pages."""
    rows: list[EmbeddedRow] = []
    token = ""
    while True:
        _, page = await list_embeddings(database, snapshot_id, PageRequest(page_size, token))
        assert len(page.rows) <= page_size
        rows += page.rows
        if not (token := page.next_page_token):
            return rows


async def all_answers(
    database: Database, blobs: DiskBlobStore, snapshot_id: UUID, *, page_size: int
) -> list[HonestConfidences]:
    """All pages."""
    rows: list[HonestConfidences] = []
    token = ""
    while True:
        _, page = await list_honest_answers(database, blobs, snapshot_id, PageRequest(page_size, token))
        rows += page.rows
        if not (token := page.next_page_token):
            return rows


@pytest.mark.parametrize("page_size", [1, 5, 12, 100])
async def test_each_picture_comes_once_with_its_own_embedding(
    database: Database, blobs: DiskBlobStore, page_size: int
) -> None:
    """It is what the backbone says of the stored picture, whatever the size of a page."""
    snapshot_id = await trained(database, blobs, bursts())

    rows = await all_embeddings(database, snapshot_id, page_size=page_size)

    instances = (
        await list_instances(database, snapshot_id, PageRequest(1000), label_id=None, honest_answer_label_id=None)
    ).rows
    assert [(row.instance_id, row.label_id, row.fold) for row in rows] == [
        (each.id, each.label_id, each.fold) for each in instances
    ]
    for row, instance in zip(rows, instances, strict=True):
        with Image.open(io.BytesIO(await blobs.get(instance.picture))) as picture:
            mean = np.asarray(picture, np.float32).reshape(-1, 3).mean(axis=0) / 255
        assert row.embedding.dtype == np.float32
        np.testing.assert_allclose(row.embedding[:3], mean, atol=0.02)
    assert (await list_embeddings(database, snapshot_id, PageRequest()))[0] == ColourBackbone.id


@pytest.mark.parametrize("page_size", [1, 7, 100])
async def test_recomputed_answers_equal_those_of_the_training(
    database: Database, blobs: DiskBlobStore, page_size: int
) -> None:
    """The same instances, the same label at the top, the same confidence."""
    snapshot_id = await trained(database, blobs, bursts(("red", "green", "blue"), folds=range(4), size=3))

    answers = await all_answers(database, blobs, snapshot_id, page_size=page_size)

    labels, _ = await list_honest_answers(database, blobs, snapshot_id, PageRequest())
    async with database.transaction() as connection:
        stored = await fetch_all(
            connection,
            Stored,
            "select instance_id, label_id, confidence from honest_answer order by instance_id",
        )
    assert len(stored) == 36
    assert [(each.row.instance_id, labels[int(each.confidences.argmax())]) for each in answers] == [
        (each.instance_id, str(each.label_id)) for each in stored
    ]
    np.testing.assert_allclose(
        [each.confidences.max() for each in answers], [each.confidence for each in stored], atol=1e-5
    )
    np.testing.assert_allclose([each.confidences.sum() for each in answers], 1.0, atol=1e-5)


async def test_pictures_without_an_honest_answer_are_left_out(database: Database, blobs: DiskBlobStore) -> None:
    """All pictures of one label lie in one fold: they have embeddings, and no answer."""
    content = [*bursts(("red", "green")), Burst("blue", 4, 2)]
    snapshot_id = await trained(database, blobs, content)

    answers = await all_answers(database, blobs, snapshot_id, page_size=3)

    assert len(await all_embeddings(database, snapshot_id, page_size=3)) == 16
    assert len(answers) == 12
    assert {len(each.confidences) for each in answers} == {3}


async def test_a_page_is_bounded(database: Database, blobs: DiskBlobStore) -> None:
    """However many rows are asked for."""
    snapshot_id = await trained(database, blobs, bursts(folds=range(3), size=100))

    _, page = await list_embeddings(database, snapshot_id, PageRequest(100_000))

    assert len(page.rows) == 500
    assert page.next_page_token


async def test_only_an_existing_trained_snapshot_is_answered(database: Database, blobs: DiskBlobStore) -> None:
    """Untrained, deleted and unknown ones are refused with what to do."""
    untrained = await seed_snapshot(database, blobs)
    deleted = await trained(database, blobs, bursts())
    await delete_snapshot(database, deleted, etag="")

    for snapshot_id, reason in (
        (untrained, Reason.SNAPSHOT_NOT_TRAINED),
        (deleted, Reason.NOT_FOUND),
        (uuid4(), Reason.NOT_FOUND),
    ):
        for call in (
            list_embeddings(database, snapshot_id, PageRequest()),
            list_honest_answers(database, blobs, snapshot_id, PageRequest()),
        ):
            with pytest.raises(Refusal) as refused:
                await call
            assert refused.value.reason is reason


async def test_rows_name_the_recording_of_a_picture_and_not_its_burst(database: Database, blobs: DiskBlobStore) -> None:
    """Bursts that were joined are one recording: who splits by it keeps them on one side."""
    snapshot_id = await seed_snapshot(database, blobs, bursts(folds=range(3)))
    frozen = (
        await list_instances(database, snapshot_id, PageRequest(), label_id=None, honest_answer_label_id=None)
    ).rows
    first, second, *others = sorted({each.burst_id for each in frozen})
    dataset_id = frozen[0].dataset_id
    await join_recordings(database, dataset_id, [first, second])
    job = await request_training(
        database, IdleQueue(), snapshot_id=snapshot_id, parameters=HeadParameters(epochs=1), request_id=None
    )
    await run_training(make_workshop(database, blobs, IdleQueue()), job.id)

    rows = await all_embeddings(database, snapshot_id, page_size=1000)

    kept = {row.recording_id for row in rows} - {*others}
    assert len(kept) == 1
    assert kept <= {first, second}
    assert {row.instance_id for row in rows if row.recording_id in kept} == {
        each.id for each in frozen if each.burst_id in {first, second}
    }
