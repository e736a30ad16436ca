"""How the cost of a training grows: reading what it is trained on, as the worker does, and the fit."""

from __future__ import annotations

import asyncio
import math
import resource
import time
from collections.abc import Iterable, Sequence
from uuid import UUID

from benchmarks.growth_fill import BACKBONE, BACKBONE_ID, DIMENSION
from benchmarks.rows import Row, begin_round
from diptych_server.core.parameters import HeadParameters
from diptych_server.flows.training.data import TrainingData, read_training_data
from diptych_server.ml.fit import fit
from diptych_server.store.postgres.database import open_database

MOST_FITTED = 10_000
"""More pictures are read, but not fitted: the fit of 100,000 takes minutes and gigabytes."""


class MadeUpBackbone:
    """Stands for the backbone whose embeddings are made up; it embeds nothing."""

    id = BACKBONE_ID
    name = BACKBONE
    dimension = DIMENSION


def training_cases(conninfo: str, sizes: Sequence[int]) -> Iterable[Row]:
    """One row for reading and one for fitting."""
    begin_round("growth.training", 0)
    read: dict[int, float] = {}
    fitted: dict[int, float] = {}
    for size in sizes:
        started = time.process_time()
        data = asyncio.run(_read(conninfo, size))
        read[size] = 1000 * (time.process_time() - started)
        if size <= MOST_FITTED:
            started = time.process_time()
            fit(data.training_set, HeadParameters(), on_epoch=lambda _: None)
            fitted[size] = 1000 * (time.process_time() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield _row("read the embeddings (worker)", read, {"peak memory": f"{peak:,.0f} MiB"})
    yield _row("fit six heads", fitted, {})


def _row(case: str, cpu: dict[int, float], words: dict[str, str]) -> Row:
    before, last = sorted(cpu)[-2:]
    slope = math.log(cpu[last] / cpu[before]) / math.log(last / before)
    figures = {f"CPU ms, {size:,}": [millis] for size, millis in cpu.items()} | {"slope": [slope]}
    return Row("growth.training", case, figures, words)


async def _read(conninfo: str, size: int) -> TrainingData:
    async with open_database(conninfo, size=1) as database:
        async with database.transaction() as connection:
            found = await connection.execute("select id from snapshot where name = %s", (f"{size} pictures",))
            [snapshot_id] = await found.fetchone() or [None]
        return await read_training_data(database, snapshot_id=UUID(str(snapshot_id)), backbone=MadeUpBackbone())  # type: ignore[arg-type]  # it is not asked to embed
