"""Checks of comparisons over a real connection; a worker's trainings run in this process."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from grpc import StatusCode

from diptych.v1 import comparison_pb2 as pb
from diptych_server.core.parameters import HeadParameters
from diptych_server.flows.comparing.run_check import run_check
from diptych_server.flows.snapshots.snapshots import copy_snapshot, delete_snapshot
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.postgres.database import Database, fetch_values
from diptych_server.store.tables import attempts
from diptych_server.store.tables.attempts import CHECKS
from support.api_server import refusal_of
from support.comparing import QUICK, Comparisons, Desk, comparisons, full_desk, trained

C = pb.ComparisonCheck
SLOW = HeadParameters(hidden_layers=(256,), epochs=1000, batch_size=1)


@pytest.fixture
async def api(database: Database, conninfo: str, tmp_path: Path) -> AsyncIterator[Comparisons]:
    """A server of this test's own."""
    async with comparisons(database, conninfo, DiskBlobStore(tmp_path)) as served:
        yield served


@pytest.fixture
async def desk(api: Comparisons) -> Desk:
    """A dataset of two labels with five recordings each."""
    return await full_desk(api.workshop)


async def two_versions(desk: Desk, parameters: HeadParameters = QUICK) -> tuple[UUID, UUID]:
    """A good version, and one with recordings under the wrong label and a good one more."""
    gone = await desk.record("green", fold=4)
    a = await desk.version(parameters)
    for fold in range(5):
        await desk.record("red", "green", size=4, fold=fold)
    await desk.record("green", size=2, fold=3)
    await desk.remove(gone)
    return a, await desk.version(parameters)


async def steps(database: Database) -> list[str]:
    """The finished trainings."""
    async with database.transaction() as connection:
        return await fetch_values(connection, "select step from comparison_training order by created_at, step")


async def test_a_comparison_without_a_check_ends_with_probable_causes(api: Comparisons, desk: Desk) -> None:
    """The first message has none yet."""
    a, b = await two_versions(desk)

    first, last = await api.compare(a, b)

    assert not first.has_causes
    assert last.has_causes
    assert {group.effect.evidence for group in last.change_groups} == {pb.ChangeEffect.EVIDENCE_HINT}
    assert not any(group.effect.HasField("accuracy_change") for group in last.change_groups)
    assert first.answer_counts == last.answer_counts
    assert not last.HasField("check")


async def test_a_check_confirms_answers_and_names_causes(api: Comparisons, desk: Desk) -> None:
    """Two further seeds of each, and B without each group; all groups have a checked effect then."""
    a, b = await two_versions(desk)

    requested = await api.check(a, b)
    found = await api.checked(a, b)

    assert (requested.state, requested.training_count) == (C.STATE_QUEUED, 4 + 7)
    assert (found.check.state, found.check.finished_training_count) == (C.STATE_SUCCEEDED, 11)
    assert found.verdict.seed_count == 3
    assert len(found.change_groups) == 7
    assert {group.effect.evidence for group in found.change_groups} == {pb.ChangeEffect.EVIDENCE_CHECKED}
    assert all(group.effect.HasField("accuracy_change") for group in found.change_groups)
    assert all(answer.is_confirmed for answer in found.changed_answers)
    caused = [answer for answer in found.changed_answers if answer.cause_group_id]
    by_group = {group.id: group.effect.fixed_count + group.effect.lost_count for group in found.change_groups}
    assert sum(by_group.values()) == len(caused)
    together = sum(answer.has_several_causes for answer in found.changed_answers)
    unexplained = found.unexplained_fixed_count + found.unexplained_lost_count
    assert len(caused) + together + unexplained == len(found.changed_answers)


async def test_a_planted_bad_recording_is_the_cause_of_what_was_lost(api: Comparisons, desk: Desk) -> None:
    """A large recording under the wrong label, beside a small good one."""
    a = await desk.version()
    await desk.record("red", "green", size=40, fold=1)
    await desk.record("green", size=1, fold=2)
    b = await desk.version()

    found = await api.checked(a, b)

    bad, good = found.change_groups
    assert (bad.instance_count, good.instance_count) == (40, 1)
    assert found.answer_counts.lost > 0
    assert bad.effect.lost_count > 0
    assert good.effect.lost_count == 0
    assert bad.effect.accuracy_change < 0


async def test_equal_data_is_checked_by_seeds_alone(api: Comparisons, desk: Desk) -> None:
    """There is no group to undo; the same snapshot needs no training at all."""
    a = await desk.version()
    copied = await copy_snapshot(api.workshop.database, a, name="copy", request_id=None)
    await trained(api.workshop, copied.id, replace(QUICK, seed=9))

    found = await api.checked(a, copied.id)
    same = await api.check(a, a)

    assert found.check.training_count == 4
    assert found.verdict.seed_count == 3
    assert (same.state, same.training_count) == (C.STATE_SUCCEEDED, 0)


async def test_all_who_compare_share_one_check(api: Comparisons, desk: Desk, database: Database) -> None:
    """A repeated request joins it, also for copies with the same data and heads; the reverse is another check."""
    a, b = await two_versions(desk)
    copied = await copy_snapshot(database, b, name="copy", request_id=None)
    await trained(api.workshop, copied.id)

    first, again, of_copy, reverse = [await api.check(*pair) for pair in ((a, b), (a, b), (a, copied.id), (b, a))]

    assert first.id == again.id == of_copy.id != reverse.id
    assert api.queue.checks == [UUID(first.id), UUID(reverse.id)]


async def test_a_running_check_is_followed_to_its_end(api: Comparisons, desk: Desk) -> None:
    """Each finished training is a message with more seeds or causes; heartbeats between; then the stream ends."""
    a, b = await two_versions(desk)
    check = await api.check(a, b)
    watching = asyncio.create_task(api.compare(a, b))

    await run_check(api.workshop, UUID(check.id))
    messages = await watching

    finished = [message.check.finished_training_count for message in messages]
    assert finished == sorted(finished)
    assert finished[-1] == 11
    assert messages[-1].check.state == C.STATE_SUCCEEDED
    assert messages[0].verdict.seed_count == 1
    assert messages[-1].verdict.seed_count == 3


async def test_a_cancelled_check_stops_and_continues_where_it_was(
    api: Comparisons, desk: Desk, database: Database
) -> None:
    """A queued one ends now; a running one within a second; a new request trains only what is missing."""
    a, b = await two_versions(desk)
    await api.check(a, b)
    assert (await api.cancel(a, b)).state == C.STATE_CANCELLED
    check = await api.check(a, b)
    assert check.state == C.STATE_QUEUED
    running = asyncio.create_task(run_check(api.workshop, UUID(check.id)))
    await begun(api, check.id, database)

    await api.cancel(a, b)
    await running
    before = await steps(database)
    state = (await api.compared(a, b)).check.state
    found = await api.checked(a, b)

    assert state in {C.STATE_CANCELLED, C.STATE_SUCCEEDED}  # the last training may end before it is noticed
    assert (await steps(database))[: len(before)] == before
    assert len(await steps(database)) == 11
    assert found.check.state == C.STATE_SUCCEEDED
    assert (await api.cancel(a, b)).state == C.STATE_SUCCEEDED


async def test_a_long_training_of_a_check_is_cancelled_at_once(
    api: Comparisons, desk: Desk, database: Database
) -> None:
    """The process that trains ends with it."""
    a, b = await two_versions(desk)
    async with database.transaction() as connection:  # as if the versions had been trained for long
        await connection.execute(
            "update model set parameters = parameters || %s::jsonb",
            ('{"hidden_layers": [256], "epochs": 1000, "batch_size": 1}',),
        )
    check = await api.check(a, b)
    running = asyncio.create_task(run_check(api.workshop, UUID(check.id)))
    await claimed(api, check.id, database)

    await api.cancel(a, b)
    async with asyncio.timeout(30):
        await running

    assert (await api.compared(a, b)).check.state == C.STATE_CANCELLED


async def begun(api: Comparisons, check_id: str, database: Database) -> None:
    """Wait until a training of the check is stored."""
    async with api.listener.watching(UUID(check_id)) as changed:
        while not await steps(database):
            await changed.wait()
            changed.clear()


async def claimed(api: Comparisons, check_id: str, database: Database) -> None:
    """Wait until a worker has the check."""
    async with api.listener.watching(UUID(check_id)) as changed:
        while True:
            changed.clear()
            async with database.transaction() as connection:
                [state] = await fetch_values(
                    connection, "select state from comparison_check where id = %s", (check_id,)
                )
            if state == "running":
                return
            await changed.wait()


async def test_a_killed_training_process_is_tried_again(api: Comparisons, desk: Desk, database: Database) -> None:
    """The attempt fails, the check waits in the queue, and the next attempt continues after what is stored."""
    a, b = await two_versions(desk)
    check = await api.check(a, b)
    running = asyncio.create_task(run_check(api.workshop, UUID(check.id)))
    await begun(api, check.id, database)
    process_id = api.workshop.fitter.process_id
    assert process_id
    os.kill(process_id, signal.SIGKILL)

    succeeded = await running
    between = (await api.check(a, b)).state
    await run_check(api.workshop, UUID(check.id))

    assert not succeeded
    assert between == C.STATE_QUEUED
    assert (await api.compared(a, b)).check.state == C.STATE_SUCCEEDED
    assert len(await steps(database)) == 11


async def test_a_stopping_worker_returns_the_check_to_the_queue(
    api: Comparisons, desk: Desk, database: Database
) -> None:
    """Without counting the attempt, and with what it has stored."""
    a, b = await two_versions(desk)
    check = await api.check(a, b)
    running = asyncio.create_task(run_check(api.workshop, UUID(check.id)))
    await begun(api, check.id, database)

    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert (await api.check(a, b)).state == C.STATE_QUEUED
    assert api.queue.checks == [UUID(check.id)] * 2
    async with database.transaction() as connection:
        assert await fetch_values(connection, "select attempt from comparison_check") == [0]


async def test_a_worker_that_was_thought_lost_writes_nothing(api: Comparisons, desk: Desk, database: Database) -> None:
    """Another worker has the check now."""
    a, b = await two_versions(desk)
    check = await api.check(a, b)
    running = asyncio.create_task(run_check(api.workshop, UUID(check.id)))
    await begun(api, check.id, database)

    async with database.transaction() as connection:
        assert await attempts.claim(connection, CHECKS, UUID(check.id))
        before = await fetch_values(connection, "select step from comparison_training")
    assert await running

    assert len(await steps(database)) == len(before)
    assert (await api.check(a, b)).state == C.STATE_RUNNING


async def test_what_cannot_be_compared_cannot_be_checked(api: Comparisons, desk: Desk) -> None:
    """With the reason as an error; a check that was never requested cannot be cancelled."""
    a, untrained = await desk.version(), await desk.freeze()

    refused = await refusal_of(api.check(a, untrained))
    unknown = await refusal_of(api.check(a, uuid4()))
    never = await refusal_of(api.cancel(a, a))

    assert (refused.code, refused.reason) == (StatusCode.FAILED_PRECONDITION, "SNAPSHOT_NOT_TRAINED")
    assert (unknown.code, unknown.metadata["kind"]) == (StatusCode.NOT_FOUND, "snapshot")
    assert (never.code, never.metadata["kind"]) == (StatusCode.NOT_FOUND, "comparison_check")


async def test_the_check_of_a_snapshot_that_was_deleted_since_fails(
    api: Comparisons, desk: Desk, database: Database
) -> None:
    """With the reason, and it may be requested again once the snapshot is restored."""
    a, b = await two_versions(desk)
    check = await api.check(a, b)
    await delete_snapshot(database, b, etag="")

    assert not await run_check(api.workshop, UUID(check.id))

    async with database.transaction() as connection:
        assert await fetch_values(connection, "select state from comparison_check") == ["failed"]
        await connection.execute("delete from snapshot where id = %s", (b,))
        assert await fetch_values(connection, "select id from comparison_check") == []
