"""The plans behind lists and counts: they read the rows that they show, however many others there are."""

from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from typing import LiteralString
from uuid import UUID

import pytest

from diptych_server.core.ids import new_id
from diptych_server.flows.datasets import read_states
from diptych_server.flows.freeze import freeze_dataset
from diptych_server.store import changes, frozen, instances, snapshots
from diptych_server.store.database import Connection, Database
from diptych_server.store.instances import InstanceRow
from diptych_server.store.paging import Page, PageRequest
from support.plans import Plan, explained

PICTURES = 4000
SNAPSHOTS = 2000
PAGE = 20
MOST_ROWS = 4 * PAGE
"""What a node may look at for a page: its rows, those that it is joined with, and some more."""

FILL: LiteralString = """
    insert into dataset (id, workspace_id, name, backbone)
        values (%(dataset)s, (select id from workspace), 'large', 'net'),
            (%(other)s, (select id from workspace), 'other', 'net');
    insert into label (id, dataset_id, name)
        select md5('label' || number)::uuid, case when number < 3 then %(dataset)s else %(other)s end, number
        from generate_series(0, 3) as number;
    insert into burst (id, fold)
        select md5('burst' || number)::uuid, number %% 5 from generate_series(0, %(pictures)s / 2) as number;
    insert into picture (sha256, format, width, height, size_bytes)
        select sha256(number::text::bytea), 'jpeg', 320, 240, 9000 from generate_series(1, %(pictures)s) as number;
    insert into instance (id, dataset_id, label_id, burst_id, picture, captured_at)
        select uuidv7(), %(other)s, md5('label3')::uuid, md5('burst' || number / 2)::uuid,
            sha256(number::text::bytea), now()
        from generate_series(1, %(pictures)s) as number;
    insert into instance (id, dataset_id, label_id, burst_id, picture, captured_at)
        select uuidv7(), %(dataset)s, md5('label' || number * 3 / (%(pictures)s + 1))::uuid,
            md5('burst' || number / 2)::uuid, sha256(number::text::bytea), now()
        from generate_series(1, %(pictures)s) as number;
    insert into embedding (picture, backbone_id, view, embedding) select sha256, 'net-1/x', 0, '[1,1]' from picture;
    insert into change (dataset_id, sequence, kind, group_id)
        select %(dataset)s, number, 'undone', uuidv7() from generate_series(1, %(pictures)s) as number;
    insert into snapshot (
            id, workspace_id, dataset_id, name, digest, backbone, instance_count, burst_count, created_at, deleted_at
        )
        select uuidv7(), (select id from workspace), case when number %% 2 = 0 then %(dataset)s else uuidv7() end,
            's' || number, '', 'net', 0, 0,
            now() - make_interval(secs => number), case when number < 1900 then now() end
        from generate_series(1, %(snapshots)s) as number;
"""


@dataclass(frozen=True)
class Large:
    """A dataset with many pictures, a snapshot of it, and many snapshots that are deleted."""

    connection: Connection
    dataset_id: UUID
    snapshot_id: UUID
    label_ids: list[UUID]
    burst_id: UUID


@pytest.fixture
async def large(database: Database) -> AsyncIterator[Large]:
    """Filled, and known to the planner."""
    dataset_id = new_id()
    async with database.transaction() as connection:
        parameters = {"dataset": dataset_id, "other": new_id(), "pictures": PICTURES, "snapshots": SNAPSHOTS}
        for statement in FILL.split(";\n"):
            if statement.strip():
                await connection.execute(statement, parameters)
    snapshot = await freeze_dataset(database, dataset_id, name="frozen", request_id=None)
    async with database.transaction() as connection:
        await connection.execute("analyze")
        burst = await (await connection.execute("select id from burst order by id desc limit 1")).fetchone()
        assert burst is not None
        yield Large(
            connection, dataset_id, snapshot.id, [label.label_id for label in snapshot.labels], UUID(str(burst[0]))
        )


async def plan_of(large: Large, read: Awaitable[object]) -> Plan:
    """The plan of the one statement that a call reads with."""
    with explained(large.connection) as plans:
        await read
    [plan] = plans
    return plan


async def list_instances(large: Large, label_id: UUID | None, request: PageRequest) -> Page[InstanceRow]:
    """A page of the dataset."""
    return await instances.list_page(
        large.connection, request, dataset_id=large.dataset_id, label_id=label_id, burst_id=None
    )


async def test_a_page_of_instances_reads_its_own(large: Large) -> None:
    """First or deep, of a label, the first or the last, or of all; a burst is found by itself."""
    for label_id, index in [
        (None, "instance_in_order"),
        (large.label_ids[0], "instance_by_label"),
        (large.label_ids[2], "instance_by_label"),
    ]:
        plan = await plan_of(large, list_instances(large, label_id, PageRequest(PAGE)))
        assert plan.most_rows() <= MOST_ROWS
        assert index in plan.indexes()
        token = (await list_instances(large, label_id, PageRequest(1000))).next_page_token
        deep = await plan_of(large, list_instances(large, label_id, PageRequest(PAGE, token)))
        assert deep.most_rows() <= MOST_ROWS

    burst = instances.list_page(
        large.connection, PageRequest(PAGE), dataset_id=large.dataset_id, label_id=None, burst_id=large.burst_id
    )
    assert (await plan_of(large, burst)).most_rows() <= MOST_ROWS


async def test_a_page_of_a_snapshot_reads_its_own(large: Large) -> None:
    """Also of the label that was recorded last."""
    for label_id in (None, *large.label_ids):
        page = frozen.list_instances(
            large.connection, PageRequest(PAGE), snapshot_id=large.snapshot_id, label_id=label_id
        )
        plan = await plan_of(large, page)

        assert plan.most_rows() <= MOST_ROWS
        assert ("snapshot_instance_by_label" if label_id else "snapshot_instance_pkey") in plan.indexes()


async def test_a_page_of_snapshots_reads_its_own(large: Large) -> None:
    """In every order, among many that are deleted or of other datasets."""
    for order_by in ("name", "name desc", "created_at", "created_at desc", "updated_at desc"):
        for dataset_id in (None, large.dataset_id):
            page = snapshots.list_ids(
                large.connection,
                PageRequest(PAGE, "", order_by),
                workspace_ids=None,
                dataset_id=dataset_id,
                show_deleted=False,
            )
            plan = await plan_of(large, page)

            assert plan.most_rows() <= MOST_ROWS, order_by
            assert any(index.startswith("snapshot_") for index in plan.indexes())

        bin_page = snapshots.list_ids(
            large.connection, PageRequest(PAGE, "", order_by), workspace_ids=None, dataset_id=None, show_deleted=True
        )
        assert (await plan_of(large, bin_page)).most_rows() <= MOST_ROWS


async def test_nothing_is_counted_that_is_read_often(large: Large) -> None:
    """What a dataset and its labels hold, how full the folds are, a page of history, what an undo takes back."""
    with explained(large.connection) as plans:
        [state] = await read_states(large.connection, [large.dataset_id])
        folds = await instances.pictures_by_fold(large.connection, large.dataset_id)
        newest = await changes.list_before(large.connection, large.dataset_id, before=None, limit=PAGE)
        older = await changes.list_before(large.connection, large.dataset_id, before=PICTURES // 2, limit=PAGE)
        nothing = await changes.last_group(large.connection, large.dataset_id)

    assert state.dataset.instance_count == folds.total() == PICTURES
    assert (newest[-1].sequence, older[0].sequence, nothing) == (PICTURES - PAGE + 1, PICTURES // 2 - 1, None)
    assert max(plan.most_rows() for plan in plans) <= MOST_ROWS
