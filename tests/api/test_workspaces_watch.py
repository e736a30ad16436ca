"""The watch of workspaces: every member sees the changes of the others, on whichever server they make them."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString
from uuid import uuid4

import numpy as np
import psycopg
import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from diptych.v1 import dataset_service_pb2 as d
from diptych.v1 import snapshot_service_pb2 as s
from diptych.v1 import training_job_service_pb2 as t
from diptych.v1.dataset_pb2 import Dataset
from diptych.v1.workspace_service_pb2 import WatchWorkspacesRequest
from diptych_server.flows.sharing.watch import PAUSE_SECONDS
from diptych_server.store.postgres.database import Database
from support.belongings import QUICK, settle
from support.shared_server import Caller, SharedServer, method_named, shared_server
from support.training import COLOURS, noisy_picture

NAME = FieldMask(paths=["name"])
LISTENERS: LiteralString = "from pg_stat_activity where datname = current_database() and query like 'listen %'"


@dataclass(frozen=True)
class Servers:
    """Two servers on one database; a token of one is one of the other."""

    one: SharedServer
    other: SharedServer

    async def two_of(self, name: str, workspace: str) -> tuple[Caller, Caller]:
        """A caller on each server, in one new workspace."""
        first = await self.one.admit(name, workspace)
        return first, Caller(self.other.channel, first.access, first.metadata)


@pytest.fixture
async def servers(database: Database, conninfo: str, tmp_path: Path) -> AsyncIterator[Servers]:
    """Both are up."""
    async with (
        shared_server(database, conninfo, tmp_path) as one,
        shared_server(database, conninfo, tmp_path) as other,
    ):
        yield Servers(one, other)


@asynccontextmanager
async def watching(caller: Caller) -> AsyncIterator[AsyncIterator[Any]]:
    """The messages of a watch, the first of which says to list."""
    call = caller.start(method_named("WatchWorkspaces"), [WatchWorkspacesRequest()])
    messages = aiter(call)
    async with asyncio.timeout(60):
        assert (await anext(messages)).HasField("list_again")
        yield messages
    call.cancel()


async def until(messages: AsyncIterator[Any], kind: str, **expected: object) -> Any:
    """The next thing of this kind with such fields."""
    async for message in messages:
        thing = getattr(message, kind)
        if message.HasField(kind) and all(getattr(thing, name) == value for name, value in expected.items()):
            return thing
    raise AssertionError("the watch ended")


async def make(caller: Caller, name: str) -> Dataset:
    """A new dataset."""
    dataset = Dataset(name=name, backbone="colours")
    made = await caller.ask("CreateDataset", d.CreateDatasetRequest(dataset=dataset))
    assert isinstance(made.dataset, Dataset)
    return made.dataset


async def test_changes_on_one_server_reach_watches_of_the_other(servers: Servers) -> None:
    """A dataset from its making to its return, each time as it is then."""
    doer, watcher = await servers.two_of("ann", "mugs")

    async with watching(watcher) as messages:
        made = await make(doer, "red")
        assert await until(messages, "dataset", id=made.id, name="red") == made
        renamed = Dataset(id=made.id, name="blue")
        await doer.ask("UpdateDataset", d.UpdateDatasetRequest(dataset=renamed, update_mask=NAME))
        await until(messages, "dataset", id=made.id, name="blue")
        await doer.ask("CreateLabel", d.CreateLabelRequest(dataset_id=made.id, name="mug"))
        assert [label.name for label in (await until(messages, "dataset", id=made.id, sequence=2)).labels] == ["mug"]
        await doer.ask("DeleteDataset", d.DeleteDatasetRequest(dataset_id=made.id))
        assert (await until(messages, "dataset", id=made.id)).HasField("deleted_at")
        await doer.ask("UndeleteDataset", d.UndeleteDatasetRequest(dataset_id=made.id))
        assert not (await until(messages, "dataset", id=made.id)).HasField("deleted_at")


async def test_snapshots_and_their_trainings_are_reported(servers: Servers) -> None:
    """Frozen, queued, trained, renamed, deleted; without curves."""
    doer, watcher = await servers.two_of("ann", "mugs")
    own = await settle(servers.one, doer)

    async with watching(watcher) as messages:
        frozen = (
            await doer.ask("FreezeDataset", s.FreezeDatasetRequest(dataset_id=own.ids["dataset"], snapshot_name="new"))
        ).snapshot
        assert await until(messages, "snapshot", id=frozen.id) == frozen
        request = t.CreateTrainingJobRequest(snapshot_id=frozen.id, parameters=QUICK)
        job = (await doer.ask("CreateTrainingJob", request)).training_job
        await until(messages, "snapshot", id=frozen.id, training_job_id=job.id, model_id="")
        await servers.one.train(job.id)
        model_id = (
            await doer.ask("GetTrainingJob", t.GetTrainingJobRequest(training_job_id=job.id))
        ).training_job.model_id
        trained = await until(messages, "snapshot", id=frozen.id, model_id=model_id)
        assert trained.training_metrics.labels
        assert not trained.training_metrics.epochs
        await doer.ask("DeleteSnapshot", s.DeleteSnapshotRequest(snapshot_id=frozen.id))
        deleted = await until(messages, "snapshot", id=frozen.id)
        assert deleted.HasField("deleted_at")


async def test_changes_of_other_workspaces_are_not_sent(servers: Servers) -> None:
    """The caller's own change comes first, although others made theirs before."""
    ann, _ = await servers.two_of("ann", "mugs")
    bob, watcher = await servers.two_of("bob", "cups")

    async with watching(watcher) as messages:
        await make(ann, "hers")
        own = await make(bob, "his")
        first = await anext(messages)

        assert first.dataset.id == own.id


async def test_a_burst_is_reported_a_few_times_only(servers: Servers) -> None:
    """As the dataset is at the end, and not once for every picture: there is a pause between any two."""
    doer, watcher = await servers.two_of("ann", "mugs")
    own = await settle(servers.one, doer)
    count, burst_id = 60, str(uuid4())
    noise = np.random.default_rng(1)
    before = (await doer.ask("GetDataset", d.GetDatasetRequest(dataset_id=own.ids["dataset"]))).dataset
    pictures = [
        d.CaptureInstancesRequest(
            picture=d.CapturePicture(
                capture_id=str(uuid4()),
                label_id=own.ids["label"],
                burst_id=burst_id,
                picture=noisy_picture(COLOURS["red"], noise),
            )
        )
        for _ in range(count)
    ]
    target = d.CaptureInstancesRequest(target=d.CaptureTarget(dataset_id=before.id))

    async with watching(watcher) as messages:
        since = time.monotonic()
        for shot in pictures:  # a change each
            await doer.call(method_named("CaptureInstances"), target, shot)
        reported = 0
        async for message in messages:
            reported += 1
            if message.dataset.instance_count == before.instance_count + count:
                break
        seconds = time.monotonic() - since

        assert message.dataset.sequence == before.sequence + count
        assert (reported - 1) * PAUSE_SECONDS <= seconds


async def test_after_a_lost_connection_the_watch_says_to_list_again(servers: Servers, conninfo: str) -> None:
    """No change during the outage is missed, and later changes are reported as before."""
    doer, watcher = await servers.two_of("ann", "mugs")

    async with watching(watcher) as messages:
        with psycopg.connect(conninfo, autocommit=True) as admin:
            while admin.execute(f"select count(*) {LISTENERS}").fetchone() != (2,):  # noqa: ASYNC110 - there is no event
                await asyncio.sleep(0)  # one of the servers may still be connecting
            ended = admin.execute(f"select pg_terminate_backend(pid) {LISTENERS}").fetchall()
        await make(doer, "during the outage")
        async for message in messages:
            if message.HasField("list_again"):
                break
        listed = await watcher.ask("ListDatasets", d.ListDatasetsRequest())
        later = await make(doer, "later")
        await until(messages, "dataset", id=later.id)

    assert ended == [(True,)] * 2
    assert [dataset.name for dataset in listed.datasets] == ["during the outage"]


async def test_a_quiet_watch_sends_heartbeats(database: Database, conninfo: str, tmp_path: Path) -> None:
    """One after the other, while nothing happens."""
    async with shared_server(database, conninfo, tmp_path, heartbeat_seconds=0.05) as server:
        ann = await server.admit("ann", "mugs")
        async with watching(ann) as messages:
            await until(messages, "heartbeat")
            await until(messages, "heartbeat")
