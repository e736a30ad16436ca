"""The query plans behind the calls that are measured, of the largest dataset. All of it is rolled back."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Mapping
from pathlib import Path
from uuid import UUID

from psycopg.sql import SQL

from benchmarks.growth_fill import BACKBONE
from benchmarks.rows import Row
from diptych_server.core.ids import new_id
from diptych_server.flows.datasets.datasets import read_states
from diptych_server.store.postgres.database import Connection, open_database
from diptych_server.store.sql import statements
from diptych_server.store.tables import changes, instances, recordings, snapshot_rows, snapshots
from diptych_server.store.tables.paging import PageRequest
from support.plans import Node, Plan, explain, explained

FOLDER = Path("build/benchmarks/growth-plans")
_PAGE = PageRequest(100)


async def plan_rows(conninfo: str, dataset_id: UUID) -> list[Row]:
    """A row per statement; the whole plans go as JSON to `FOLDER`."""
    rows, roots = [], {}
    async with open_database(conninfo, size=1) as database, database.transaction() as connection:
        async for case, plan in _plans(connection, dataset_id):
            roots[case] = plan.root
            figures = {"rows": [float(plan.most_rows())], "buffers": [float(plan.buffers())], "ms": [plan.millis]}
            rows.append(Row("growth.plans", case, figures, {"plan": plan.summary()}))
        await connection.rollback()
    await asyncio.to_thread(_write, roots)
    return rows


def _write(roots: Mapping[str, Node]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for case, root in roots.items():
        (FOLDER / f"{case.replace(',', '').replace(' ', '-')}.json").write_text(json.dumps(root, indent=1))


async def _plans(connection: Connection, dataset_id: UUID) -> AsyncIterator[tuple[str, Plan]]:
    found = await connection.execute(
        "select snapshot.id, max(snapshot_label.label_id::text)::uuid from snapshot"
        " join snapshot_label on snapshot_label.snapshot_id = snapshot.id"
        " where snapshot.dataset_id = %s and snapshot.instance_count > 0 group by snapshot.id limit 1",
        (dataset_id,),
    )
    snapshot_id, label_id = (UUID(str(each)) for each in await found.fetchone() or ())
    reads: Mapping[str, Awaitable[object]] = {
        "counts of a dataset": read_states(connection, [dataset_id]),
        "page of instances": instances.list_page(
            connection, _PAGE, dataset_id=dataset_id, label_id=None, burst_id=None
        ),
        "page of a label": instances.list_page(
            connection, _PAGE, dataset_id=dataset_id, label_id=label_id, burst_id=None
        ),
        "page of a snapshot by label": snapshot_rows.list_instances(
            connection, _PAGE, snapshot_id=snapshot_id, label_id=label_id
        ),
        "page of snapshots by name": snapshots.LIST.page(
            connection, PageRequest(50, "", "name"), workspace_ids=None, parent_id=dataset_id, show_deleted=False
        ),
        "folds for a new burst": recordings.pictures_by_fold(connection, dataset_id),
        "last change to undo": changes.last_group(connection, dataset_id),
        "freeze, digest": snapshot_rows.outline(connection, dataset_id),
    }
    for case, read in reads.items():
        with explained(connection) as plans:
            await read
        yield case, plans[0]
    copy_id, other_id = new_id(), new_id()
    await connection.execute(
        "insert into snapshot (id, workspace_id, dataset_id, name, digest, backbone, instance_count, burst_count)"
        " values (%s, (select id from workspace), %s, 'plans', '', %s, 0, 0)",
        (copy_id, dataset_id, BACKBONE),
    )
    await connection.execute(
        "insert into dataset (id, workspace_id, name, backbone) values (%s, (select id from workspace), 'plans', %s)",
        (other_id, BACKBONE),
    )
    await connection.execute(
        "insert into change (dataset_id, sequence, kind, group_id) values (%s, 1, 'restored', %s)", (other_id, new_id())
    )
    labels = [row[0] for row in await (await connection.execute("select id from label order by id")).fetchall()]
    values = {
        "dataset_id": dataset_id,
        "snapshot_id": copy_id,
        "sequence": 1,
        "labels": labels,
        "frozen_labels": labels,
    }
    yield "freeze, rows", await explain(connection, SQL(statements("snapshot_rows")["freeze_instances"]), values)
    values["dataset_id"] = other_id
    for name in ("add_missing", "restore", "carry_out"):
        yield (
            f"restore, {name.replace('_', ' ')}",
            await explain(connection, SQL(statements("planned_moves")[name]), values),
        )
