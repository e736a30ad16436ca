"""Compares two snapshots: at once what needs no training, then what takes longer."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Final, Self
from uuid import UUID

from diptych.wire.reasons import Reason
from diptych_server.core.backbone_id import weights_of
from diptych_server.core.lru_cache import AsyncLRUCache
from diptych_server.core.refusal import Refusal
from diptych_server.flows.comparing.calm_threads import CalmThreads
from diptych_server.flows.comparing.crossing import find_copies
from diptych_server.flows.comparing.exam import (
    ComparedSnapshot,
    Exam,
    Prepared,
    exam_of,
    prepare,
    read_kinship,
    read_snapshots,
)
from diptych_server.flows.comparing.judging import CheckResults, Judged, judge
from diptych_server.store.blobs import BlobStore
from diptych_server.store.postgres.database import Database

_CACHE_BYTES: Final = 128 * 2**20
_COPY_BYTES: Final = 100
_MOST_COPIES_BYTES: Final = 8 * 2**20


@dataclass(frozen=True)
class Comparison:
    """Two snapshots, compared as far as it is known.

    `judged` is None while near copies are searched, and if there is an `obstacle`, the reason why the answers of these
    snapshots cannot be compared.
    """

    a: ComparedSnapshot
    b: ComparedSnapshot
    prepared: Prepared
    judged: Judged | None
    obstacle: Refusal | None = None

    @property
    def is_same(self) -> bool:
        """Whether both have the same data and the same model."""
        return self.a.row.id == self.b.row.id or (
            self.a.row.digest == self.b.row.digest
            and self.a.model is not None
            and self.b.model is not None
            and self.a.model.sha256 == self.b.model.sha256
        )


class Comparer:
    """Compares snapshots, and caches what never changes about them. A context manager; belongs to one event loop."""

    def __init__(self, database: Database, blobs: BlobStore) -> None:
        """For a server with this database and these blobs."""
        self._database = database
        self._blobs = blobs
        self._threads = CalmThreads()
        self._prepared: AsyncLRUCache[Prepared] = AsyncLRUCache(
            self._prepare, weigh=lambda prepared: prepared.size_bytes, capacity=_CACHE_BYTES
        )
        self._copies: AsyncLRUCache[list[tuple[int, int]]] = AsyncLRUCache(
            self._find_copies, weigh=lambda copies: _COPY_BYTES * (1 + len(copies)), capacity=_MOST_COPIES_BYTES
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        self._threads.close()

    async def compare(self, a_id: UUID, b_id: UUID) -> AsyncGenerator[Comparison, None]:
        """Yield the comparison as far as it is known, again after each change, until nothing more is expected.

        Raises:
            Refusal: NOT_FOUND if a snapshot does not exist or is deleted; UNAVAILABLE; INTERNAL if stored heads are
                missing or damaged.
        """
        a, b = await self._read(a_id, b_id)
        prepared = await self._prepared_of(a, b)
        if prepared.sides and a.row.dataset_id != b.row.dataset_id:
            yield Comparison(a, b, prepared, None)
        yield await self._compared(a, b, prepared)

    async def judged(self, a_id: UUID, b_id: UUID) -> tuple[Comparison, Judged]:
        """The comparison of two snapshots whose answers can be compared, as far as it is known.

        Raises:
            Refusal: As `compare`; SNAPSHOT_NOT_TRAINED, BACKBONES_DIFFER or NOTHING_IN_COMMON if they cannot.
        """
        a, b = await self._read(a_id, b_id)
        prepared = await self._prepared_of(a, b)
        comparison = await self._compared(a, b, prepared)
        if comparison.judged is None:
            raise comparison.obstacle or _nothing_in_common(prepared)
        return comparison, comparison.judged

    async def _compared(self, a: ComparedSnapshot, b: ComparedSnapshot, prepared: Prepared) -> Comparison:
        if obstacle := _obstacle(a, b):
            return Comparison(a, b, prepared, None, obstacle)
        exam = await self._exam(a, b, prepared)
        if exam is None or not len(exam.places):
            return Comparison(a, b, prepared, None, _nothing_in_common(prepared))
        return Comparison(
            a, b, prepared, await self._threads.run(judge, prepared.difference, exam, CheckResults(), None)
        )

    async def _read(self, a_id: UUID, b_id: UUID) -> tuple[ComparedSnapshot, ComparedSnapshot]:
        async with self._database.reading() as connection:
            a, b = await read_snapshots(connection, (a_id, b_id))
        return a, b

    async def _prepared_of(self, a: ComparedSnapshot, b: ComparedSnapshot) -> Prepared:
        """Cached if both are trained, as they never change then."""
        if a.model and b.model:
            return await self._prepared.get(_key(a, b))
        return await prepare(self._database, self._blobs, self._threads, a, b, can_ask=False)

    async def _prepare(self, key: str) -> Prepared:
        a, b = await self._read(*_ids(key))
        return await prepare(self._database, self._blobs, self._threads, a, b, can_ask=_obstacle(a, b) is None)

    async def _find_copies(self, key: str) -> list[tuple[int, int]]:
        prepared = await self._prepared.get(key)
        a, _ = await self._read(*_ids(key))
        weights = weights_of(a.model.backbone_id) if a.model else ""
        return await find_copies(self._database, self._threads, prepared.difference.pairs, weights=weights)

    async def _exam(self, a: ComparedSnapshot, b: ComparedSnapshot, prepared: Prepared) -> Exam | None:
        is_crossing = a.row.dataset_id != b.row.dataset_id
        copies: Sequence[tuple[int, int]] = await self._copies.get(_key(a, b)) if is_crossing else ()
        async with self._database.reading() as connection:
            kin = await read_kinship(connection, prepared, a, b, copies)
        return exam_of(prepared.sides, prepared.labels, kin) if prepared.sides else None


def _obstacle(a: ComparedSnapshot, b: ComparedSnapshot) -> Refusal | None:
    """Why the answers of two snapshots cannot be compared, whatever they contain."""
    untrained = [each.row for each in {a.row.id: a, b.row.id: b}.values() if each.model is None]
    if untrained:
        names = " and ".join(f'"{row.name}"' for row in untrained)
        verb = "has" if len(untrained) == 1 else "have"
        message = f"{names} {verb} no model yet. Train first to compare the answers."
        return Refusal(Reason.SNAPSHOT_NOT_TRAINED, message, snapshot_id=untrained[0].id)
    backbones = sorted({each.model.backbone_id for each in (a, b) if each.model})
    if len(backbones) > 1:
        message = (
            f'"{a.row.name}" and "{b.row.name}" were trained with different backbones or runtimes, so neither can be '
            "asked about the pictures of the other. Train one of them again with the backbone of the other."
        )
        return Refusal(Reason.BACKBONES_DIFFER, message, backbones=",".join(backbones))
    return None


def _nothing_in_common(prepared: Prepared) -> Refusal:
    labels = prepared.difference.aligned.labels
    common = sum(label.a_instance_count > 0 and label.b_instance_count > 0 for label in labels)
    if not common:
        message = "These snapshots have no label in common, so there is nothing that both could be asked."
    else:
        message = (
            "There is no picture that both snapshots can be asked about honestly. Record each label at least twice, "
            "train again, and compare the new snapshots."
        )
    return Refusal(Reason.NOTHING_IN_COMMON, message, common_label_count=common)


def _key(a: ComparedSnapshot, b: ComparedSnapshot) -> str:
    return f"{a.row.id} {b.row.id}"


def _ids(key: str) -> tuple[UUID, UUID]:
    a, b = key.split(" ")
    return UUID(a), UUID(b)
