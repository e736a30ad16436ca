"""Single pictures through the live path."""

import asyncio

import pytest
from PIL import Image

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal
from diptych_server.live.answers import Predictions
from support.hostile_pictures import encoded
from support.live import GatedBackbone, World, chosen, finished, picture, served


async def test_every_picture_gets_its_outcome() -> None:
    """Outcomes are in the order of the pictures; a bad one fails alone."""
    async with World(served("one", "red", "lime", "blue")).live_path() as live:
        colours = ["red", "blue", "lime", "red", "blue", "lime", "red"]
        pictures = [picture(colour) for colour in colours]

        model_set, outcomes = await live.predict([*pictures, b"bad"], snapshot_ids=["one"])

    *good, bad = outcomes
    names = [label.name for label in model_set.labels]
    assert [names[outcome.winners[0]] for outcome in good if isinstance(outcome, Predictions)] == colours
    assert isinstance(bad, Refusal)
    assert bad.reason is Reason.PICTURE_NOT_RECOGNISED


@pytest.mark.parametrize("count", [0, 65])
async def test_a_call_has_1_to_64_pictures(count: int) -> None:
    """None or too many are refused before anything is loaded."""
    world = World(served("one", "red"))
    async with world.live_path() as live:
        with pytest.raises(Refusal) as caught:
            await live.predict([b""] * count, snapshot_ids=["one"])

    assert (caught.value.reason, caught.value.metadata) == (Reason.BAD_FIELD, {"field": "pictures"})
    assert not world.loads


async def test_a_live_frame_does_not_wait_for_pictures() -> None:
    """It is computed beside those that are being computed, by a worker that is there for live frames only."""
    backbone = GatedBackbone()
    async with World(served("one", "red"), backbones=[backbone]).live_path(workers=1) as live, asyncio.timeout(60):
        stream = await chosen(live, "one")
        call = asyncio.create_task(live.predict([picture("red")] * 3, snapshot_ids=["one"]))
        await backbone.entered()
        stream.push(1, picture("red"))
        await backbone.entered()

        backbone.allow(4)
        await call
        await finished(stream)

    assert sum(backbone.batch_sizes) == 4


async def test_an_expensive_live_frame_does_not_delay_others() -> None:
    """It waits in the slow lane, and its stream gets its answer all the same."""
    backbone = GatedBackbone()
    dear = encoded(Image.new("RGB", (1280, 720)), "WEBP")
    async with World(served("one", "red"), backbones=[backbone]).live_path(workers=1) as live, asyncio.timeout(60):
        greedy, modest = await chosen(live, "one"), await chosen(live, "one")
        greedy.push(1, dear)
        await backbone.entered()
        modest.push(1, picture("red"))
        await backbone.entered()

        backbone.allow(2)
        answers = [await finished(stream) for stream in (greedy, modest)]

    assert [type(answer.outcome) for stream in answers for answer in stream if answer.frame_id] == [Predictions] * 2


async def test_a_cancelled_call_drops_its_pictures() -> None:
    """Pictures that still wait are not computed, and their bytes no longer count."""
    backbone = GatedBackbone()
    async with World(served("one", "red"), backbones=[backbone]).live_path(workers=1) as live, asyncio.timeout(60):
        call = asyncio.create_task(live.predict([picture("red")] * 20, snapshot_ids=["one"]))
        await backbone.entered()

        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        backbone.allow()

        assert live._waiting_bytes == 0
    assert len(backbone.batch_sizes) == 1


async def test_more_bytes_than_may_wait_are_refused() -> None:
    """The bound holds for all calls together, and is given back by those that end."""
    data = picture("red")
    backbone = GatedBackbone()
    world = World(served("one", "red"), backbones=[backbone])
    async with world.live_path(workers=1, max_waiting_bytes=2 * len(data)) as live:
        first = asyncio.create_task(live.predict([data, data], snapshot_ids=["one"]))
        await backbone.entered()

        with pytest.raises(Refusal) as caught:
            await live.predict([data], snapshot_ids=["one"])
        backbone.allow(3)
        await first
        await live.predict([data], snapshot_ids=["one"])

    assert caught.value.reason is Reason.OVERLOADED
