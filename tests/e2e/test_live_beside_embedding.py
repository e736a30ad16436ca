"""Live answers while the worker embeds."""

import asyncio
import statistics
import time

from diptych_client.sdk import Client
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
    """An import slows live answers by a bounded factor, from its first picture to its last embedding."""
    (snapshot_id, *_) = lived_in.snapshot_ids
    alone = [await answered(client, snapshot_id) for _ in range(5)]
    dataset = await client.datasets.create("Beside")
    beside = []

    importing = asyncio.create_task(record(dataset, bursts=40, seed=5))
    while not importing.done() or (await dataset.refresh()).pending_embedding_count:
        beside.append(await answered(client, snapshot_id))

    assert await importing == 160
    assert statistics.median(beside) < MOST_TIMES_SLOWER * statistics.median(alone)
