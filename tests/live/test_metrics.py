"""The metrics of the live path."""

from diptych_server.metrics import LIVE_BATCH_SIZE, LIVE_FRAMES, LIVE_OPEN_STREAMS, LIVE_STAGE_SECONDS
from support.live import World, chosen, picture, served
from support.metrics import Growth


async def test_frames_are_counted_by_outcome() -> None:
    """Answered, failed, and skipped because a newer one came; their stages are those of computed frames."""
    frames, stages, batches = Growth(LIVE_FRAMES), Growth(LIVE_STAGE_SECONDS), Growth(LIVE_BATCH_SIZE)
    streams = Growth(LIVE_OPEN_STREAMS)

    async with World(served("one", "red")).live_path() as live:
        stream = await chosen(live, "one")
        answers = aiter(stream.answers())
        await anext(answers)  # the models
        for frame_id, data in enumerate((picture("red"), b"no picture"), start=1):
            stream.push(frame_id, data)
            await anext(answers)
        stream.push(2, picture("red"))  # ids must grow
        await anext(answers)
        open_streams = streams.of("diptych_live_open_streams")

    counted = [frames.of("diptych_live_frames_total", outcome=each) for each in ("answered", "skipped", "failed")]
    assert counted == [1, 0, 2]
    for stage in ("wait", "decode", "backbone", "heads"):
        assert stages.of("diptych_live_stage_seconds_count", stage=stage) == 1
        assert 0 <= stages.of("diptych_live_stage_seconds_sum", stage=stage) < 60
    assert batches.of("diptych_live_batch_size_count") == 1
    assert (open_streams, streams.of("diptych_live_open_streams")) == (1, 0)
