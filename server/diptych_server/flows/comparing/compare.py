"""Compares two snapshots: at once what needs no training, then what takes longer."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from diptych_server.core.backbone_id import weights_of
from diptych_server.core.comparison_check import ComparisonCheck
from diptych_server.core.lru_cache import AsyncLRUCache
from diptych_server.core.refusal import Refusal
from diptych_server.flows.comparing.asking import NO_ANSWER
from diptych_server.flows.comparing.calm_threads import CalmThreads
from diptych_server.flows.comparing.checks import CheckSoFar, cancel_check, is_same, read_check, request_check
from diptych_server.flows.comparing.crossing import find_copies
from diptych_server.flows.comparing.exam import (
    ComparedSnapshot,
    Exam,
    Prepared,
    exam_of,
    prepare,
    prepare_data,
    read_kinship,
    read_snapshots,
    trained,
)
from diptych_server.flows.comparing.hints import estimate_effects
from diptych_server.flows.comparing.honesty import Kinship, may_answer
from diptych_server.flows.comparing.judging import Judged, judge
from diptych_server.flows.comparing.obstacles import nothing_in_common, obstacle_between
from diptych_server.flows.job_queue import JobQueue
from diptych_server.ml.tensor_files import Floats
from diptych_server.store.blobs import BlobStore
from diptych_server.store.notifications.listener import HEARTBEAT_SECONDS, ChangeListener, wait_for_change
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.embeddings import fetch_dimension, fetch_vectors

_PREPARED_BYTES: Final = 128 * 2**20
_COPIES_BYTES: Final = 8 * 2**20
_HINTS_BYTES: Final = 16 * 2**20
_COPY_BYTES: Final = 100


@dataclass(frozen=True)
class Comparison:
    """Two snapshots, compared as far as it is known.

    `judged` is None while near copies are searched, and if there is an `obstacle`, the reason why the answers of these
    snapshots cannot be compared. `check` is None if it was never requested.
    """

    a: ComparedSnapshot
    b: ComparedSnapshot
    prepared: Prepared
    judged: Judged | None = None
    obstacle: Refusal | None = None
    check: ComparisonCheck | None = None

    @property
    def is_same(self) -> bool:
        """Whether both have the same data and the same heads."""
        return is_same(self.a, self.b)


@dataclass(frozen=True)
class HonestAnswers:
    """A comparison, and the honest answers (N,) int64 of A and of B to all pictures, NO_ANSWER without one.

    Both are None if a snapshot has no model, or their backbones differ.
    """

    comparison: Comparison
    a: NDArray[np.int64] | None = None
    b: NDArray[np.int64] | None = None


class Comparer:
    """Compares snapshots, and caches what never changes about them. A context manager; belongs to one event loop.

    `threads` are for CPU-bound parts. Their priority is low: live predictions come first.
    """

    def __init__(self, database: Database, blobs: BlobStore, listener: ChangeListener, queue: JobQueue) -> None:
        """For a server with these parts."""
        self._database = database
        self._blobs = blobs
        self._listener = listener
        self._queue = queue
        self.threads = CalmThreads(2)
        self._prepared: AsyncLRUCache[Prepared] = AsyncLRUCache(
            self._prepare, weigh=lambda prepared: prepared.size_bytes, capacity=_PREPARED_BYTES
        )
        self._copies: AsyncLRUCache[list[tuple[int, int]]] = AsyncLRUCache(
            self._find_copies, weigh=lambda copies: _COPY_BYTES * (1 + len(copies)), capacity=_COPIES_BYTES
        )
        self._hints: AsyncLRUCache[Floats] = AsyncLRUCache(
            self._estimate, weigh=lambda effects: effects.nbytes, capacity=_HINTS_BYTES
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        self.threads.close()

    async def compare(
        self, a_id: UUID, b_id: UUID, *, heartbeat_seconds: float = HEARTBEAT_SECONDS
    ) -> AsyncGenerator[Comparison | None, None]:
        """Yield the comparison as far as it is known, again after each change, until nothing more is expected.

        None is a heartbeat.

        Raises:
            Refusal: NOT_FOUND if a snapshot does not exist or is deleted; UNAVAILABLE; INTERNAL if stored heads are
                missing or damaged.
        """
        a, b = await self._read(a_id, b_id)
        prepared = await self._prepared_of(a, b)
        if prepared.sides and a.row.dataset_id != b.row.dataset_id:
            yield Comparison(a, b, prepared)
        for with_hints in (False, True):
            comparing = asyncio.create_task(self._compared(a, b, prepared, with_hints=with_hints))
            async for _ in heartbeats(comparing, heartbeat_seconds):
                yield None
            comparison = await comparing
            yield comparison
            if comparison.judged is None or comparison.judged.causes:
                break
        if comparison.check and comparison.check.is_active:
            async with self._listener.watching(comparison.check.id) as changed:
                sequence = comparison.check.sequence
                while True:
                    changed.clear()
                    comparison = await self._compared(a, b, prepared, with_hints=True)
                    is_new = comparison.check is None or comparison.check.sequence != sequence
                    yield comparison if is_new else None
                    if comparison.check is None or not comparison.check.is_active:
                        return
                    sequence = comparison.check.sequence
                    await wait_for_change(changed, heartbeat_seconds)

    async def current(self, a_id: UUID, b_id: UUID) -> Comparison:
        """The comparison of two snapshots, with the trainings that are finished and without estimates.

        Raises:
            Refusal: As `compare`.
        """
        a, b = await self._read(a_id, b_id)
        return await self._compared(a, b, await self._prepared_of(a, b))

    async def honest_answers(self, a_id: UUID, b_id: UUID) -> HonestAnswers:
        """The comparison of two snapshots as `current`, and all their honest answers, inside of the exam or not.

        Raises:
            Refusal: As `compare`.
        """
        a, b = await self._read(a_id, b_id)
        prepared = await self._prepared_of(a, b)
        comparison = await self._compared(a, b, prepared)
        if prepared.sides is None:
            return HonestAnswers(comparison)
        kin = await self._kinship(a, b, prepared)
        said = [np.where(may_answer(each.view, kin), each.answers.answers, NO_ANSWER) for each in prepared.sides]
        return HonestAnswers(comparison, *said)

    async def judged(self, a_id: UUID, b_id: UUID) -> tuple[Comparison, Judged]:
        """The comparison of two snapshots whose answers can be compared, with causes.

        Raises:
            Refusal: As `compare`; SNAPSHOT_NOT_TRAINED, BACKBONES_DIFFER or NOTHING_IN_COMMON if they cannot.
        """
        a, b = await self._read(a_id, b_id)
        prepared = await self._prepared_of(a, b)
        comparison = await self._compared(a, b, prepared, with_hints=True)
        if comparison.judged is None:
            raise comparison.obstacle or nothing_in_common(prepared.difference)
        return comparison, comparison.judged

    async def request_check(self, a_id: UUID, b_id: UUID) -> ComparisonCheck:
        """Queue the check of two snapshots, or join it.

        Raises:
            Refusal: As `judged`.
        """
        comparison = await self.current(a_id, b_id)
        if comparison.judged is None:
            raise comparison.obstacle or nothing_in_common(comparison.prepared.difference)
        return await request_check(self._database, self._queue, comparison.a, comparison.b, comparison.prepared)

    async def cancel_check(self, a_id: UUID, b_id: UUID) -> ComparisonCheck:
        """Cancel the check of two snapshots.

        Raises:
            Refusal: NOT_FOUND for a snapshot or the check; UNAVAILABLE.
        """
        return await cancel_check(self._database, *await self._read(a_id, b_id))

    async def _read(self, a_id: UUID, b_id: UUID) -> tuple[ComparedSnapshot, ComparedSnapshot]:
        async with self._database.reading() as connection:
            a, b = await read_snapshots(connection, (a_id, b_id))
        return a, b

    async def _compared(
        self, a: ComparedSnapshot, b: ComparedSnapshot, prepared: Prepared, *, with_hints: bool = False
    ) -> Comparison:
        comparison = Comparison(a, b, prepared)
        if obstacle := obstacle_between(a, b):
            return replace(comparison, obstacle=obstacle)
        exam, so_far = await self._exam(a, b, prepared)
        if exam is None or not len(exam.places):
            return replace(comparison, obstacle=nothing_in_common(prepared.difference))
        hints = await self._hints.get(_key(a, b)) if with_hints else None
        judged = await self.threads.run(judge, prepared.difference, exam, so_far.results, hints)
        return replace(comparison, judged=judged, check=so_far.check)

    async def _exam(
        self, a: ComparedSnapshot, b: ComparedSnapshot, prepared: Prepared
    ) -> tuple[Exam | None, CheckSoFar]:
        kin = await self._kinship(a, b, prepared)
        async with self._database.reading() as connection:
            so_far = await read_check(connection, a, b)
        return exam_of(prepared.sides, prepared.labels, kin) if prepared.sides else None, so_far

    async def _kinship(self, a: ComparedSnapshot, b: ComparedSnapshot, prepared: Prepared) -> Kinship:
        is_crossing = a.row.dataset_id != b.row.dataset_id
        copies: Sequence[tuple[int, int]] = await self._copies.get(_key(a, b)) if is_crossing else ()
        async with self._database.reading() as connection:
            return await read_kinship(connection, prepared, a, b, copies)

    async def _prepared_of(self, a: ComparedSnapshot, b: ComparedSnapshot) -> Prepared:
        """Cached if both are trained, as they never change then."""
        if a.model and b.model:
            return await self._prepared.get(_key(a, b))
        return await prepare_data(self._database, self.threads, a, b)

    async def _prepare(self, key: str) -> Prepared:
        a, b = await self._read(*_ids(key))
        if obstacle_between(a, b):
            return await prepare_data(self._database, self.threads, a, b)
        return await prepare(self._database, self._blobs, self.threads, a, b)

    async def _find_copies(self, key: str) -> list[tuple[int, int]]:
        prepared = await self._prepared.get(key)
        a, _ = await self._read(*_ids(key))
        weights = weights_of(trained(a).backbone_id)
        return await find_copies(self._database, self.threads, prepared.difference.pairs, weights=weights)

    async def _estimate(self, key: str) -> Floats:
        prepared = await self._prepared.get(key)
        a, b = await self._read(*_ids(key))
        sides = prepared.sides
        if sides is None:
            raise obstacle_between(a, b) or nothing_in_common(prepared.difference)
        pictures, backbone_id = [pair.picture for pair in prepared.difference.pairs], trained(a).backbone_id
        async with self._database.reading() as connection:
            dimension = await fetch_dimension(connection, pictures, backbone_id=backbone_id)
            vectors = await fetch_vectors(connection, pictures, backbone_id=backbone_id, dimension=dimension)
        return await self.threads.run(estimate_effects, prepared, sides, vectors)


async def heartbeats(task: asyncio.Task[Any], seconds: float) -> AsyncGenerator[None, None]:
    """Yield at this interval until the task ends; it is cancelled if nothing waits for it any more."""
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=seconds)
            if not task.done():
                yield None
    finally:
        task.cancel()


def _key(a: ComparedSnapshot, b: ComparedSnapshot) -> str:
    return f"{a.row.id} {b.row.id}"


def _ids(key: str) -> tuple[UUID, UUID]:
    a, b = key.split(" ")
    return UUID(a), UUID(b)
