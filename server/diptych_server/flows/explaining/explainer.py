"""Explains the answers of snapshots to a picture."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from diptych.wire.reasons import Reason
from diptych_server.core.answer_state import AnswerState
from diptych_server.core.lru_cache import AsyncLRUCache
from diptych_server.core.refusal import Refusal
from diptych_server.core.served_snapshot import ServedSnapshot
from diptych_server.flows.comparing.calm_threads import CalmThreads
from diptych_server.flows.explaining.asked import AskedPicture, find_stored, read_asked
from diptych_server.flows.explaining.cases import Case
from diptych_server.flows.explaining.explanation import SnapshotExplanation, honest_answer, reasons_of
from diptych_server.flows.explaining.head_view import FINAL, HeadView, view_of
from diptych_server.flows.explaining.relatives import honest_fold, relatives
from diptych_server.flows.explaining.training_properties import TrainingProperties
from diptych_server.flows.explaining.training_rows import TrainingRows, read_training_rows
from diptych_server.flows.snapshots.serving import load_served_snapshot
from diptych_server.ml.frames import decode_square
from diptych_server.ml.properties import Properties, properties
from diptych_server.ml.states import judge_states
from diptych_server.ml.tensor_files import Floats
from diptych_server.store.blobs import BlobStore
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables import compared_rows
from diptych_server.store.tables.asked_pictures import StoredPicture, fetch_near_copies

MOST_SNAPSHOTS: Final = 2

_ROWS_BYTES: Final = 128 * 2**20
_VIEWS_BYTES: Final = 192 * 2**20
_LOADS_AT_ONCE: Final = 2
_ENTRY_BYTES: Final = 500


@dataclass(frozen=True)
class Answered:
    """The answers of the final heads to a picture.

    embedding: (D,) float32; answers: for each snapshot the index of its label, or why it could not answer; states: for
    each snapshot.
    """

    embedding: Floats
    answers: Sequence[int | Refusal]
    states: Sequence[AnswerState]


AnswerPicture = Callable[[bytes], Awaitable[Answered]]
"""Embeds and answers a picture."""


@dataclass(frozen=True)
class _Side:
    """One snapshot and the asked picture: what belongs to it (M,), and the head that answers."""

    data: TrainingRows
    belongs: NDArray[np.bool_]
    fold: int
    """Of the head, FINAL for the final one."""
    view: HeadView | None
    is_honest: bool

    @property
    def has_no_honest_head(self) -> bool:
        return bool(self.belongs.any()) and not self.is_honest


class Explainer:
    """Explains answers, and caches what it needs of each snapshot. Belongs to one event loop.

    CPU-bound work runs in threads of low priority: live predictions come first.
    """

    def __init__(
        self,
        database: Database,
        blobs: BlobStore,
        properties_of: TrainingProperties,
        threads: CalmThreads,
    ) -> None:
        """For a server with these parts."""
        self._database = database
        self._blobs = blobs
        self.threads = threads
        self._properties = properties_of
        self._loads = asyncio.Semaphore(_LOADS_AT_ONCE)
        self._rows: AsyncLRUCache[TrainingRows] = AsyncLRUCache(
            self._read_rows, weigh=lambda rows: rows.size_bytes, capacity=_ROWS_BYTES
        )
        self._views: AsyncLRUCache[HeadView | None] = AsyncLRUCache(
            self._make_view, weigh=lambda view: view.size_bytes if view else _ENTRY_BYTES, capacity=_VIEWS_BYTES
        )

    async def explain(
        self, asked: AskedPicture, snapshots: Sequence[ServedSnapshot], answer: AnswerPicture, *, side: int
    ) -> Sequence[SnapshotExplanation]:
        """Why each of these snapshots answers as it does.

        Args:
            asked: the picture.
            snapshots: 1 or 2 with the same backbone.
            answer: answers the picture, with the final heads.
            side: of the square that the backbone sees, in pixels.

        Raises:
            Refusal: BAD_FIELD for another number of snapshots; NOT_FOUND for an unknown instance, or a snapshot that
                was deleted; as `answer`; UNAVAILABLE; INTERNAL if stored bytes are missing or damaged.
        """
        if not 1 <= len(snapshots) <= MOST_SNAPSHOTS:
            message = f"Choose 1 or {MOST_SNAPSHOTS} snapshots, not {len(snapshots)}."
            raise Refusal(Reason.BAD_FIELD, message, field="snapshot_ids")
        ids = [UUID(snapshot.snapshot_id) for snapshot in snapshots]
        stored = await find_stored(self._database, asked, snapshot_ids=ids)
        sides = [await self._side(snapshot, stored) for snapshot in snapshots]
        picture = await read_asked(self._database, self._blobs, asked, snapshot_ids=ids)
        answered = await answer(picture)
        explanations = await self.threads.run(_explanations, snapshots, sides, answered)
        return await self._with_properties(explanations, picture, side=side)

    async def case(self, asked: AskedPicture, snapshot: ServedSnapshot, answer: AnswerPicture) -> Case:
        """A picture and the honest answer of a snapshot to it, to be compared with that of other heads.

        Raises:
            Refusal: NOT_EXPLAINABLE if no head is honest about it; otherwise as `explain`.
        """
        ids = [UUID(snapshot.snapshot_id)]
        stored = await find_stored(self._database, asked, snapshot_ids=ids)
        side = await self._side(snapshot, stored)
        if obstacle := _obstacle(side, AnswerState.SURE, snapshot):
            raise obstacle
        answered = await answer(await read_asked(self._database, self._blobs, asked, snapshot_ids=ids))
        [said] = answered.answers
        if isinstance(said, Refusal) or side.view is None:
            raise said if isinstance(said, Refusal) else _no_embeddings(snapshot)
        return await self.threads.run(
            Case.of, side.data, side.view, answered.embedding, fold=side.fold, belongs=side.belongs
        )

    async def _side(self, snapshot: ServedSnapshot, stored: StoredPicture | None) -> _Side:
        data = await self._rows.get(snapshot.snapshot_id)
        belongs, fold = np.zeros(len(data.pictures), np.bool_), FINAL
        is_honest = False
        if stored:
            async with self._database.reading() as connection:
                ties = await compared_rows.fetch_ties(connection, [UUID(snapshot.snapshot_id)])
                datasets = {stored.dataset_id, UUID(snapshot.dataset_id)}
                near = await fetch_near_copies(connection, bytes(stored.picture), dataset_ids=datasets)
            belongs = relatives(data, stored, ties=ties, near=near)
            honest = honest_fold(data, belongs, stored) if belongs.any() else None
            is_honest, fold = honest is not None, FINAL if honest is None else honest
        view = await self._views.get(f"{snapshot.snapshot_id} {fold}")
        return _Side(data, belongs, fold, view, is_honest)

    async def _with_properties(
        self, explanations: Sequence[SnapshotExplanation], picture: bytes, *, side: int
    ) -> Sequence[SnapshotExplanation]:
        """The explanations with the properties of the asked picture and of the twins; unset for unreadable ones."""
        twins = list(dict.fromkeys(each.reasons.twin.picture for each in explanations if each.reasons.twin))
        if not twins:
            return explanations
        asked = await self.threads.run(_measured, picture, side)
        found = dict(zip(twins, await self._properties.of_pictures(twins, side=side), strict=True))
        return [_with_measured(each, asked, found) for each in explanations]

    async def _read_rows(self, snapshot_id: str) -> TrainingRows:
        async with self._loads:
            served = await load_served_snapshot(self._database, snapshot_id)
            return await read_training_rows(self._database, self._blobs, served)

    async def _make_view(self, key: str) -> HeadView | None:
        snapshot_id, _, fold = key.partition(" ")
        data = await self._rows.get(snapshot_id)
        async with self._loads:
            return await self.threads.run(view_of, data, int(fold))


def _explanations(
    snapshots: Sequence[ServedSnapshot], sides: Sequence[_Side], answered: Answered
) -> Sequence[SnapshotExplanation]:
    return [
        _explanation(snapshot, side, answered.embedding, answer, state)
        for snapshot, side, answer, state in zip(snapshots, sides, answered.answers, answered.states, strict=True)
    ]


def _explanation(
    snapshot: ServedSnapshot, side: _Side, embedding: Floats, answer: int | Refusal, state: AnswerState
) -> SnapshotExplanation:
    if isinstance(answer, Refusal):
        return SnapshotExplanation(obstacle=answer)
    honest = None
    if side.is_honest and side.view:
        honest = honest_answer(side.data, side.view, embedding, side.belongs)
        answer = int(honest.confidences.argmax())
        state = AnswerState(int(judge_states(honest.confidences, np.array(honest.unfamiliarity, np.float32)).states))
    obstacle = _obstacle(side, state, snapshot)
    if obstacle or side.view is None:
        return SnapshotExplanation(honest, obstacle=obstacle)
    return SnapshotExplanation(honest, reasons_of(side.data, side.view, embedding, answer=answer, belongs=side.belongs))


def _obstacle(side: _Side, state: AnswerState, snapshot: ServedSnapshot) -> Refusal | None:
    if side.has_no_honest_head:
        message = (
            f'Every head of "{snapshot.name}" was trained on this picture or on near copies of it, so its answer says '
            "nothing. Record each label at least twice and train again."
        )
    elif side.view is None:
        return _no_embeddings(snapshot)
    elif state is AnswerState.NEVER_SEEN:
        message = (
            f'This picture looks unlike all training pictures of "{snapshot.name}", so none of them explains the '
            "answer. Record pictures like it."
        )
    else:
        return None
    return Refusal(Reason.NOT_EXPLAINABLE, message, snapshot_id=snapshot.snapshot_id)


def _no_embeddings(snapshot: ServedSnapshot) -> Refusal:
    message = f'The training pictures of "{snapshot.name}" have no embeddings. Train a new version.'
    return Refusal(Reason.NOT_EXPLAINABLE, message, snapshot_id=snapshot.snapshot_id)


def _measured(picture: bytes, side: int) -> Properties:
    return properties(decode_square(picture, side=side))


def _with_measured(
    explanation: SnapshotExplanation, asked: Properties, twins: Mapping[bytes, Properties | None]
) -> SnapshotExplanation:
    twin = explanation.reasons.twin
    if twin is None:
        return explanation
    measured = replace(twin, asked_properties=asked, twin_properties=twins[twin.picture])
    return replace(explanation, reasons=replace(explanation.reasons, twin=measured))
