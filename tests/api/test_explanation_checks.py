"""Checks of explanations over a real connection; a worker's trainings run in this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest
from grpc import StatusCode, aio

from diptych.v1 import explanation_pb2 as pb
from diptych.v1 import explanation_service_pb2 as calls
from diptych_server.flows.explaining.run_check import run_explanation_check
from diptych_server.store.blobs import DiskBlobStore
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.compared_rows import fetch_contents
from support.api_server import refusal_of
from support.comparing import Desk, full_desk
from support.explaining import Explanations, explanations
from support.training import COLOURS, noisy_picture

C = pb.ExplanationCheck


@pytest.fixture
async def api(database: Database, conninfo: str, tmp_path: Path) -> AsyncIterator[Explanations]:
    """A server of this test's own."""
    async with explanations(database, conninfo, DiskBlobStore(tmp_path)) as served:
        yield served


@pytest.fixture
async def desk(api: Explanations) -> Desk:
    """A dataset of two labels with five recordings each."""
    return await full_desk(api.workshop)


def green() -> pb.AskedPicture:
    """A green picture that no snapshot has."""
    return pb.AskedPicture(picture=noisy_picture(COLOURS["green"], np.random.default_rng(99)))


async def recording_of(api: Explanations, snapshot_id: UUID, instance_id: UUID) -> str:
    """The recording of an instance in a snapshot."""
    async with api.workshop.database.transaction() as connection:
        contents = await fetch_contents(connection, snapshot_id)
    [found] = [row.recording_id for row in contents if row.instance_id == instance_id]
    return str(found)


async def with_a_bad_recording(api: Explanations, desk: Desk) -> tuple[UUID, str]:
    """A version that was misled by green pictures under red, and their recording."""
    first, *_ = await desk.record("red", "green", size=30)
    version = await desk.version()
    return version, await recording_of(api, version, first)


def check(
    api: Explanations, snapshot_id: UUID, *recording_ids: str, picture: pb.AskedPicture | None = None
) -> aio.UnaryStreamCall[calls.CheckExplanationRequest, calls.CheckExplanationResponse]:
    """The stream of a check."""
    request = calls.CheckExplanationRequest(
        snapshot_id=str(snapshot_id), picture=picture or green(), recording_ids=recording_ids
    )
    return api.stub.CheckExplanation(request)


async def first_message(stream: AsyncIterable[calls.CheckExplanationResponse]) -> C:
    """The first message of a check, which is stored then."""
    return (await anext(aiter(stream))).check


async def last_message(stream: AsyncIterable[calls.CheckExplanationResponse]) -> C:
    """The last of the messages that are still to come."""
    return [each.check async for each in stream if not each.is_heartbeat][-1]


async def checked(api: Explanations, snapshot_id: UUID, *recording_ids: str) -> C:
    """The last message of a new check after a worker has done it."""
    stream = check(api, snapshot_id, *recording_ids)
    requested = await first_message(stream)
    assert await run_explanation_check(api.workshop, UUID(requested.id))
    return await last_message(stream)


async def refused_stream(stream: AsyncIterable[calls.CheckExplanationResponse]) -> None:
    """Read a stream to its end."""
    async for _ in stream:
        pass


async def test_a_check_says_what_the_answer_was_and_is_without_the_recording(api: Explanations, desk: Desk) -> None:
    """Queued, running, succeeded, with heartbeats between; the answer becomes right."""
    version, bad = await with_a_bad_recording(api, desk)
    messages: list[calls.CheckExplanationResponse] = []
    worker = None
    async for message in check(api, version, bad):
        messages.append(message)
        if worker is None and message.is_heartbeat:
            worker = asyncio.create_task(run_explanation_check(api.workshop, api.queue.explanations[0]))

    assert worker
    assert await worker
    states = [each.check.state for each in messages if not each.is_heartbeat]
    assert states[0] == C.STATE_QUEUED
    assert states[-1] == C.STATE_SUCCEEDED
    last = messages[-1].check
    names = [label.name for label in last.model_set.labels]
    answer = last.before.predicted_index
    assert names[last.after.predicted_index] == "green"
    assert last.before.snapshot_id == last.after.snapshot_id == str(version)
    assert sum(last.after.confidences) == pytest.approx(1, abs=1e-5)
    assert last.after.state
    assert last.removed_instance_count == 30
    before, after = (np.log(c[answer] / (1 - c[answer])) for c in (last.before.confidences, last.after.confidences))
    assert last.log_odds_lost == pytest.approx(float(before - after), rel=1e-3)
    assert not any(each.check.HasField("before") for each in messages[:-1])


async def test_the_estimate_is_that_of_the_explanation(api: Explanations, desk: Desk) -> None:
    """The effect of the recording that is first among those behind the answer; removing it takes log-odds away."""
    version = await desk.version()
    [explanation] = await api.explain(green().picture, version)
    first = explanation.supporting[0]

    last = await checked(api, version, first.recording_id)

    assert last.estimated_effect == pytest.approx(first.effect, rel=1e-4)
    assert last.before.confidences == pytest.approx(explanation.prediction.confidences, abs=1e-5)
    assert last.removed_instance_count == first.instance_count


async def test_a_finished_check_answers_other_pictures_at_once(api: Explanations, desk: Desk) -> None:
    """Also one that the snapshot holds, by a head that was not trained on it: its own recording is not the cause."""
    version, bad = await with_a_bad_recording(api, desk)
    await checked(api, version, bad)
    async with api.workshop.database.transaction() as connection:
        contents = await fetch_contents(connection, version)
    held = next(row for row in contents if str(row.recording_id) != bad and row.label_index == 1)
    asked = pb.AskedPicture(instance_id=str(held.instance_id))

    of_held = [each async for each in check(api, version, bad, picture=asked)]

    assert [each.check.state for each in of_held] == [C.STATE_SUCCEEDED]
    [explanation] = await api.explain(held.instance_id, version)
    assert explanation.is_honest
    assert of_held[0].check.before.confidences == pytest.approx(explanation.prediction.confidences, abs=1e-5)
    assert len(api.queue.explanations) == 1


async def test_a_check_continues_if_the_caller_leaves(api: Explanations, desk: Desk) -> None:
    """Others join it; the same check for any order of recordings."""
    version, bad = await with_a_bad_recording(api, desk)
    stream = check(api, version, bad)
    left = await first_message(stream)
    stream.cancel()

    assert await run_explanation_check(api.workshop, UUID(left.id))
    joined = await last_message(check(api, version, bad))

    assert (joined.id, joined.state) == (left.id, C.STATE_SUCCEEDED)
    assert api.queue.explanations == [UUID(left.id)]


async def test_a_cancelled_check_ends_for_all(api: Explanations, desk: Desk) -> None:
    """With the reason; a new request starts it again."""
    version, bad = await with_a_bad_recording(api, desk)
    streams = [check(api, version, bad) for _ in range(2)]
    assert [(await first_message(stream)).state for stream in streams] == [C.STATE_QUEUED] * 2

    cancelled = await api.stub.CancelExplanationCheck(
        calls.CancelExplanationCheckRequest(snapshot_id=str(version), recording_ids=[bad])
    )
    ended = [await last_message(stream) for stream in streams]
    again = await first_message(check(api, version, bad))

    assert cancelled.check.state == C.STATE_CANCELLED
    assert {(each.id, each.state) for each in ended} == {(cancelled.check.id, C.STATE_CANCELLED)}
    assert "cancelled" in ended[0].failure.message
    assert (again.id, again.state) == (cancelled.check.id, C.STATE_QUEUED)


async def test_what_cannot_be_checked_is_refused_before_anything_is_trained(api: Explanations, desk: Desk) -> None:
    """With the field or the reason."""
    version, untrained = await desk.version(), await desk.freeze()
    async with api.workshop.database.transaction() as connection:
        contents = await fetch_contents(connection, version)
    red = sorted({str(row.recording_id) for row in contents if row.label_index == 0})
    broken = pb.AskedPicture(picture=b"no picture")
    cancel = api.stub.CancelExplanationCheck

    refused = [
        await refusal_of(call)
        for call in (
            refused_stream(check(api, version)),
            refused_stream(check(api, version, *[str(uuid4()) for _ in range(9)])),
            refused_stream(check(api, version, red[0], picture=pb.AskedPicture())),
            refused_stream(check(api, version, red[0], picture=broken)),
            refused_stream(check(api, version, str(uuid4()))),
            refused_stream(check(api, version, *red)),
            refused_stream(check(api, untrained, red[0])),
            refused_stream(check(api, uuid4(), red[0])),
            cancel(calls.CancelExplanationCheckRequest(snapshot_id=str(version), recording_ids=red[:1])),
        )
    ]

    assert [(each.code, each.reason) for each in refused] == [
        (StatusCode.INVALID_ARGUMENT, "BAD_FIELD"),
        (StatusCode.INVALID_ARGUMENT, "BAD_FIELD"),
        (StatusCode.INVALID_ARGUMENT, "BAD_FIELD"),
        (StatusCode.INVALID_ARGUMENT, "PICTURE_NOT_RECOGNISED"),
        (StatusCode.NOT_FOUND, "NOT_FOUND"),
        (StatusCode.FAILED_PRECONDITION, "TOO_FEW_LABELS"),
        (StatusCode.FAILED_PRECONDITION, "SNAPSHOT_NOT_TRAINED"),
        (StatusCode.NOT_FOUND, "NOT_FOUND"),
        (StatusCode.NOT_FOUND, "NOT_FOUND"),
    ]
    assert [refused[place].metadata["kind"] for place in (4, 7, 8)] == ["recording", "snapshot", "explanation_check"]
    assert not api.queue.explanations
