"""Clients of the live path in a separate process: `python -m benchmarks.live_client`, the load as JSON on stdin.

Says `begun` when every stream has had its first answer, `ended` when the time is over, and then, in a line of JSON,
what came back in that time.
"""

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass, field

from diptych_client.sdk import Client, PicturePredictions, PredictionStream

_MILLIS = 1000


@dataclass(frozen=True)
class Load:
    """The requests of the clients."""

    address: str
    """`HOST:PORT` of the server."""
    choices: list[list[str]]
    """Per stream, the ids of the snapshots that must answer it."""
    picture: str
    """A file that is sent again and again."""
    seconds: float
    """The length of the load."""
    frames_per_second: float = 30.0
    """Frames per second of each stream; 0 sends a frame when the previous one is answered."""


@dataclass
class Stream:
    """The outcomes of the frames of one stream."""

    answered: int = 0
    skipped: int = 0
    latencies_millis: list[float] = field(default_factory=list)
    """From the offer of a frame to its answer, for those that were answered."""

    def note(self, offered: float, *, deadline: float) -> None:
        """Count an answer that has just arrived, unless the time is over."""
        if (now := time.perf_counter()) <= deadline:
            self.answered += 1
            self.latencies_millis.append(_MILLIS * (now - offered))


@dataclass(frozen=True)
class Report:
    """The outcome of the load."""

    streams: list[Stream]
    cpu_seconds: float
    """Of this process."""


async def run(load: Load) -> Report:
    """Open the streams, wait until each is answered, and keep them busy."""
    with open(load.picture, "rb") as file:  # noqa: ASYNC230, PTH123  before anything runs
        picture = file.read()
    ready = asyncio.Barrier(len(load.choices) + 1)
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(_stream(load, choice, picture, ready, phase=number / len(load.choices)))
            for number, choice in enumerate(load.choices)
        ]
        await ready.wait()
        sys.stdout.write("begun\n")
        sys.stdout.flush()
        before = time.process_time()
        await asyncio.sleep(load.seconds)
        cpu_seconds = time.process_time() - before
        sys.stdout.write("ended\n")
        sys.stdout.flush()
    return Report([task.result() for task in tasks], cpu_seconds)


async def _stream(load: Load, choice: list[str], picture: bytes, ready: asyncio.Barrier, *, phase: float) -> Stream:
    async with Client(load.address) as client, client.predictions.stream(choice) as stream:
        stream.offer(picture)
        await anext(stream)
        await ready.wait()
        if not load.frames_per_second:
            return await _one_by_one(stream, picture, seconds=load.seconds)
        begin = time.perf_counter() + phase / load.frames_per_second
        return await _paced(stream, picture, begin=begin, load=load)


async def _one_by_one(stream: PredictionStream, picture: bytes, *, seconds: float) -> Stream:
    report, deadline = Stream(), time.perf_counter() + seconds
    while (offered := time.perf_counter()) < deadline:
        stream.offer(picture)
        await anext(stream)
        report.note(offered, deadline=deadline)
    return report


async def _paced(stream: PredictionStream, picture: bytes, *, begin: float, load: Load) -> Stream:
    report, offered, deadline = Stream(), dict[int, float](), time.perf_counter() + load.seconds

    async def offer() -> None:
        for number in range(int(load.seconds * load.frames_per_second)):
            await asyncio.sleep(begin + number / load.frames_per_second - time.perf_counter())
            offered[stream.offer(picture)] = time.perf_counter()
        stream.finish()

    offering = asyncio.create_task(offer())
    async for answer in stream:
        if isinstance(answer.outcome, PicturePredictions):
            report.note(offered[answer.frame_id], deadline=deadline)
        else:
            report.skipped += 1
    await offering
    return report


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(asyncio.run(run(Load(**json.load(sys.stdin)))))) + "\n")
