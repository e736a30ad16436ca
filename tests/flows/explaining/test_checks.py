"""Checks of explanations: a snapshot trained again without recordings, once for all who ask."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest

from diptych.wire.reasons import Reason
from diptych_server.core.comparison_check import CheckState
from diptych_server.core.explanation_check import ExplanationCheck
from diptych_server.core.refusal import Refusal
from diptych_server.flows.comparing.exam import read_snapshots, trained
from diptych_server.flows.explaining.checks import (
    cancel_check,
    follow_check,
    load_checked_heads,
    read_request,
    request_check,
)
from diptych_server.flows.explaining.removals import read_file
from diptych_server.flows.explaining.run_check import run_explanation_check
from diptych_server.flows.maintenance.collect import collect
from diptych_server.flows.maintenance.purge import forget_old_checks
from diptych_server.flows.maintenance.verify import verify
from diptych_server.flows.snapshots.serving import load_heads
from diptych_server.flows.snapshots.snapshots import copy_snapshot, delete_snapshot
from diptych_server.flows.training.run import Workshop
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.notifications.listener import ChangeListener
from diptych_server.store.postgres.database import Database, fetch_values
from diptych_server.store.tables import attempts
from diptych_server.store.tables.attempts import EXPLANATION_CHECKS
from diptych_server.store.tables.compared_rows import fetch_contents
from support.comparing import QUICK, Desk, full_desk
from support.comparing import trained as train
from support.training import IdleQueue, listening, make_workshop


@pytest.fixture
def queue() -> IdleQueue:
    """A queue whose jobs the tests run."""
    return IdleQueue()


@pytest.fixture
async def desk(database: Database, tmp_path: Path, queue: IdleQueue) -> Desk:
    """A dataset of two labels with five recordings each."""
    return await full_desk(make_workshop(database, DiskBlobStore(tmp_path), queue))


@pytest.fixture
async def listener(conninfo: str) -> AsyncIterator[ChangeListener]:
    """What changes in the database."""
    async with listening(conninfo) as listener:
        yield listener


async def recordings(database: Database, snapshot_id: UUID) -> list[UUID]:
    """The recordings of a snapshot, red ones first."""
    async with database.transaction() as connection:
        contents = await fetch_contents(connection, snapshot_id)
    return [recording_id for _, recording_id in sorted({(row.label_index, row.recording_id) for row in contents})]


async def request(workshop: Workshop, snapshot_id: UUID, *recording_ids: UUID) -> ExplanationCheck:
    """The requested check."""
    async with workshop.database.transaction() as connection:
        asked = await read_request(connection, snapshot_id, recording_ids)
    return await request_check(workshop.database, workshop.queue, asked)


async def state(database: Database, check_id: UUID) -> str:
    """Of a check."""
    async with database.transaction() as connection:
        [found] = await fetch_values(connection, "select state from explanation_check where id = %s", (check_id,))
    return str(found)


async def running(database: Database, listener: ChangeListener, check_id: UUID) -> None:
    """Return when a worker has the check."""
    async with listener.watching(check_id) as changed:
        while await state(database, check_id) != "running":
            await changed.wait()
            changed.clear()


async def prolong(database: Database) -> None:
    """Set parameters as if the versions had been trained for long."""
    async with database.transaction() as connection:
        await connection.execute(
            "update model set parameters = parameters || %s::jsonb",
            ('{"hidden_layers": [256], "epochs": 1000, "batch_size": 1}',),
        )


async def test_training_without_no_recording_gives_the_heads_of_the_snapshot(desk: Desk) -> None:
    """The same data in the same order, parameters and seed: what a check changes is due to the recordings alone."""
    workshop, snapshot_id = desk.workshop, await desk.version(replace(QUICK, seed=3))
    async with workshop.database.reading() as connection:
        model = trained((await read_snapshots(connection, [snapshot_id]))[0])

    async def report(_: object) -> None:
        """Nothing."""

    file = await read_file(workshop.database, snapshot_id, set(), backbone_id=model.backbone_id, label_count=2)
    fitted = await workshop.fitter.fit(file, model.parameters, report=report)

    stored = await load_heads(workshop.database, workshop.blobs, str(model.id))
    assert replace(fitted.heads, notes=stored.notes).to_bytes() == stored.to_bytes()


async def test_a_check_trains_without_the_recordings(desk: Desk) -> None:
    """A large recording of green pictures under red misleads the snapshot; without it, green is green."""
    await desk.record("red", "green", size=30)
    database, snapshot_id = desk.workshop.database, await desk.version()
    async with database.transaction() as connection:
        contents = await fetch_contents(connection, snapshot_id)
    sizes = {each: sum(row.recording_id == each for row in contents) for each in {row.recording_id for row in contents}}
    bad = max(sizes, key=lambda each: sizes[each])

    check = await request(desk.workshop, snapshot_id, bad)
    assert await run_explanation_check(desk.workshop, check.id)
    found = await request(desk.workshop, snapshot_id, bad)

    heads = await load_checked_heads(desk.workshop.blobs, found)
    async with database.reading() as connection:
        model = trained((await read_snapshots(connection, [snapshot_id]))[0])
    before = await load_heads(database, desk.workshop.blobs, str(model.id))
    green = np.array([[0.15, 0.8, 0.15, 0.05, 0.05, 0.05]], np.float32)
    confidences = [float(each.final.predict(green)[0, 1]) for each in (before, heads)]
    assert (found.state, found.removed_instance_count) == (CheckState.SUCCEEDED, 30)
    assert confidences[1] > 0.8
    assert confidences[1] > confidences[0] + 0.1
    assert all(heads.folds)


async def test_all_who_ask_share_one_check(desk: Desk, queue: IdleQueue) -> None:
    """In any order of the recordings, and for copies with the same data and heads."""
    workshop, snapshot_id = desk.workshop, await desk.version()
    copied = await copy_snapshot(workshop.database, snapshot_id, name="copy", request_id=None)
    await train(workshop, copied.id)
    first, second, *_ = await recordings(workshop.database, snapshot_id)

    checks = [
        await request(workshop, snapshot_id, first, second),
        await request(workshop, snapshot_id, second, first, second),
        await request(workshop, copied.id, first, second),
        await request(workshop, snapshot_id, first),
    ]

    assert checks[0].id == checks[1].id == checks[2].id != checks[3].id
    assert queue.explanations == [checks[0].id, checks[3].id]


async def test_a_check_that_succeeded_is_not_trained_again(desk: Desk, queue: IdleQueue) -> None:
    """Its heads answer any picture later."""
    workshop, snapshot_id = desk.workshop, await desk.version()
    [first, *_] = await recordings(workshop.database, snapshot_id)
    check = await request(workshop, snapshot_id, first)
    await run_explanation_check(workshop, check.id)

    again = await request(workshop, snapshot_id, first)
    assert await run_explanation_check(workshop, check.id)  # a late repeat of the job

    assert (again.id, again.state) == (check.id, CheckState.SUCCEEDED)
    assert queue.explanations == [check.id]
    assert (await request(workshop, snapshot_id, first)).sequence == again.sequence


async def test_removing_all_of_a_label_is_refused(desk: Desk, queue: IdleQueue) -> None:
    """A version without it would not know the label; nothing is queued."""
    workshop, snapshot_id = desk.workshop, await desk.version()
    red = (await recordings(workshop.database, snapshot_id))[:5]

    with pytest.raises(Refusal, match='the label "red" has no pictures left') as refused:
        await request(workshop, snapshot_id, *red)

    assert refused.value.reason is Reason.TOO_FEW_LABELS
    assert not queue.explanations


async def test_what_does_not_exist_is_refused(desk: Desk) -> None:
    """A recording, a snapshot, a model, a check."""
    workshop, snapshot_id, untrained = desk.workshop, await desk.version(), await desk.freeze()
    [first, *_] = await recordings(workshop.database, snapshot_id)

    refusals = []
    for call in (
        request(workshop, snapshot_id, uuid4()),
        request(workshop, uuid4(), first),
        request(workshop, untrained, first),
        cancel_check(workshop.database, snapshot_id, [first]),
    ):
        with pytest.raises(Refusal) as refused:
            await call
        refusals.append((refused.value.reason, refused.value.metadata.get("kind")))

    assert refusals == [
        (Reason.NOT_FOUND, "recording"),
        (Reason.NOT_FOUND, "snapshot"),
        (Reason.SNAPSHOT_NOT_TRAINED, None),
        (Reason.NOT_FOUND, "explanation_check"),
    ]


async def test_a_check_is_followed_to_its_end(desk: Desk, listener: ChangeListener) -> None:
    """Each state once, and heartbeats while nothing changes."""
    workshop, snapshot_id = desk.workshop, await desk.version()
    [first, *_] = await recordings(workshop.database, snapshot_id)
    check = await request(workshop, snapshot_id, first)
    updates: list[CheckState | None] = []
    worker = None
    async for update in follow_check(workshop.database, listener, check.id, heartbeat_seconds=0.05):
        updates.append(update.state if update else None)
        if worker is None and None in updates:
            worker = asyncio.create_task(run_explanation_check(workshop, check.id))

    assert worker
    assert await worker
    states = [each for each in updates if each]
    assert states[0] == CheckState.QUEUED
    assert states[-1] == CheckState.SUCCEEDED
    assert len(states) == len(set(states))


async def test_a_queued_check_is_cancelled_and_may_be_requested_again(desk: Desk, queue: IdleQueue) -> None:
    """It starts again from the beginning."""
    workshop, snapshot_id = desk.workshop, await desk.version()
    [first, *_] = await recordings(workshop.database, snapshot_id)
    check = await request(workshop, snapshot_id, first)

    cancelled = await cancel_check(workshop.database, snapshot_id, [first])
    assert await run_explanation_check(workshop, check.id)  # the queue still has it
    again = await request(workshop, snapshot_id, first)

    assert cancelled.state == CheckState.CANCELLED
    assert cancelled.failure
    assert cancelled.failure.reason is Reason.CANCELLED
    assert (again.id, again.state, again.failure) == (check.id, CheckState.QUEUED, None)
    assert queue.explanations == [check.id] * 2
    assert await run_explanation_check(workshop, check.id)
    assert await state(workshop.database, check.id) == "succeeded"


async def test_a_running_check_is_cancelled_at_once(desk: Desk, listener: ChangeListener) -> None:
    """However long it would train."""
    workshop, snapshot_id = desk.workshop, await desk.version()
    [first, *_] = await recordings(workshop.database, snapshot_id)
    await prolong(workshop.database)
    check = await request(workshop, snapshot_id, first)
    work = asyncio.create_task(run_explanation_check(workshop, check.id))
    await running(workshop.database, listener, check.id)

    await cancel_check(workshop.database, snapshot_id, [first])
    async with asyncio.timeout(30):
        await work

    assert await state(workshop.database, check.id) == "cancelled"


async def test_a_killed_training_process_is_tried_again(desk: Desk, listener: ChangeListener, queue: IdleQueue) -> None:
    """The attempt fails and the check waits in the queue; the next attempt succeeds."""
    workshop, snapshot_id = desk.workshop, await desk.version()
    [first, *_] = await recordings(workshop.database, snapshot_id)
    await prolong(workshop.database)
    check = await request(workshop, snapshot_id, first)
    work = asyncio.create_task(run_explanation_check(workshop, check.id))
    await running(workshop.database, listener, check.id)
    process_id = workshop.fitter.process_id
    assert process_id
    os.kill(process_id, signal.SIGKILL)

    succeeded = await work
    between = await state(workshop.database, check.id)
    async with workshop.database.transaction() as connection:
        await connection.execute("update model set parameters = parameters || %s::jsonb", ('{"epochs": 1}',))

    assert not succeeded
    assert between == "queued"
    assert queue.explanations == [check.id] * 2
    assert await run_explanation_check(workshop, check.id)
    assert await state(workshop.database, check.id) == "succeeded"


async def test_a_stopping_worker_returns_the_check_to_the_queue(
    desk: Desk, listener: ChangeListener, queue: IdleQueue
) -> None:
    """Without counting the attempt."""
    workshop, snapshot_id = desk.workshop, await desk.version()
    [first, *_] = await recordings(workshop.database, snapshot_id)
    await prolong(workshop.database)
    check = await request(workshop, snapshot_id, first)
    work = asyncio.create_task(run_explanation_check(workshop, check.id))
    await running(workshop.database, listener, check.id)

    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work

    assert await state(workshop.database, check.id) == "queued"
    assert queue.explanations == [check.id] * 2
    async with workshop.database.transaction() as connection:
        assert await fetch_values(connection, "select attempt from explanation_check") == [0]


async def test_a_worker_that_was_thought_lost_writes_nothing(desk: Desk, listener: ChangeListener) -> None:
    """Another worker has the check now."""
    workshop, snapshot_id = desk.workshop, await desk.version(replace(QUICK, epochs=400))
    [first, *_] = await recordings(workshop.database, snapshot_id)
    check = await request(workshop, snapshot_id, first)
    work = asyncio.create_task(run_explanation_check(workshop, check.id))
    await running(workshop.database, listener, check.id)

    async with workshop.database.transaction() as connection:
        assert await attempts.claim(connection, EXPLANATION_CHECKS, check.id)
    assert await work

    async with workshop.database.transaction() as connection:
        assert await fetch_values(connection, "select sha256 from explanation_check") == [None]
    assert await state(workshop.database, check.id) == "running"


async def test_the_check_of_a_snapshot_that_was_deleted_since_fails(desk: Desk) -> None:
    """With the reason; when the snapshot is purged, so is the check."""
    workshop, snapshot_id = desk.workshop, await desk.version()
    [first, *_] = await recordings(workshop.database, snapshot_id)
    check = await request(workshop, snapshot_id, first)
    await delete_snapshot(workshop.database, snapshot_id, etag="")

    assert not await run_explanation_check(workshop, check.id)

    assert await state(workshop.database, check.id) == "failed"
    async with workshop.database.transaction() as connection:
        await connection.execute("delete from snapshot where id = %s", (snapshot_id,))
        assert await fetch_values(connection, "select id from explanation_check") == []


async def test_the_heads_of_a_check_stay_as_long_as_it_is_used(desk: Desk) -> None:
    """They are collected and verified like other blobs, and forgotten after a month without a request."""
    workshop, snapshot_id = desk.workshop, await desk.version()
    database, blobs = workshop.database, workshop.blobs
    [first, *_] = await recordings(database, snapshot_id)
    check = await request(workshop, snapshot_id, first)
    await run_explanation_check(workshop, check.id)
    at_once = timedelta(seconds=-10)

    assert await collect(database, blobs, young=at_once) == 0
    assert (await verify(database, blobs)).bad_blobs == []
    await forget_old_checks(database)
    assert (await load_checked_heads(blobs, await request(workshop, snapshot_id, first))).final
    async with database.transaction() as connection:
        await connection.execute("update explanation_check set updated_at = now() - interval '31 days'")
    again = await request(workshop, snapshot_id, first)
    await forget_old_checks(database)
    assert await state(database, again.id) == "succeeded"  # it was requested again in time
    async with database.transaction() as connection:
        await connection.execute("update explanation_check set updated_at = now() - interval '31 days'")
    await forget_old_checks(database)

    assert await collect(database, blobs, young=at_once) == 1
    assert (await request(workshop, snapshot_id, first)).state == CheckState.QUEUED


async def test_lost_heads_are_an_error_that_says_so(desk: Desk) -> None:
    """As for a model."""
    workshop, snapshot_id = desk.workshop, await desk.version()
    [first, *_] = await recordings(workshop.database, snapshot_id)
    check = await request(workshop, snapshot_id, first)
    await run_explanation_check(workshop, check.id)
    found = await request(workshop, snapshot_id, first)
    assert found.sha256
    await workshop.blobs.remove(found.sha256)

    with pytest.raises(Refusal, match="missing or damaged") as refused:
        await load_checked_heads(workshop.blobs, found)

    assert refused.value.reason is Reason.INTERNAL
