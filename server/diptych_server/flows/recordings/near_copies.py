"""Finds near copies among the pictures of a dataset, and joins their bursts into recordings.

Runs after embedding and before any training: folds are assigned to recordings, not to single pictures.
"""

import asyncio
from collections.abc import Collection, Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from diptych_server.core.recordings import place
from diptych_server.ml.candidates import CODE_BYTES, Coded, candidates
from diptych_server.ml.looks import LOOK_SIDE, are_near_copies, is_blank, likeness
from diptych_server.store.notifications.listener import notify_of_embeddings
from diptych_server.store.postgres.database import Connection, Database
from diptych_server.store.tables import recordings
from diptych_server.store.tables.findings import note_blank
from diptych_server.store.tables.looks import CodedPicture, fetch_codes, fetch_thumbnails, fetch_uncompared
from diptych_server.store.tables.recordings import LookAlike

_AT_A_TIME = 2048
"""Number of pictures compared before results are stored."""

_PAIRS_AT_A_TIME = 1024


async def find_recordings(database: Database, dataset_id: UUID, *, weights: str) -> int:
    """Compare the embedded pictures that have not been compared yet, and return their number.

    Two workers may do this concurrently: the later one sees each pair, and seeing a pair twice changes nothing.
    """
    count = 0
    while found := await _compare_some(database, dataset_id, weights=weights):
        count += found
    return count


async def settle_snapshot(database: Database, snapshot_id: UUID, *, weights: str) -> None:
    """Fix the recording and fold of each picture of a snapshot, and the pictures that each head must not train on.

    Does nothing if this was done before. All pictures must be embedded.
    """
    async with database.transaction() as connection:
        dataset_id = await recordings.lock_snapshot(connection, snapshot_id)
        if await recordings.is_settled(connection, snapshot_id):
            return
    await find_recordings(database, dataset_id, weights=weights)
    async with database.transaction() as connection:
        missing = await recordings.bursts_without_fold(connection, snapshot_id)
        await recordings.lock_owners(connection, dataset_id, missing)
        await recordings.lock_snapshot(connection, snapshot_id)
        if not await recordings.is_settled(connection, snapshot_id):
            await _place(connection, dataset_id, missing)
            await recordings.settle(connection, snapshot_id, dataset_id)


async def _compare_some(database: Database, dataset_id: UUID, *, weights: str) -> int:
    async with database.transaction() as connection:
        new = await fetch_uncompared(connection, dataset_id, weights=weights, limit=_AT_A_TIME)
        known = await fetch_codes(connection, dataset_id, weights=weights) if new else ()
    if not new:
        return 0
    look_alikes = await _look_alikes(database, new, known, weights=weights)
    async with database.transaction() as connection:
        looks = await fetch_thumbnails(connection, new, weights=weights, side=LOOK_SIDE)
        await _store(connection, dataset_id, new, look_alikes)
        await note_blank(connection, dataset_id, [picture for picture, look in looks.items() if is_blank(look)])
    return len(new)


async def _look_alikes(
    database: Database, new: Sequence[bytes], known: Sequence[CodedPicture], *, weights: str
) -> list[LookAlike]:
    pictures = [bytes(each.picture) for each in known]
    found: list[LookAlike] = []
    for pairs, cosines in await asyncio.to_thread(_candidates, new, known):
        for start in range(0, len(pairs), _PAIRS_AT_A_TIME):
            some = [(pictures[a], pictures[b]) for a, b in pairs[start : start + _PAIRS_AT_A_TIME].tolist()]
            async with database.transaction() as connection:
                wanted = {picture for pair in some for picture in pair}
                looks = await fetch_thumbnails(connection, wanted, weights=weights, side=LOOK_SIDE)
            first, second = (np.stack([looks[pair[side]] for pair in some]) for side in (0, 1))
            likenesses = await asyncio.to_thread(likeness, first, second)
            near = are_near_copies(likenesses, cosines[start : start + _PAIRS_AT_A_TIME])
            found.extend(
                LookAlike(min(pair), max(pair), float(value))
                for pair, value, is_near in zip(some, likenesses, near, strict=True)
                if is_near
            )
    return found


def _candidates(
    new: Sequence[bytes], known: Sequence[CodedPicture]
) -> list[tuple[NDArray[np.int64], NDArray[np.float32]]]:
    numbers: dict[UUID, int] = {}
    coded = Coded(
        codes=np.frombuffer(b"".join(each.code for each in known), np.int8).reshape(-1, CODE_BYTES),
        recordings=np.array([numbers.setdefault(each.recording_id, len(numbers)) for each in known], np.int64),
    )
    wanted = set(new)
    rows = np.array([row for row, each in enumerate(known) if bytes(each.picture) in wanted], np.int64)
    return list(candidates(rows, coded))


async def _store(
    connection: Connection, dataset_id: UUID, compared: Collection[bytes], look_alikes: Sequence[LookAlike]
) -> None:
    """Store near copies, and the resulting recordings and folds."""
    pictures = {*compared, *(each.first for each in look_alikes), *(each.second for each in look_alikes)}
    bursts = await recordings.bursts_of_pictures(connection, dataset_id, pictures)
    await recordings.lock_owners(connection, dataset_id, await recordings.with_company(connection, bursts))
    await recordings.note_compared(connection, dataset_id, compared, look_alikes)
    await _place(connection, dataset_id, await recordings.bursts_of_pictures(connection, dataset_id, compared))
    await notify_of_embeddings(connection, dataset_id)


async def _place(connection: Connection, dataset_id: UUID, burst_ids: Collection[UUID]) -> None:
    ties = await recordings.ties_of(connection, dataset_id, burst_ids)
    tied = {burst_id for tie in ties for burst_id in (tie.first, tie.second)}
    concerned = await recordings.with_company(connection, {*burst_ids, *tied})
    await recordings.lock_owners(connection, dataset_id, concerned)
    states = await recordings.states_of(connection, dataset_id, concerned)
    folds = await recordings.pictures_by_fold(connection, dataset_id)
    await recordings.place_bursts(connection, place(states, ties, folds))
