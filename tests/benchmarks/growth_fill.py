"""Large datasets, made by the database itself: the rows are real, the pictures behind them are not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import LiteralString
from uuid import UUID

import numpy as np
from pgvector import Vector
from psycopg import Connection
from psycopg.types import TypeInfo

from diptych_server.core.ids import new_id
from diptych_server.ml.frames import VIEW_COUNT

BACKBONE = "efficientnet_lite0"
BACKBONE_ID = f"{BACKBONE}-1/made-up"
DIMENSION = 1280
LABELS = 10
PICTURES_PER_BURST = 10

_PICTURES: LiteralString = """
    insert into label (id, dataset_id, name)
        select uuidv7(), %(dataset)s, 'label ' || number from generate_series(1, %(labels)s) as number;
    insert into burst (id, workspace_id, given_id, fold)
        select md5(%(dataset)s::text || number)::uuid, (select workspace_id from dataset where id = %(dataset)s),
            md5(%(dataset)s::text || number)::uuid, number %% 5
        from generate_series(0, %(pictures)s / %(per_burst)s) as number;
    insert into picture (sha256, format, width, height, size_bytes)
        select sha256((%(dataset)s::text || number)::bytea), 'jpeg', 320, 240, 15000
        from generate_series(1, %(pictures)s) as number;
    insert into instance (id, dataset_id, label_id, burst_id, picture, captured_at)
        select uuidv7(), %(dataset)s,
            (array(select id from label where dataset_id = %(dataset)s order by id))
                [1 + (number - 1) * %(labels)s / %(pictures)s],
            md5(%(dataset)s::text || number / %(per_burst)s)::uuid,
            sha256((%(dataset)s::text || number)::bytea), now()
        from generate_series(1, %(pictures)s) as number
"""

_SNAPSHOTS: LiteralString = """
    with made as (
        insert into snapshot
            (id, workspace_id, dataset_id, name, digest, backbone, instance_count, burst_count, created_at)
        select uuidv7(), (select id from workspace), %(dataset)s, 'made ' || md5(number::text),
            sha256(number::text::bytea), %(backbone)s, 100, 10, now() - make_interval(secs => number)
        from generate_series(1, %(snapshots)s) as number
        returning id
    )
    insert into snapshot_label (snapshot_id, label_id, position, name, instance_count, burst_count)
        select made.id, label.id, row_number() over (partition by made.id order by label.id) - 1, label.name, 10, 1
        from made cross join label
        where label.dataset_id = %(dataset)s
"""


def fill_dataset(connection: Connection, *, pictures: int) -> UUID:
    """The id of a dataset with this number of instances under ten labels, in bursts of ten."""
    dataset_id = new_id()
    connection.execute(
        "insert into dataset (id, workspace_id, name, backbone) values (%s, (select id from workspace), %s, %s)",
        (dataset_id, f"{pictures:,} pictures", BACKBONE),
    )
    values = {"dataset": dataset_id, "pictures": pictures, "labels": LABELS, "per_burst": PICTURES_PER_BURST}
    for statement in _PICTURES.split(";\n"):
        connection.execute(statement, values)
    return dataset_id


def fill_embeddings(connection: Connection, dataset_id: UUID) -> None:
    """Random embeddings of all pictures of a dataset, in all views; each label has its own direction."""
    info = TypeInfo.fetch(connection, "vector")
    assert info is not None
    rows = connection.execute(
        "select picture, dense_rank() over (order by label_id) from instance where dataset_id = %s", (dataset_id,)
    ).fetchall()
    with connection.cursor().copy("copy embedding (picture, backbone_id, view, embedding) from stdin binary") as copy:
        copy.set_types(["bytea", "text", "int2", "vector"])
        for picture, view, vector in _vectors(rows):
            copy.write_row((picture, BACKBONE_ID, view, vector))
    connection.execute("delete from awaiting_look where dataset_id = %s", (dataset_id,))


def _vectors(rows: list[tuple[bytes, int]]) -> Iterator[tuple[bytes, int, object]]:
    random = np.random.default_rng(0)
    directions = random.random((LABELS + 1, DIMENSION), np.float32)
    for picture, label in rows:
        views = directions[label] + random.random((VIEW_COUNT, DIMENSION), np.float32)
        for view in range(VIEW_COUNT):
            yield picture, view, Vector(views[view])


def fill_snapshots(connection: Connection, dataset_id: UUID, *, snapshots: int) -> None:
    """Several snapshots of a dataset without instances: the rows that lists and reads touch."""
    connection.execute(_SNAPSHOTS, {"dataset": dataset_id, "snapshots": snapshots, "backbone": BACKBONE})
