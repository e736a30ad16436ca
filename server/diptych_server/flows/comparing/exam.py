"""The exam of two snapshots: every picture of either that both can be asked about honestly, and their answers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from diptych.wire.reasons import Reason
from diptych_server.core.comparison import Contents, Difference, HeldLabel
from diptych_server.core.refusal import Refusal, refuse_missing
from diptych_server.core.training import Model
from diptych_server.flows.comparing.asking import NO_ANSWER, Answers, Questions, ask
from diptych_server.flows.comparing.calm_threads import CalmThreads
from diptych_server.flows.comparing.difference import difference
from diptych_server.flows.comparing.honesty import Kinship, Side, Tie, kinship, knows_label, may_answer, side
from diptych_server.flows.snapshots.serving import load_heads
from diptych_server.store.blobs import BlobStore
from diptych_server.store.postgres.database import Connection, Database
from diptych_server.store.tables import compared_rows, models, snapshots
from diptych_server.store.tables.snapshots import SnapshotRow


@dataclass(frozen=True)
class ComparedSnapshot:
    """A snapshot that is not deleted, and its model if it is trained."""

    row: SnapshotRow
    model: Model | None


@dataclass(frozen=True)
class Asked:
    """A trained snapshot's view of all pictures, and its answers to them, honest or not."""

    view: Side
    answers: Answers
    knows: NDArray[np.bool_]
    """The pictures (N,) whose fold's head was trained on their label."""


class Sides(NamedTuple):
    """A and B."""

    a: Asked
    b: Asked


@dataclass(frozen=True)
class Prepared:
    """What never changes about two snapshots: their difference, and if they can be asked, their answers.

    `labels` (N,) int64 are the right labels of all pictures, -1 where A and B differ. `sides` is None if the answers
    cannot be compared.
    """

    difference: Difference
    labels: NDArray[np.int64]
    sides: Sides | None

    @property
    def size_bytes(self) -> int:
        """An estimate of its memory."""
        arrays = sum(side.answers.size_bytes for side in self.sides or ())
        return 2000 * len(self.difference.pairs) + arrays

    def places(self) -> Mapping[bytes, int]:
        """The place of each picture."""
        return {pair.picture: place for place, pair in enumerate(self.difference.pairs)}


@dataclass(frozen=True)
class Exam:
    """The pictures that both answer honestly and that count: their places, right labels and recordings, (E,) int64.

    `relabelled_count` pictures do not count because their label differs.
    """

    sides: Sides
    places: NDArray[np.int64]
    labels: NDArray[np.int64]
    recordings: NDArray[np.int64]
    relabelled_count: int


async def read_snapshots(connection: Connection, snapshot_ids: Sequence[UUID]) -> list[ComparedSnapshot]:
    """The snapshots with these ids.

    Raises:
        Refusal: NOT_FOUND for the first one that does not exist or is deleted.
    """
    found = {row.id: row for row in await snapshots.fetch_outlines(connection, list(set(snapshot_ids)))}
    compared = []
    for snapshot_id in snapshot_ids:
        row = found.get(snapshot_id)
        if row is None or row.deleted_at:
            refuse_missing("snapshot", snapshot_id)
        compared.append(ComparedSnapshot(row, await models.fetch_model_of_snapshot(connection, snapshot_id)))
    return compared


async def prepare(
    database: Database, blobs: BlobStore, threads: CalmThreads, a: ComparedSnapshot, b: ComparedSnapshot
) -> Prepared:
    """The difference of two snapshots with the same backbone, and the answers of both to all pictures.

    Raises:
        Refusal: SNAPSHOT_NOT_TRAINED; UNAVAILABLE; INTERNAL if stored heads are missing or damaged.
    """
    prepared = await prepare_data(database, threads, a, b)
    found, labels, trainings = prepared.difference, prepared.labels, (trained(a), trained(b))
    views = views_of(found)
    loaded = await asyncio.gather(*(load_heads(database, blobs, str(model.id)) for model in trainings))
    questions = [
        Questions(heads.folds, view.folds, labels, columns, len(found.aligned.labels), temperature_of(model))
        for heads, view, columns, model in zip(
            loaded, views, (found.aligned.a_means, found.aligned.b_own), trainings, strict=True
        )
    ]
    pictures = [pair.picture for pair in found.pairs]
    dimension = len(loaded[0].final.mean)
    answers = await ask(
        database, threads, questions, pictures, backbone_id=trainings[0].backbone_id, dimension=dimension
    )
    sides = [
        Asked(view, said, knows_label(view, labels, label_count=len(found.aligned.labels)))
        for view, said in zip(views, answers, strict=True)
    ]
    return replace(prepared, sides=Sides(*sides))


async def prepare_data(database: Database, threads: CalmThreads, a: ComparedSnapshot, b: ComparedSnapshot) -> Prepared:
    """The difference of two snapshots alone.

    Raises:
        Refusal: UNAVAILABLE.
    """
    async with database.reading() as connection:
        contents = [await _contents(connection, each.row) for each in (a, b)]
    found = await threads.run(difference, *contents)
    labels = np.array([_right_label(pair.a_label, pair.b_label) for pair in found.pairs], np.int64)
    return Prepared(found, labels, None)


def trained(snapshot: ComparedSnapshot) -> Model:
    """The model of a snapshot.

    Raises:
        Refusal: SNAPSHOT_NOT_TRAINED.
    """
    if snapshot.model is None:
        message = f'The snapshot "{snapshot.row.name}" has no model yet. Train it first.'
        raise Refusal(Reason.SNAPSHOT_NOT_TRAINED, message, snapshot_id=snapshot.row.id)
    return snapshot.model


def views_of(found: Difference) -> tuple[Side, Side]:
    """The views of A and of B."""
    a, b = [pair.a for pair in found.pairs], [pair.b for pair in found.pairs]
    of_a = side(a, b, [pair.a_label for pair in found.pairs])
    return of_a, side(b, a, [pair.b_label for pair in found.pairs])


async def read_kinship(
    connection: Connection,
    prepared: Prepared,
    a: ComparedSnapshot,
    b: ComparedSnapshot,
    copies: Sequence[tuple[int, int]],
) -> Kinship:
    """Which pictures belong together today; `copies` are places of near copies between different datasets."""
    places = prepared.places()
    ties = [
        Tie(places[bytes(tie.picture)], tie.recording_id, tie.split_from)
        for tie in await compared_rows.fetch_ties(connection, [a.row.id, b.row.id])
    ]
    dataset_ids = sorted({a.row.dataset_id, b.row.dataset_id})
    near = [
        (places[bytes(each.first)], places[bytes(each.second)])
        for each in await compared_rows.fetch_near_copies(connection, dataset_ids, list(places))
    ]
    return kinship(prepared.difference.pairs, ties, near, copies)


def exam_of(sides: Sides, labels: NDArray[np.int64], kin: Kinship) -> Exam:
    """The pictures that both can be asked about honestly, of all with these right labels."""
    a, b = sides
    honest = may_answer(a.view, kin) & may_answer(b.view, kin)
    answered = honest & (a.answers.answers != NO_ANSWER) & (b.answers.answers != NO_ANSWER)
    counts = answered & a.knows & b.knows & np.isfinite(a.answers.margins) & np.isfinite(b.answers.margins)
    places = np.flatnonzero(counts)
    return Exam(
        sides=sides,
        places=places,
        labels=labels[places],
        recordings=kin.recordings[places],
        relabelled_count=int((answered & (labels < 0)).sum()),
    )


def temperature_of(model: Model) -> float:
    """The temperature of the calibration of a model's heads; 1 without calibration."""
    return model.metrics.calibration.temperature if model.metrics.calibration else 1.0


async def _contents(connection: Connection, row: SnapshotRow) -> Contents:
    labels = [HeldLabel(label.label_id, label.name) for label in row.labels]
    return Contents(row.dataset_id, labels, await compared_rows.fetch_contents(connection, row.id))


def _right_label(a_label: int | None, b_label: int | None) -> int:
    label = b_label if b_label is not None else a_label
    is_same = a_label is None or b_label is None or a_label == b_label
    return label if is_same and label is not None else -1
