"""Live answers while the worker embeds."""

import statistics
import time

from diptych_client.sdk import Client, Dataset
from support.drawing import drawn_pictures
from support.lived_in import LivedIn, record

MOST_TIMES_SLOWER = 20


async def answered(client: Client, snapshot_id: str) -> float:
    """The seconds that one frame took to its answer."""
    picture = next(iter(drawn_pictures())).data
    async with client.predictions.stream([snapshot_id]) as stream:
        stream.offer(picture)
        await anext(stream)  # the first one loads what answers
        began = time.perf_counter()
        stream.offer(picture)
        await anext(stream)
        return time.perf_counter() - began


async def test_live_frames_are_answered_while_pictures_are_embedded(client: Client, lived_in: LivedIn) -> None:
    """An import that is being embedded slows live answers by a bounded factor."""
    (snapshot_id, *_) = lived_in.snapshot_ids
    alone = [await answered(client, snapshot_id) for _ in range(5)]
    dataset = await client.datasets.create("Beside")
    await record(dataset, bursts=40, seed=5)
    beside = []

    async for news in dataset.watch():
        if not isinstance(news, Dataset):
            continue
        if not news.pending_embedding_count:
            break
        beside.append(await answered(client, snapshot_id))

    assert beside
    assert statistics.median(beside) < MOST_TIMES_SLOWER * statistics.median(alone)
