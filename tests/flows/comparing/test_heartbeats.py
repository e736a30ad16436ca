"""Heartbeats of a comparison that takes long, such as one that searches near copies between datasets."""

import asyncio

import pytest

from diptych_server.flows.comparing.compare import heartbeats


async def test_work_that_takes_long_sends_heartbeats_until_it_ends() -> None:
    """And its result is there then."""
    enough = asyncio.Event()

    async def work() -> int:
        await enough.wait()
        return 7

    task, beats = asyncio.create_task(work()), 0
    async for _ in heartbeats(task, 0.01):
        beats += 1
        if beats == 3:
            enough.set()

    assert beats >= 3
    assert await task == 7


async def test_work_that_is_done_sends_none_and_its_failure_is_raised() -> None:
    """By the one who waits for the result."""

    async def work() -> None:
        raise LookupError

    task = asyncio.create_task(work())

    assert [beat async for beat in heartbeats(task, 10)] == []
    with pytest.raises(LookupError):
        await task


async def test_work_ends_with_the_one_who_follows_it() -> None:
    """A client that leaves takes its work with it."""
    task = asyncio.create_task(asyncio.Event().wait())
    beats = heartbeats(task, 0.01)
    await anext(beats)

    await beats.aclose()

    with pytest.raises(asyncio.CancelledError):
        await task
