"""Captures of the same new pictures and bursts into two datasets at the same moment."""

import asyncio
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from diptych_server.core.history import ChangeKind
from diptych_server.flows.capture.capture import Stored, capture
from diptych_server.flows.capture.ingest import Intake
from diptych_server.flows.capture.placement import Arrival, Target
from diptych_server.flows.datasets.datasets import create_dataset
from diptych_server.flows.datasets.labels import create_label
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.postgres.database import Database
from support.datasets import picture


def arrivals(label_id: uuid.UUID, bursts: Sequence[uuid.UUID], order: Sequence[int]) -> list[Arrival]:
    """Pictures with new capture ids, a burst each."""
    return [
        Arrival(uuid.uuid4(), label_id, bursts[number], picture(number), datetime.now(UTC), source="")
        for number in order
    ]


async def test_opposite_orders_do_not_deadlock(database: Database, tmp_path: Path) -> None:
    """Rows that datasets share are written in one order everywhere; one of the two gives each burst its fold."""
    intake = Intake(DiskBlobStore(tmp_path))
    numbers = range(40)
    bursts = [uuid.uuid4() for _ in numbers]
    streams = []
    for order in (numbers, numbers[::-1]):
        dataset = (await create_dataset(database, name="d", backbone="net", request_id=None)).dataset
        label = await create_label(database, dataset.id, name="mug", request_id=None, actor="")
        target = Target(dataset.id, ChangeKind.CAPTURED, group_id=None, actor="")
        streams.append(capture(database, intake, target, arrivals(label.id, bursts, order)))

    first, second = await asyncio.gather(*streams)

    folds = [
        {outcome.instance.burst_id: outcome.instance.fold for outcome in outcomes if isinstance(outcome, Stored)}
        for outcomes in (first, second)
    ]
    assert folds[0] == folds[1]
    assert folds[0].keys() == set(bursts)
