"""One client's frames: the newest wins, each gets one answer, choices take effect in order."""

import asyncio
import contextlib
import gc
import weakref
from collections.abc import AsyncIterator

import pytest

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal
from diptych_server.live.answers import Predictions, Skipped
from diptych_server.live.path import LivePath
from diptych_server.live.stream import Answer
from support.live import ColourBackbone, GatedBackbone, World, chosen, finished, picture, served


@contextlib.asynccontextmanager
async def gated(*, workers: int = 1) -> AsyncIterator[tuple[LivePath, GatedBackbone]]:
    """A live path with two snapshots, whose backbone waits for the test; the gate opens at the end."""
    backbone = GatedBackbone()
    world = World(served("one", "red", "blue"), served("two", "red", "lime", "blue"), backbones=[backbone])
    async with world.live_path(workers=workers) as live:
        try:
            yield live, backbone
        finally:
            backbone.allow(1000)


def kinds(answers: list[Answer]) -> list[tuple[int, int, type]]:
    """Per answer the frame, the choice and what kind of answer it is."""
    return [(answer.frame_id, answer.choice_id, type(answer.outcome)) for answer in answers]


async def test_the_newest_frame_wins() -> None:
    """Of four frames that come while one is computed, the last is answered and the others name their successor."""
    async with gated() as (live, backbone):
        stream = await chosen(live, "one")
        stream.push(1, picture("red"))
        await backbone.entered()

        for frame_id in (2, 3, 4, 5):
            stream.push(frame_id, picture("blue"))
        backbone.allow(2)
        answers = {answer.frame_id: answer.outcome for answer in await finished(stream)}

    assert isinstance(answers[1], Predictions)
    assert isinstance(answers[5], Predictions)
    assert [answers[frame_id] for frame_id in (2, 3, 4)] == [Skipped(3), Skipped(4), Skipped(5)]
    assert backbone.batch_sizes == [1, 1]


async def test_a_frame_is_answered_by_the_choice_at_its_arrival() -> None:
    """Frames before, between and after two choices are answered, or skipped, by their own choice."""
    async with gated() as (live, backbone):
        stream = await chosen(live, "one")
        stream.push(1, picture("red"))
        await backbone.entered()
        stream.push(2, picture("red"))
        stream.choose(await live.model_set(["one", "two"]))
        stream.push(3, picture("blue"))
        backbone.allow(2)
        stream.finish()
        answers = [answer async for answer in stream.answers()]
        stream.close()

    by_frame = {answer.frame_id: answer for answer in answers if answer.frame_id}
    assert [(answer.choice_id, len(answer.model_set.snapshots)) for answer in answers if not answer.frame_id] == [
        (1, 1),
        (2, 2),
    ]
    assert sorted(kinds(list(by_frame.values()))) == [(1, 1, Predictions), (2, 1, Skipped), (3, 2, Predictions)]
    assert answers.index(by_frame[3]) > [answer.choice_id for answer in answers].index(2)
    last = by_frame[3].outcome
    assert isinstance(last, Predictions)
    assert [len(row) for row in last.confidences] == [3, 3]


async def test_answers_keep_the_order_of_the_frames() -> None:
    """With several workers, the frames of one stream are still answered one after the other."""
    async with World(served("one", "red")).live_path(workers=4) as live:
        stream = await chosen(live, "one")
        answers = aiter(stream.answers())
        await anext(answers)

        computed = []
        for frame_id in range(1, 51):
            stream.push(2 * frame_id - 1, picture("red"))
            stream.push(2 * frame_id, picture("red"))
            while (answer := await anext(answers)).frame_id < 2 * frame_id:
                computed.append(answer)
            computed.append(answer)
        stream.close()

    predicted = [answer.frame_id for answer in computed if isinstance(answer.outcome, Predictions)]
    assert predicted == sorted(predicted)
    assert sorted(answer.frame_id for answer in computed) == list(range(1, 101))


@pytest.mark.parametrize("workers", [1, 3])
async def test_64_eager_streams_are_served_equally(workers: int) -> None:
    """Every frame of 64 concurrent streams gets exactly one answer, and no stream is skipped."""
    async with World(served("one", "red"), served("two", "blue")).live_path(workers=workers) as live:
        streams = [await chosen(live, ("one", "two")[number % 2]) for number in range(64)]

        for frame_id in range(1, 6):
            for stream in streams:
                stream.push(frame_id, picture("red"))
            await asyncio.sleep(0)
        answers = await asyncio.gather(*(finished(stream) for stream in streams))

    for per_stream in answers:
        assert sorted(answer.frame_id for answer in per_stream) == [1, 2, 3, 4, 5]
        assert isinstance(next(answer for answer in per_stream if answer.frame_id == 5).outcome, Predictions)


async def test_streams_take_turns() -> None:
    """While each of 64 streams always has a frame waiting, no stream is more than one answer ahead of another."""
    async with gated() as (live, backbone):
        blocker = await chosen(live, "one")
        blocker.push(1, picture("red"))
        await backbone.entered()
        streams = [await chosen(live, "one") for _ in range(64)]
        for stream in streams:
            stream.push(1, picture("red"))
        blocker.close()

        backbone.allow(16)  # the blocker, and 15 batches of 4
        await backbone.entered(16)  # the last one stays inside while all are given another frame
        for stream in streams:
            stream.push(2, picture("red"))
        backbone.allow(17)
        answers = await asyncio.gather(*(finished(stream) for stream in streams))

    assert backbone.batch_sizes == [1] + [4] * 32
    assert all(kinds(per_stream) == [(1, 1, Predictions), (2, 1, Predictions)] for per_stream in answers)


async def test_frame_ids_must_grow() -> None:
    """A repeated, a smaller or a zero id fails that message only."""
    async with World(served("one", "red")).live_path() as live:
        stream = await chosen(live, "one")
        for frame_id in (0, 5, 5, 4, 6):
            stream.push(frame_id, picture("red"))
        stream.finish()
        answers = [answer async for answer in stream.answers()][1:]
        stream.close()

    failures = [answer for answer in answers if isinstance(answer.outcome, Refusal)]
    assert [answer.frame_id for answer in failures] == [0, 5, 4]
    assert all(
        isinstance(answer.outcome, Refusal) and answer.outcome.metadata == {"field": "frame.frame_id"}
        for answer in failures
    )
    assert len(answers) == 5


async def test_a_frame_before_any_choice_is_refused() -> None:
    """There is no model to answer it."""
    async with World().live_path() as live:
        stream = live.open()

        with pytest.raises(Refusal) as caught:
            stream.push(1, picture("red"))

        assert caught.value.reason is Reason.STREAM_ORDER
        stream.close()


async def test_a_closed_stream_drops_its_frames() -> None:
    """The waiting frame is never computed, and nothing of the stream stays in memory."""
    async with gated() as (live, backbone):
        stream, other = await chosen(live, "one"), await chosen(live, "one")
        stream.push(1, picture("red"))
        await backbone.entered()
        stream.push(2, picture("red"))
        stream.close()
        gone = weakref.ref(stream)
        del stream
        other.push(1, picture("blue"))
        backbone.allow(2)

        answers = await finished(other)

        gc.collect()
        assert gone() is None
        assert kinds(answers) == [(1, 1, Predictions)]
        assert backbone.batch_sizes == [1, 1]
        assert live.stream_count == 0


async def test_an_error_comes_after_the_answers() -> None:
    """The error that ended the input is raised once everything before it was answered."""
    async with World(served("one", "red")).live_path() as live:
        stream = await chosen(live, "one")
        stream.push(1, picture("red"))
        stream.finish(Refusal(Reason.NOT_FOUND, "Gone."))

        answers = aiter(stream.answers())
        seen = [(await anext(answers)).frame_id for _ in range(2)]
        with pytest.raises(Refusal, match="Gone"):
            await anext(answers)
        stream.close()

    assert seen == [0, 1]


async def test_a_client_that_does_not_read_blocks_only_itself() -> None:
    """With 8 answers unread there is no room; reading one makes room again."""
    async with World(served("one", "red")).live_path() as live:
        stream = await chosen(live, "one")
        for _ in range(7):
            stream.push(0, b"")  # answered at once: ids start at 1
        waiting = asyncio.create_task(stream.room())
        await asyncio.sleep(0)
        assert not waiting.done()

        await anext(aiter(stream.answers()))
        await waiting

        stream.close()


async def test_too_many_streams_are_refused_until_one_closes() -> None:
    """The bound is on open streams; closing twice counts once."""
    async with World(served("one", "red")).live_path(max_streams=2) as live:
        first, second = live.open(), live.open()

        with pytest.raises(Refusal) as caught:
            live.open()
        first.close()
        first.close()
        third = live.open()

        assert caught.value.reason is Reason.OVERLOADED
        assert live.stream_count == 2
        for stream in (second, third):
            stream.close()


async def test_stopping_ends_open_streams() -> None:
    """Connected clients are notified that the server stops, and new ones are refused."""
    async with World(served("one", "red"), backbones=[ColourBackbone()]).live_path() as live:
        stream = await chosen(live, "one")

    with pytest.raises(Refusal) as caught:
        [answer async for answer in stream.answers()]
    with pytest.raises(Refusal, match="stopping"):
        live.open()
    assert caught.value.reason is Reason.UNAVAILABLE
