"""The pictures of one snapshot, or of two, as points: the same axes for both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from diptych.wire.reasons import Reason
from diptych_server.core.comparison import ComparedLabel, Pair
from diptych_server.core.lru_cache import AsyncLRUCache
from diptych_server.core.refusal import Refusal
from diptych_server.flows.comparing.calm_threads import CalmThreads
from diptych_server.flows.comparing.compare import Comparer, Comparison, HonestAnswers
from diptych_server.flows.comparing.exam import ComparedSnapshot
from diptych_server.flows.comparing.obstacles import backbones_differ
from diptych_server.ml.comparing.flips import Answer
from diptych_server.ml.explaining.projection import project
from diptych_server.ml.tensor_files import Floats
from diptych_server.store.postgres.database import Connection, Database
from diptych_server.store.tables.compared_rows import fetch_shown
from diptych_server.store.tables.embeddings import fetch_dimension, fetch_vectors
from diptych_server.store.tables.suspects import fetch_backbone_ids

MOST_POINTS: Final = 5000
"""The most pictures on a map, spread evenly over all: 25 MB of embeddings with 1,216 numbers each."""

NO_INDEX: Final = -1

_CACHE_BYTES: Final = 16 * 2**20
_ENTRY_BYTES: Final = 500


class MapPoint(NamedTuple):
    """One picture, documented at MapPoint in the proto; indices are -1 for nothing."""

    instance_id: UUID
    recording_id: UUID
    x: float
    y: float
    a_label: int
    b_label: int
    a_answer: int
    b_answer: int
    outcome: Answer | None


@dataclass(frozen=True)
class PictureMap:
    """The points of a map, those of a recording after each other, in the order of capture."""

    labels: Sequence[ComparedLabel]
    points: Sequence[MapPoint]
    variance_share: float
    left_out_count: int


@dataclass(frozen=True)
class _Positions:
    """The places (P,) int64 of the pictures on the map in their order, and their positions (P, 2) float32."""

    places: NDArray[np.int64]
    points: Floats
    variance_share: float


class PictureMaps:
    """Draws maps, and caches the positions of trained snapshots, which never change. Belongs to one event loop."""

    def __init__(self, database: Database, comparer: Comparer, threads: CalmThreads) -> None:
        """For a server with these parts; CPU-bound work runs in the threads."""
        self._database = database
        self._comparer = comparer
        self._threads = threads
        self._positions: AsyncLRUCache[_Positions] = AsyncLRUCache(
            self._load,
            weigh=lambda found: _ENTRY_BYTES + found.places.nbytes + found.points.nbytes,
            capacity=_CACHE_BYTES,
        )

    async def map(self, a_id: UUID, b_id: UUID | None) -> PictureMap:
        """The map of A and B, or of A alone.

        Raises:
            Refusal: NOT_FOUND; BACKBONES_DIFFER; UNAVAILABLE; INTERNAL if stored heads are missing or damaged.
        """
        answers = await self._comparer.honest_answers(a_id, b_id or a_id)
        comparison = answers.comparison
        if comparison.a.model and comparison.b.model:
            found = await self._positions.get(f"{a_id} {b_id or a_id}")
        else:
            found = await self._place(comparison)
        return await self._threads.run(_drawn, answers, found, is_alone=b_id is None)

    async def _load(self, key: str) -> _Positions:
        a_id, b_id = map(UUID, key.split(" "))
        return await self._place(await self._comparer.current(a_id, b_id))

    async def _place(self, comparison: Comparison) -> _Positions:
        pairs = comparison.prepared.difference.pairs
        _check_backbones(comparison.a, comparison.b)
        async with self._database.reading() as connection:
            shown = set(map(bytes, await fetch_shown(connection, [comparison.a.row.id, comparison.b.row.id])))
            places = thinned([place for place in in_order(pairs) if bytes(pairs[place].picture) in shown])
            vectors = await _vectors(connection, comparison, [pairs[place].picture for place in places])
        has_vector = np.isfinite(vectors).all(axis=1)
        projection = await self._threads.run(project, vectors[has_vector])
        kept = np.array(places, np.int64)[has_vector]
        return _Positions(kept, projection.points, projection.variance_share)


def in_order(pairs: Sequence[Pair]) -> list[int]:
    """The places of the pictures, recording by recording, both in the order of capture."""
    first: dict[UUID, tuple[float, UUID]] = {}
    for pair in pairs:
        recording_id = pair.either.recording_id
        first[recording_id] = min(_moment(pair), first.get(recording_id, _moment(pair)))
    keys = [
        (first[pair.either.recording_id], pair.either.recording_id, _moment(pair), place)
        for place, pair in enumerate(pairs)
    ]
    return [place for *_, place in sorted(keys)]


def thinned(places: Sequence[int]) -> list[int]:
    """At most MOST_POINTS of these places, spread evenly."""
    if len(places) <= MOST_POINTS:
        return list(places)
    return [places[place] for place in np.linspace(0, len(places) - 1, MOST_POINTS).astype(np.int64).tolist()]


def _moment(pair: Pair) -> tuple[float, UUID]:
    """When it was captured; ids are in the order of storing."""
    captured_at = pair.either.captured_at
    return captured_at.timestamp() if captured_at else 0.0, pair.either.instance_id


def _check_backbones(a: ComparedSnapshot, b: ComparedSnapshot) -> None:
    """Refuse snapshots with different backbones, trained or not."""
    if obstacle := backbones_differ(a, b):
        raise obstacle
    if a.row.backbone != b.row.backbone:
        message = f'"{a.row.name}" and "{b.row.name}" have different backbones, so they have no map in common.'
        raise Refusal(Reason.BACKBONES_DIFFER, message, backbones=",".join(sorted({a.row.backbone, b.row.backbone})))


async def _vectors(connection: Connection, comparison: Comparison, pictures: Sequence[bytes]) -> Floats:
    """The embeddings (N, D) float32, NaN for pictures without one."""
    model = comparison.a.model or comparison.b.model
    ids = await fetch_backbone_ids(connection, pictures, backbone=comparison.a.row.backbone)
    if not ids:
        return np.full((len(pictures), 1), np.nan, np.float32)
    backbone_id = model.backbone_id if model and model.backbone_id in ids else ids[0]
    dimension = await fetch_dimension(connection, pictures, backbone_id=backbone_id)
    return await fetch_vectors(connection, pictures, backbone_id=backbone_id, dimension=dimension)


def _drawn(answers: HonestAnswers, found: _Positions, *, is_alone: bool) -> PictureMap:
    comparison = answers.comparison
    difference, judged = comparison.prepared.difference, comparison.judged
    outcomes: Mapping[int, Answer] = {}
    if judged and not is_alone:
        outcomes = {row.place: row.answer for row in judged.rows()}
    points = [
        MapPoint(
            instance_id=pair.either.instance_id,
            recording_id=pair.either.recording_id,
            x=x,
            y=y,
            a_label=_index(pair.a_label),
            b_label=NO_INDEX if is_alone else _index(pair.b_label),
            a_answer=int(answers.a[place]) if answers.a is not None else NO_INDEX,
            b_answer=int(answers.b[place]) if answers.b is not None and not is_alone else NO_INDEX,
            outcome=outcomes.get(place),
        )
        for place, (x, y) in zip(found.places.tolist(), found.points.tolist(), strict=True)
        for pair in [difference.pairs[place]]
    ]
    left_out = len(difference.pairs) - len(points)
    return PictureMap(difference.aligned.labels, points, found.variance_share, left_out)


def _index(label: int | None) -> int:
    return NO_INDEX if label is None else label
