"""Loads that keep a server busy while something happens to it; each is running before the block starts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from itertools import count

from diptych_client.sdk import (
    Acknowledgement,
    Client,
    Dataset,
    DiptychError,
    Instance,
    PictureSize,
    PredictionStream,
    TrainingParameters,
)
from support.drawing import LABELS, draw

LONG_TRAINING = TrainingParameters(epochs=1000, batch_size=1, hidden_layers=(512,))
"""Minutes of work on a handful of pictures."""


class Oracle:
    """Pictures that a server has acknowledged, recorded outside of it."""

    def __init__(self) -> None:
        self.acknowledged: dict[str, Instance] = {}
        self._news = asyncio.Event()

    def note(self, done: asyncio.Future[Acknowledgement]) -> None:
        """Keep what was acknowledged; anything else that came of a picture promises nothing."""
        if not done.cancelled() and done.exception() is None and (instance := done.result().instance) is not None:
            self.acknowledged[instance.id] = instance
            self._news.set()

    async def reaches(self, number: int) -> None:
        """Return when this number of pictures has been acknowledged."""
        while len(self.acknowledged) < number:
            self._news.clear()
            await self._news.wait()

    async def lost(self, client: Client, dataset_id: str) -> list[str]:
        """The acknowledged instances that the dataset lacks, or whose bytes are not those acknowledged.

        A picture gets its fold after it was acknowledged.
        """
        dataset = await client.datasets.get(dataset_id)
        held = {each.id: replace(each, fold=None) async for each in dataset.list_instances()}
        whole = [
            each.instance_id
            async for each in dataset.pictures(list(self.acknowledged), size=PictureSize.ORIGINAL)
            if each.picture is not None and len(each.picture) == self.acknowledged[each.instance_id].size_bytes
        ]
        return [
            identity
            for identity, instance in self.acknowledged.items()
            if held.get(identity) != replace(instance, fold=None) or identity not in whole
        ]


@asynccontextmanager
async def capturing(dataset: Dataset, *, until_acknowledged: int = 10) -> AsyncIterator[Oracle]:
    """An endless stream of pictures that continues during the block until the server stays away."""
    oracle = Oracle()

    async def capture_forever() -> None:
        with suppress(DiptychError):
            async with dataset.capture(window=4) as capture:
                for number in count(10_000):
                    label = LABELS[number % len(LABELS)]
                    answer = await capture.submit(draw(label, number=number), label=label)
                    answer.add_done_callback(oracle.note)

    work = asyncio.create_task(capture_forever())
    try:
        await oracle.reaches(until_acknowledged)
        yield oracle
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


@asynccontextmanager
async def training(client: Client, snapshot_id: str) -> AsyncIterator[None]:
    """A training that has done its first epoch and has minutes to go; one that an earlier server left is cancelled."""
    async for job in client.training_jobs.list():
        if not job.state.has_ended:
            await job.cancel()
    snapshot = await (await client.snapshots.get(snapshot_id)).copy("Long")
    job = await snapshot.train(LONG_TRAINING)
    async for progress in job.watch():
        assert progress.job.failure is None
        if progress.epochs:
            break
    yield


@asynccontextmanager
async def predicting(client: Client, snapshot_id: str) -> AsyncIterator[None]:
    """An endless stream of frames, each offered when the one before is answered."""
    answered = asyncio.Event()

    async def predict_forever() -> None:
        with suppress(DiptychError):
            async with client.predictions.stream([snapshot_id]) as stream:
                await _feed(stream, answered)

    work = asyncio.create_task(predict_forever())
    try:
        await answered.wait()
        yield
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


async def _feed(stream: PredictionStream, answered: asyncio.Event) -> None:
    frame = draw("mug", number=1)
    stream.offer(frame)
    async for _ in stream:
        answered.set()
        stream.offer(frame)
