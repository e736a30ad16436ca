"""Comparisons of large snapshots: bounded time and memory, and the same answers as of small ones."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from diptych.v1 import comparison_pb2 as pb
from diptych.v1 import comparison_service_pb2
from diptych_server.core.parameters import HeadParameters
from diptych_server.flows.comparing.run_check import run_check
from diptych_server.flows.snapshots.snapshots import freeze_dataset
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.postgres.database import Database
from support.comparing import Comparisons, comparisons, trained
from support.many_pictures import DIMENSION, Crowd, new_crowd
from support.training import ColourBackbone

pytestmark = pytest.mark.slow

BRIEF = HeadParameters(epochs=1)


@pytest.fixture
async def api(database: Database, conninfo: str, tmp_path: Path) -> AsyncIterator[Comparisons]:
    """A server of this test's own."""
    backbone = ColourBackbone()
    backbone.dimension = DIMENSION
    async with comparisons(database, conninfo, DiskBlobStore(tmp_path), backbone=backbone) as served:
        yield served


async def version(api: Comparisons, crowd: Crowd, parameters: HeadParameters) -> UUID:
    """A trained snapshot of what is there."""
    frozen = await freeze_dataset(api.workshop.database, crowd.dataset_id, name="crowd", request_id=uuid4())
    return await trained(api.workshop, frozen.id, parameters)


async def first_message(api: Comparisons, a: UUID, b: UUID) -> tuple[pb.Comparison, float]:
    """The first comparison that is sent, and the seconds until it arrived; there are heartbeats before it."""
    started = time.perf_counter()
    call = api.stub.CompareSnapshots(
        comparison_service_pb2.CompareSnapshotsRequest(a_snapshot_id=str(a), b_snapshot_id=str(b))
    )
    comparison = await anext(message.comparison async for message in call if not message.is_heartbeat)
    seconds = time.perf_counter() - started
    call.cancel()
    return comparison, seconds


async def test_five_thousand_pictures_are_compared_and_checked(api: Comparisons, database: Database) -> None:
    """With 200 recordings of 10 labels, and one that is added."""
    crowd = await new_crowd(database, label_count=10)
    for number in range(200):
        await crowd.add(24, number % 10, fold=number // 10)
    a = await version(api, crowd, BRIEF)
    await crowd.add(200, 3, like=4, fold=1)
    b = await version(api, crowd, BRIEF)

    cold, cold_seconds = await first_message(api, a, b)
    _, warm_seconds = await first_message(api, a, b)
    check = await api.check(a, b)
    assert await run_check(api.workshop, UUID(check.id))
    found = await api.compared(a, b)

    assert cold.verdict.instance_count == 5000
    assert (cold.verdict.recording_count, found.verdict.seed_count) == (201, 3)
    assert (found.check.state, found.check.training_count) == (pb.ComparisonCheck.STATE_SUCCEEDED, 5)
    assert cold_seconds < 60
    assert warm_seconds < 20
