"""The contents of datasets and labels are counted where they change, and equal a fresh count."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import LiteralString
from uuid import UUID

import numpy as np
import pytest

from diptych_server.core.history import ChangeKind
from diptych_server.core.ids import new_id
from diptych_server.core.recordings import Place
from diptych_server.core.refusal import Refusal
from diptych_server.flows.capture.capture import capture
from diptych_server.flows.capture.ingest import Intake
from diptych_server.flows.capture.placement import Arrival, Target
from diptych_server.flows.datasets.datasets import create_dataset, get_dataset, update_dataset
from diptych_server.flows.datasets.history import undo_change
from diptych_server.flows.datasets.instances import relabel_instances, remove_instances
from diptych_server.flows.datasets.labels import create_label, delete_label
from diptych_server.flows.snapshots.restore import restore_snapshot
from diptych_server.flows.snapshots.snapshots import freeze_dataset
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.postgres.database import Database, fetch_all, fetch_values
from diptych_server.store.tables import recordings
from diptych_server.store.tables.embeddings import insert_embeddings, note_look
from support.datasets import picture
from support.digest import FrozenInstance, digest_of

KEPT: LiteralString = """
    select row(owner_id, null, instance_count, recording_count)::text
    from held where (instance_count, recording_count) <> (0, 0)
    union all
    select row(owner_id, fold, instance_count, null)::text from held_fold where instance_count <> 0
    order by 1
"""
COUNTED_ANEW: LiteralString = """
    with present as (
        select owner_id, fold, recording_of(burst) as recording_id
        from instance
        join burst on burst.id = instance.burst_id
        cross join lateral (values (dataset_id), (label_id)) as owner (owner_id)
        where label_id is not null
    )
    select row(owner_id, null, count(*)::int, count(distinct recording_id)::int)::text from present group by owner_id
    union all
    select row(owner_id, fold, count(*)::int, null)::text from present where fold is not null group by owner_id, fold
    order by 1
"""
PICTURES = 60


class Desk:
    """A dataset with three labels, and every edit that a user can make."""

    def __init__(self, database: Database, intake: Intake, dataset_id: UUID, label_ids: Sequence[UUID]) -> None:
        self.database = database
        self.dataset_id = dataset_id
        self.label_ids = label_ids
        self._intake = intake
        self._bursts = [new_id() for _ in range(8)]
        self._snapshots: list[UUID] = []

    async def capture(self, numbers: Sequence[int], label: int) -> None:
        """Record pictures under a label, in bursts that other labels also use."""
        target = Target(self.dataset_id, ChangeKind.CAPTURED, group_id=None, actor="")
        arrivals = [
            Arrival(new_id(), self.label_ids[label], self._bursts[n % 8], picture(n), datetime.now(UTC), source="")
            for n in numbers
        ]
        await capture(self.database, self._intake, target, arrivals)

    async def step(self, chance: random.Random) -> None:
        """One edit of a user; a refused edit changes nothing."""
        held = await self._held()
        some = chance.sample(held, min(len(held), chance.randint(1, 12)))
        label = chance.randrange(len(self.label_ids))
        steps: dict[str, Callable[[], Awaitable[object]]] = {
            "capture": lambda: self.capture(chance.sample(range(PICTURES), 9), label),
            "relabel": lambda: relabel_instances(
                self.database, self.dataset_id, some, self.label_ids[label], etag="", actor=""
            ),
            "remove": lambda: remove_instances(self.database, self.dataset_id, some, etag="", actor=""),
            "undo": lambda: undo_change(self.database, self.dataset_id, None, actor=""),
            "freeze": self._freeze,
            "restore": lambda: restore_snapshot(
                self.database, chance.choice(self._snapshots or [new_id()]), None, etag="", actor=""
            ),
            "join": lambda: self._join(chance),
            "delete label": lambda: delete_label(self.database, self.label_ids[label], etag="", actor=""),
        }
        with suppress(Refusal):
            await steps[chance.choices([*steps], [4, 3, 3, 5, 2, 2, 3, 1])[0]]()

    async def _freeze(self) -> None:
        snapshot = await freeze_dataset(self.database, self.dataset_id, name="s", request_id=None)
        self._snapshots.append(snapshot.id)

    async def _join(self, chance: random.Random) -> None:
        """Bursts are found to be one recording, and get a fold: a burst is held under several labels, and moves."""
        fold, recording = chance.randrange(5), chance.choice(self._bursts)
        async with self.database.transaction() as connection:
            await recordings.lock_owners(connection, self.dataset_id, self._bursts)
            known = await fetch_values(connection, "select id from burst order by id")
            some = [Place(burst, recording, fold) for burst in known[fold::2]]
            await recordings.place_bursts(connection, some)

    async def _held(self) -> list[UUID]:
        async with self.database.transaction() as connection:
            return await fetch_values(connection, "select id from instance where label_id is not null order by id")


@pytest.fixture
async def desk(database: Database, tmp_path: Path) -> Desk:
    """An empty desk."""
    dataset_id = (await create_dataset(database, name="d", backbone="net", request_id=None)).dataset.id
    labels = [
        await create_label(database, dataset_id, name=name, request_id=None, actor="") for name in ("a", "b", "c")
    ]
    return Desk(database, Intake(DiskBlobStore(tmp_path)), dataset_id, [label.id for label in labels])


async def values(database: Database, statement: LiteralString) -> list[object]:
    """The first column."""
    async with database.transaction() as connection:
        return await fetch_values(connection, statement)


@pytest.mark.parametrize("seed", range(3))
async def test_tallies_stay_correct_under_concurrent_edits(desk: Desk, seed: int) -> None:
    """Captures, edits, undos and restores in any order, two at a time."""
    chance = random.Random(seed)

    for _ in range(25):
        await asyncio.gather(desk.step(chance), desk.step(chance))

        assert await values(desk.database, KEPT) == await values(desk.database, COUNTED_ANEW)


async def test_deleted_rows_are_not_counted(desk: Desk) -> None:
    """Garbage collection does not need to update the tallies."""
    await desk.capture(range(10), 0)

    async with desk.database.transaction() as connection:
        await connection.execute("delete from capture")
        await connection.execute("delete from change_instance")
        await connection.execute("delete from instance where id in (select id from instance order by id limit 4)")

    assert await values(desk.database, KEPT) == await values(desk.database, COUNTED_ANEW)
    assert (await get_dataset(desk.database, desk.dataset_id)).dataset.pending_embedding_count == 6


async def test_the_database_computes_the_digest_that_is_defined(desk: Desk) -> None:
    """A snapshot of rows in any order has the digest of their canonical listing."""
    await desk.capture([5, 3, 9, 1], 1)
    await desk.capture([2, 8], 0)

    snapshot = await freeze_dataset(desk.database, desk.dataset_id, name="s", request_id=None)

    async with desk.database.transaction() as connection:
        rows = await fetch_all(
            connection,
            FrozenInstance,
            "select instance_id, label_id, given_id as burst_id, picture"
            " from snapshot_instance join burst on burst.id = snapshot_instance.burst_id",
        )
    assert len(rows) == 6
    assert snapshot.digest == digest_of(rows)


async def embed(database: Database, pictures: Sequence[bytes], *, backbone_id: str) -> None:
    """Store an embedding of each picture."""
    async with database.transaction() as connection:
        views = {each: np.ones((1, 3), np.float32) for each in pictures}
        await insert_embeddings(connection, views, backbone_id=backbone_id)


async def pending(desk: Desk) -> int:
    """How many pictures wait for their embedding."""
    return (await get_dataset(desk.database, desk.dataset_id)).dataset.pending_embedding_count


async def test_pending_counts_what_lacks_an_embedding_of_the_backbone(desk: Desk) -> None:
    """It falls as pictures are looked at or removed, rises as they come back, and follows another backbone."""
    await desk.capture(range(10), 0)
    async with desk.database.transaction() as connection:
        ids = await fetch_values(connection, "select id from instance order by id")
        pictures = await fetch_values(connection, "select picture from instance order by id")
    seen = [await pending(desk)]

    await embed(desk.database, pictures[:4], backbone_id="net-1/x")
    await embed(desk.database, pictures[4:6], backbone_id="network-1/x")
    seen.append(await pending(desk))
    await look(desk.database, desk.dataset_id)
    seen.append(await pending(desk))
    await remove_instances(desk.database, desk.dataset_id, ids[3:6], etag="", actor="")
    seen.append(await pending(desk))
    await undo_change(desk.database, desk.dataset_id, None, actor="")
    seen.append(await pending(desk))
    await update_dataset(desk.database, desk.dataset_id, name=None, backbone="network", etag="", actor="")
    seen.append(await pending(desk))
    await look(desk.database, desk.dataset_id)
    seen.append(await pending(desk))

    assert seen == [10, 10, 6, 4, 6, 10, 8]


async def look(database: Database, dataset_id: UUID) -> None:
    """Do as the dataset's own embedding job does when it has looked."""
    async with database.transaction() as connection:
        await note_look(connection, dataset_id)


async def test_a_picture_embedded_while_it_is_captured_is_not_pending(desk: Desk) -> None:
    """What two transactions did not see of each other does not count wrongly."""
    await desk.capture([1], 0)
    [known] = await values(desk.database, "select picture from instance")
    assert isinstance(known, bytes)
    other_id = (await create_dataset(desk.database, name="other", backbone="net", request_id=None)).dataset.id
    label = await create_label(desk.database, other_id, name="a", request_id=None, actor="")

    async with desk.database.transaction() as connection:
        await connection.execute(
            "insert into instance (id, dataset_id, label_id, burst_id, picture, captured_at)"
            " select %s, %s, %s, burst_id, picture, now() from instance",
            (new_id(), other_id, label.id),
        )
        await embed(desk.database, [known], backbone_id="net-1/x")

    await look(desk.database, other_id)
    assert (await get_dataset(desk.database, other_id)).dataset.pending_embedding_count == 0
