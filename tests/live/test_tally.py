"""What the live path counts."""

from diptych_server.core.histogram import Histogram
from support.live import World, chosen, picture, served


def test_a_histogram_counts_up_to_each_bound_and_beyond() -> None:
    """A bound counts the amounts that reach it."""
    histogram = Histogram((1, 10))

    for amount in (0.5, 1, 2, 10, 11):
        histogram.add(amount)

    assert (histogram.counts, histogram.total) == ([2, 2, 1], 24.5)


async def test_frames_are_counted_by_what_became_of_them() -> None:
    """Answered, failed, and skipped because a newer one came; their stages are those of computed frames."""
    async with World(served("one", "red")).live_path() as live:
        stream = await chosen(live, "one")
        answers = aiter(stream.answers())
        await anext(answers)  # the model set
        for frame_id, data in enumerate((picture("red"), b"no picture"), start=1):
            stream.push(frame_id, data)
            await anext(answers)
        stream.push(2, picture("red"))  # ids must grow
        await anext(answers)
        tally = live.tally

    assert (tally.answered, tally.skipped, tally.failed) == (1, 0, 2)
    assert [sum(stage.counts) for stage in (tally.wait, tally.decode, tally.backbone, tally.heads)] == [1, 1, 1, 1]
    assert sum(tally.batch_sizes.counts) == 1
