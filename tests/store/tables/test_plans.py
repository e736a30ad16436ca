"""The plans behind lists and counts: they read the rows that they show, however many others there are."""

import itertools
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from types import ModuleType
from typing import LiteralString
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb

from diptych_server.core.access import DEFAULT_WORKSPACE
from diptych_server.core.filters import NAMED_FIELDS, TRAINING_JOB_FIELDS, parse_filter
from diptych_server.core.ids import new_id
from diptych_server.core.metrics import TrainingMetrics
from diptych_server.core.parameters import HeadParameters
from diptych_server.core.training import parameters_to_json
from diptych_server.flows.datasets.datasets import read_states
from diptych_server.flows.snapshots.snapshots import freeze_dataset
from diptych_server.store.postgres.database import Connection, Database
from diptych_server.store.tables import (
    changes,
    datasets,
    findings,
    instances,
    labels,
    listed_recordings,
    models,
    recordings,
    snapshot_rows,
    snapshots,
    training_jobs,
)
from diptych_server.store.tables.foreign_ids import ResourceType, foreign_ids
from diptych_server.store.tables.instances import InstanceRow
from diptych_server.store.tables.listed_recordings import ListedRecording
from diptych_server.store.tables.paging import Page, PageRequest
from support.plans import Plan, explained

PICTURES = 4000
SNAPSHOTS = 6000
PAGE = 20
MOST_ROWS = 4 * PAGE
"""What a node may look at for a page: its rows, those that it is joined with, and some more."""

NO_METRICS = TrainingMetrics((), None, 0, 0, (), (), 0, 0, 0.0, 0.0, None)
FILL: LiteralString = """
    insert into dataset (id, workspace_id, name, backbone)
        values (%(dataset)s, %(default)s, 'large', 'net'),
            (%(other)s, %(default)s, 'other', 'net');
    insert into label (id, dataset_id, name)
        select md5('label' || number)::uuid, case when number < 3 then %(dataset)s else %(other)s end, number
        from generate_series(0, 3) as number;
    insert into burst (id, workspace_id, given_id, fold)
        select md5('burst' || number)::uuid, %(default)s, md5('burst' || number)::uuid, number %% 5
        from generate_series(0, %(pictures)s / 2) as number;
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
    insert into look_alike (dataset_id, first, second, likeness)
        select %(other)s, least(a, b), greatest(a, b), 0.9
        from (
            select sha256(number::text::bytea) as a, sha256((number + 1)::text::bytea) as b
            from generate_series(1, %(pictures)s - 1) as number
        ) as near;
    insert into look_alike (dataset_id, first, second, likeness)
        select %(dataset)s, least(a, b), greatest(a, b), 0.9
        from (
            select sha256(number::text::bytea) as a, sha256((number + 1)::text::bytea) as b
            from generate_series(%(pictures)s / 3 - 5, %(pictures)s / 3 + 5) as number
        ) as near;
    insert into blank_picture (dataset_id, picture) select %(other)s, sha256 from picture;
    insert into blank_picture (dataset_id, picture) select %(dataset)s, sha256 from picture limit 5;
    delete from uncompared where dataset_id = %(dataset)s and picture not in (select sha256 from picture limit 7);
    insert into embedding (picture, backbone_id, view, embedding) select sha256, 'net-1/x', 0, '[1,1]' from picture;
    delete from awaiting_look;
    insert into change (dataset_id, sequence, kind, group_id)
        select %(dataset)s, number, 'undone', uuidv7() from generate_series(1, %(pictures)s) as number;
    insert into snapshot (
            id, workspace_id, dataset_id, name, digest, backbone, instance_count, burst_count, created_at, deleted_at
        )
        select uuidv7(), %(default)s, case when number %% 2 = 0 then %(dataset)s else uuidv7() end,
            's' || number, '', 'net', 0, 0,
            now() - make_interval(secs => number), case when number < 1900 then now() end
        from generate_series(1, %(snapshots)s) as number;
    insert into workspace (id, name) select unnest(%(workspaces)s::uuid[]), 'small';
    insert into dataset (id, workspace_id, name, backbone)
        select uuidv7(), workspace_id, 'small' || number, 'net'
        from unnest(%(workspaces)s::uuid[]) as small (workspace_id), generate_series(1, 30) as number;
    insert into dataset (id, workspace_id, name, backbone)
        select uuidv7(), %(default)s, 'd' || number, 'net'
        from generate_series(1, %(snapshots)s) as number;
    insert into snapshot (id, workspace_id, dataset_id, name, digest, backbone, instance_count, burst_count)
        select uuidv7(), workspace_id, uuidv7(), 'small' || number, '', 'net', 0, 0
        from unnest(%(workspaces)s::uuid[]) as small (workspace_id), generate_series(1, 30) as number;
    insert into model (id, workspace_id, snapshot_id, backbone_id, parameters, metrics, sha256, size_bytes)
        select uuidv7(), workspace_id, id, 'net', %(parameters)s, %(metrics)s, '', 0 from snapshot;
    insert into training_job (id, workspace_id, snapshot_id, state, parameters, instance_count)
        select uuidv7(), workspace_id, id, 'succeeded', %(parameters)s, 0 from snapshot;
"""


@dataclass(frozen=True)
class Large:
    """A dataset with many pictures, a snapshot of it, and many snapshots that are deleted."""

    connection: Connection
    dataset_id: UUID
    snapshot_id: UUID
    label_ids: list[UUID]
    burst_id: UUID
    workspace_ids: list[UUID]
    """Two small workspaces with some snapshots each; the rest is in the default one."""


@pytest.fixture
async def large(database: Database) -> AsyncIterator[Large]:
    """Filled, and known to the planner."""
    dataset_id, workspace_ids = new_id(), [new_id(), new_id()]
    async with database.transaction() as connection:
        parameters = {
            "dataset": dataset_id,
            "other": new_id(),
            "pictures": PICTURES,
            "snapshots": SNAPSHOTS,
            "default": DEFAULT_WORKSPACE,
            "workspaces": workspace_ids,
            "parameters": Jsonb(parameters_to_json(HeadParameters())),
            "metrics": Jsonb(NO_METRICS.to_json()),
        }
        for statement in FILL.split(";\n"):
            if statement.strip():
                await connection.execute(statement, parameters)
    snapshot = await freeze_dataset(database, dataset_id, name="frozen", request_id=None)
    async with database.transaction() as connection:
        await connection.execute("analyze")
        burst = await (await connection.execute("select id from burst order by id desc limit 1")).fetchone()
        assert burst is not None
        yield Large(
            connection,
            dataset_id,
            snapshot.id,
            [label.label_id for label in snapshot.labels],
            UUID(str(burst[0])),
            workspace_ids,
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


async def test_a_page_of_instances_reads_only_its_rows(large: Large) -> None:
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


async def test_the_places_of_labels_are_counted_in_one_pass(large: Large) -> None:
    """A dataset with many labels, most of them gone, reads each of them once; the places are those of all."""
    many = 400
    owner = await (await large.connection.execute("select dataset_id from label where name = '3'")).fetchone()
    assert owner is not None
    await large.connection.execute(
        "insert into label (id, dataset_id, name) select uuidv7(), %(owner)s,"
        " case when number %% 4 = 0 then 'n' || number end from generate_series(1, %(many)s) as number",
        {"owner": owner[0], "many": many},
    )
    plan = await plan_of(large, labels.of_datasets(large.connection, [owner[0]]))
    assert plan.most_rows() <= 2 * many
    found = (await labels.of_datasets(large.connection, [owner[0]]))[owner[0]]
    all_ids = await (
        await large.connection.execute("select id from label where dataset_id = %(o)s order by id", {"o": owner[0]})
    ).fetchall()
    places = {row[0]: place for place, row in enumerate(all_ids)}
    assert [each.place for each in found] == [places[each.id] for each in found]
    assert len(found) > many / 4


async def test_a_page_of_a_snapshot_reads_only_its_rows(large: Large) -> None:
    """Also of the label that was recorded last."""
    for label_id in (None, *large.label_ids):
        page = snapshot_rows.list_instances(
            large.connection, PageRequest(PAGE), snapshot_id=large.snapshot_id, label_id=label_id
        )
        plan = await plan_of(large, page)

        assert plan.most_rows() <= MOST_ROWS
        assert ("snapshot_instance_by_label" if label_id else "snapshot_instance_pkey") in plan.indexes()


async def test_a_page_of_snapshots_reads_only_its_rows(large: Large) -> None:
    """In every order, among many that are deleted or of other datasets."""
    for order_by in ("name", "name desc", "created_at", "created_at desc", "updated_at desc"):
        for workspace_ids, dataset_id in itertools.product((None, large.workspace_ids), (None, large.dataset_id)):
            page = snapshots.LIST.page(
                large.connection,
                PageRequest(PAGE, "", order_by),
                workspace_ids=workspace_ids,
                parent_id=dataset_id,
                show_deleted=False,
            )
            plan = await plan_of(large, page)

            assert plan.most_rows() <= MOST_ROWS, order_by
            assert any(index.startswith("snapshot_") for index in plan.indexes())

        bin_page = snapshots.LIST.page(
            large.connection, PageRequest(PAGE, "", order_by), workspace_ids=None, parent_id=None, show_deleted=True
        )
        assert (await plan_of(large, bin_page)).most_rows() <= MOST_ROWS


async def test_a_page_of_few_workspaces_reads_no_rows_of_others(large: Large) -> None:
    """Datasets, models and jobs; a page ends before those of other workspaces are looked at, though they are more."""
    for order_by in ("name", "created_at desc", "updated_at desc"):
        page = datasets.LIST.page(
            large.connection, PageRequest(PAGE, "", order_by), workspace_ids=large.workspace_ids, show_deleted=False
        )
        assert (await plan_of(large, page)).most_rows() <= MOST_ROWS
    for listing in (
        models.list_models(large.connection, PageRequest(PAGE), workspace_ids=large.workspace_ids),
        training_jobs.list_training_jobs(
            large.connection, PageRequest(PAGE), workspace_ids=large.workspace_ids, snapshot_id=None
        ),
    ):
        with explained(large.connection) as plans:
            await listing
        assert max(plan.most_rows() for plan in plans) <= MOST_ROWS


async def test_foreign_ids_are_found_by_index(large: Large) -> None:
    """However many other things there are."""
    asked: dict[ResourceType, list[UUID]] = {
        "dataset": [large.dataset_id],
        "label": large.label_ids,
        "snapshot": [large.snapshot_id],
        "instance": [new_id() for _ in range(PAGE)],
    }
    outside = foreign_ids(large.connection, asked, workspace_ids=large.workspace_ids)

    assert (await plan_of(large, outside)).most_rows() <= MOST_ROWS
    assert await foreign_ids(large.connection, asked, workspace_ids=large.workspace_ids) == {
        large.dataset_id,
        *large.label_ids,
        large.snapshot_id,
    }


async def test_frequent_reads_count_no_rows(large: Large) -> None:
    """What a dataset and its labels hold, how full the folds are, a page of history, what an undo takes back."""
    with explained(large.connection) as plans:
        [state] = await read_states(large.connection, [large.dataset_id])
        folds = await recordings.pictures_by_fold(large.connection, large.dataset_id)
        newest = await changes.list_before(large.connection, large.dataset_id, before=None, limit=PAGE)
        older = await changes.list_before(large.connection, large.dataset_id, before=PICTURES // 2, limit=PAGE)
        nothing = await changes.last_group(large.connection, large.dataset_id)

    assert state.dataset.instance_count == folds.total() == PICTURES
    assert state.dataset.pending_comparison_count == 7
    assert (newest[-1].sequence, older[0].sequence, nothing) == (PICTURES - PAGE + 1, PICTURES // 2 - 1, None)
    assert max(plan.most_rows() for plan in plans) <= MOST_ROWS


async def test_a_check_reads_only_the_findings(large: Large) -> None:
    """Near copies, pictures that show nothing, and those that wait; another dataset has thousands of each."""
    with explained(large.connection) as plans:
        overlaps = await findings.overlaps(large.connection, large.dataset_id)
        blanks = await findings.blanks(large.connection, large.dataset_id)
        waiting = await findings.uncompared_count(large.connection, large.dataset_id)

    assert [overlap.instance_count for overlap in overlaps] == [2]
    assert sum(each.instance_count for each in blanks) == 5
    assert waiting == 7
    assert max(plan.most_rows() for plan in plans) <= MOST_ROWS


async def test_a_page_of_recordings_reads_only_its_rows(large: Large) -> None:
    """First or deep; each has two pictures of this dataset, and two of another."""

    async def page(request: PageRequest) -> Page[ListedRecording]:
        return await listed_recordings.list_page(large.connection, large.dataset_id, request, only_mixed=False)

    for token in ("", (await page(PageRequest(1000))).next_page_token):
        with explained(large.connection) as plans:
            found = await page(PageRequest(PAGE, token))
            await listed_recordings.labels_of(large.connection, large.dataset_id, [row.id for row in found.rows])
        assert len(found.rows) == PAGE
        assert max(plan.most_rows() for plan in plans) <= 2 * MOST_ROWS


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ('name = "{name}"', "_by_name"),
        ('name : "{upper}"', "_by_name"),
        ('name : "{upper}*"', "_by_name_prefix"),
        ('id = "{id}"', "_pkey"),
        ('id : "{begin}*"', "_pkey"),
        ('id : "*{end}"', "_by_id_end"),
    ],
)
@pytest.mark.parametrize("table", [datasets, snapshots], ids=["dataset", "snapshot"])
async def test_a_filter_uses_an_index(large: Large, table: ModuleType, text: str, index: str) -> None:
    """One of thousands is found by name or id without reading the others."""
    name = table.__name__.rpartition(".")[2].removesuffix("s")
    prefix = "d" if name == "dataset" else "s"
    statement: LiteralString = (
        "select id, name from dataset where name = 'd1999'"
        if name == "dataset"
        else "select id, name from snapshot where name = 's1999'"
    )
    found = await (await large.connection.execute(statement)).fetchone()
    assert found is not None
    identity = str(found[0])
    wanted = text.format(
        name=f"{prefix}1999", upper=f"{prefix.upper()}1999", id=identity, begin=identity[:-2], end=identity[-8:]
    )
    scope = {
        "workspace_ids": [DEFAULT_WORKSPACE],
        "show_deleted": False,
        "restrictions": parse_filter(wanted, NAMED_FIELDS),
    }
    pages: list[Page[UUID]] = []

    async def read() -> None:
        pages.append(await table.LIST.page(large.connection, PageRequest(), **scope))

    plan = await plan_of(large, read())

    assert [list(page.rows) for page in pages] == [[found[0]]]
    assert any(index in each for each in plan.indexes()), plan.summary()
    assert plan.most_rows() < 100


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ('state = "failed"', "training_job_by_state"),
        ('id = "{id}"', "training_job_pkey"),
        ('id : "*{end}"', "training_job_by_id_end"),
        ('snapshot_id = "{snapshot_id}"', "training_job_"),
    ],
)
async def test_a_filter_of_jobs_uses_an_index(large: Large, text: str, index: str) -> None:
    """The one job that failed is found without reading those that did not."""
    statement: LiteralString = (
        "update training_job set state = 'failed'"
        " where id = (select id from training_job where workspace_id = %(default)s order by id offset 2000 limit 1)"
        " returning id, snapshot_id"
    )
    changed = await (await large.connection.execute(statement, {"default": DEFAULT_WORKSPACE})).fetchone()
    assert changed is not None
    identity, snapshot_id = map(str, changed)
    await large.connection.execute("analyze training_job")
    wanted = text.format(id=identity, end=identity[-8:], snapshot_id=snapshot_id)

    with explained(large.connection) as plans:
        page = await training_jobs.list_training_jobs(
            large.connection,
            PageRequest(PAGE),
            workspace_ids=[DEFAULT_WORKSPACE],
            snapshot_id=None,
            restrictions=parse_filter(wanted, TRAINING_JOB_FIELDS),
        )

    assert [str(job.id) for job in page.rows] == [identity]
    assert any(index in each for each in plans[0].indexes()), plans[0].summary()
    assert max(plan.most_rows() for plan in plans) <= MOST_ROWS
