"""The whole demo: capture, train, fail live, capture what was missing, retrain and compare."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from diptych_client import sdk
from diptych_client.cli.commands.compared_pictures import sources_of
from diptych_client.cli.commands.compared_versions import Pair
from diptych_client.cli.display.curve import following
from diptych_client.cli.display.output import say, say_wrapped
from diptych_client.cli.display.progress import progress
from diptych_client.cli.display.receipt import first_lost
from diptych_client.demo.footage import Footage, Take
from diptych_client.demo.outcome import LiveTake, judge, share_right
from diptych_client.formatting.text import percent
from diptych_client.formatting.verdicts import verdict

FIRST, SECOND = "first try", "second try"
_LIVE_FRAMES_PER_SECOND = 10.0


@dataclass(frozen=True, kw_only=True)
class Played:
    """What the demo created, and its results."""

    dataset: sdk.Dataset
    snapshots: Sequence[sdk.Snapshot]
    takes: Sequence[LiveTake]
    comparison: sdk.Comparison
    """Of the two snapshots."""
    lost_sources: Mapping[str, str]
    """The settings of the lost pictures, by their ids."""


async def play(client: sdk.Client, footage: Footage) -> Played:
    """Run the whole demo and report its steps on standard error.

    Raises:
        DiptychError: the server refused a call or became unavailable.
    """
    dataset = await client.datasets.create("demo")
    _chapter(1, "Capture", footage.flawed_lesson)
    await _capture(dataset, footage.flawed)
    _chapter(2, "Train", "The pictures are frozen as a snapshot, and a small network is trained on them.")
    first = await _train(client, dataset, FIRST)
    _chapter(3, "Predict", "The camera shows scenes that were never recorded.")
    live = [await _shot(take) for take in footage.live]
    takes = await _show_live(client, [first], footage.live, live)
    say(f'"{FIRST}" is right for {percent(share_right(takes, 0))} of the frames.')
    _chapter(4, "Fix the data", footage.repair_lesson)
    await _capture(dataset, footage.repair)
    second = await _train(client, dataset, SECOND)
    _chapter(5, "Compare side by side", "Both snapshots answer the same frames.")
    takes = await _show_live(client, [first, second], footage.live, live)
    comparison = await first.compare(second)
    return Played(
        dataset=dataset,
        snapshots=(first, second),
        takes=takes,
        comparison=comparison,
        lost_sources=await sources_of(Pair(first, second), first_lost(comparison)),
    )


def _chapter(number: int, title: str, lesson: str) -> None:
    say(f"\n{number}. {title}")
    say_wrapped(f"   {lesson}")


async def _capture(dataset: sdk.Dataset, takes: Sequence[Take]) -> None:
    async with dataset.capture() as capture:
        with progress("Recording", total=len(takes)) as advance:
            for number, take in enumerate(takes, start=1):
                burst_id = str(uuid4())
                for picture in await _shot(take):
                    await capture.submit(picture, label=take.label, burst_id=burst_id, source=take.setting)
                advance(number)


async def _shot(take: Take) -> Sequence[bytes]:
    """The pictures of a take."""
    return await asyncio.to_thread(lambda: list(take.shoot()))


async def _train(client: sdk.Client, dataset: sdk.Dataset, name: str) -> sdk.Snapshot:
    job = (await following(await dataset.train(name))).succeeded()
    trained = await client.snapshots.get(job.snapshot_id)
    if trained.training_metrics is not None:
        say_wrapped(verdict(trained.training_metrics))
    return trained


async def _show_live(
    client: sdk.Client,
    snapshots: Sequence[sdk.Snapshot],
    takes: Sequence[Take],
    pictures: Sequence[Sequence[bytes]],
) -> Sequence[LiveTake]:
    """The answers of the snapshots to a camera that shows the takes one after the other at its frame rate."""
    shown: dict[int, int] = {}
    answers: list[list[sdk.PicturePredictions]] = [[] for _ in takes]
    async with client.predictions.stream(snapshots) as stream:
        offering = asyncio.create_task(_offer(stream, pictures, shown))
        with progress("Live", total=sum(map(len, pictures))) as advance:
            async for answer in stream:
                if isinstance(answer.outcome, sdk.PicturePredictions):
                    answers[shown[answer.frame_id]].append(answer.outcome)
                advance(answer.frame_id)
        await offering
    return [
        judge(take, frames[len(frames) // 2], found)
        for take, frames, found in zip(takes, pictures, answers, strict=True)
        if found
    ]


async def _offer(stream: sdk.PredictionStream, pictures: Sequence[Sequence[bytes]], shown: dict[int, int]) -> None:
    loop = asyncio.get_running_loop()
    due = loop.time()
    for index, frames in enumerate(pictures):
        for picture in frames:
            await asyncio.sleep(due - loop.time())
            shown[stream.offer(picture)] = index
            due = max(due + 1 / _LIVE_FRAMES_PER_SECOND, loop.time())
    stream.finish()
