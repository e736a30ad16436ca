"""How soon the two clicks of the main job show: a picture captured, and a training begun.

    PYTHONPATH=tests python -m benchmarks.reaction [--rounds 3] [--seconds 4]

The server is `diptych-server serve` in its own folder; the client is the SDK in this process, on the same cores.
A capture is timed from the camera's pixels (640 x 480) to the acknowledgement, the picture being durable then; a
training from the click, which freezes the dataset, to the moment its first epoch is there to be drawn.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from itertools import count, pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.footage import webcam_pictures
from benchmarks.own_server import OwnServer, own_server
from benchmarks.rows import Options, Row, interleaved
from diptych_client.cameras.jpeg import encode_jpeg
from diptych_client.sdk import Client, Dataset, new_id

PICTURES = 500
LABELS = ("cat", "cup", "astronaut", "rocket")
FRAMES_PER_SECOND = 30
PRESS_PAUSE_SECONDS = 0.25
_MILLIS = 1000
_SEEDS = count(1000)


def measure(options: Options) -> Iterable[Row]:
    """Captures at 30 frames a second, single ones, and trainings of 500 embedded pictures."""
    with (
        tempfile.TemporaryDirectory() as folder,
        own_server(Path(folder), weights_dir=options.weights_dir) as server,
        asyncio.Runner() as loop,
    ):
        dataset_id = loop.run(_dataset_of(server, PICTURES))
        cases = {
            "capture to acknowledgement": lambda: loop.run(_burst(server, options.seconds)),
            "capture to acknowledgement, single presses": lambda: loop.run(_presses(server, options.seconds)),
            "train click to first epoch": lambda: loop.run(_trainings(server, dataset_id)),
        }
        loop.run(_trainings(server, dataset_id))  # the first one loads the backbone
        yield from interleaved("reaction", cases, rounds=options.rounds)


async def _dataset_of(server: OwnServer, size: int) -> str:
    """A dataset with this number of pictures, all of them embedded."""
    async with Client(server.address) as client:
        dataset = await client.datasets.create("Reaction")
        async with dataset.capture() as capture:
            for number, label in enumerate(LABELS):
                pictures = webcam_pictures(size // len(LABELS), seed=number, size=(320, 240))
                bursts = [new_id() for _ in range(5)]
                for index, pixels in enumerate(pictures):
                    await capture.submit(encode_jpeg(pixels), label=label, burst_id=bursts[index % len(bursts)])
        await _embedded(dataset)
        return dataset.id


async def _embedded(dataset: Dataset) -> None:
    async for news in dataset.watch():
        if isinstance(news, Dataset) and not news.pending_embedding_count:
            return


async def _burst(server: OwnServer, seconds: float) -> Mapping[str, float]:
    """A press of this length in seconds, a picture each thirtieth of a second."""
    frames = list(webcam_pictures(int(seconds * FRAMES_PER_SECOND), seed=next(_SEEDS)))
    return await _captured(server, frames, pause=1 / FRAMES_PER_SECOND)


async def _presses(server: OwnServer, seconds: float) -> Mapping[str, float]:
    """Single pictures with time between them."""
    frames = list(webcam_pictures(max(8, int(seconds / PRESS_PAUSE_SECONDS)), seed=next(_SEEDS)))
    return await _captured(server, frames, pause=PRESS_PAUSE_SECONDS)


async def _captured(server: OwnServer, frames: Sequence[NDArray[np.uint8]], *, pause: float) -> Mapping[str, float]:
    async with Client(server.address) as client:
        dataset = await client.datasets.create("Burst")
        label = await dataset.create_label("thing")
        async with dataset.capture() as capture:
            await capture.add(encode_jpeg(next(webcam_pictures(1, seed=next(_SEEDS)))), label=label)
            cpu, began = server.programs.cpu_seconds(), time.perf_counter()
            waits = []

            async def add(pixels: NDArray[np.uint8]) -> None:
                taken = time.perf_counter()
                data = await asyncio.to_thread(encode_jpeg, pixels)
                acknowledgement = await capture.add(data, label=label)
                assert acknowledgement.failure is None
                waits.append(_MILLIS * (time.perf_counter() - taken))

            async with asyncio.TaskGroup() as group:
                for number, pixels in enumerate(frames):
                    await asyncio.sleep(began + number * pause - time.perf_counter())
                    group.create_task(add(pixels))
            used = server.programs.cpu_seconds() - cpu
    ordered = sorted(waits)
    return {
        "p50 ms": statistics.median(ordered),
        "p95 ms": ordered[int(0.95 * len(ordered))],
        "server CPU ms/picture, embedding included": _MILLIS * used / len(frames),
    }


async def _trainings(server: OwnServer, dataset_id: str, *, times: int = 3) -> Mapping[str, float]:
    """The medians of some trainings, one after the other."""
    async with Client(server.address) as client:
        dataset = await client.datasets.get(dataset_id)
        runs = [await _training(dataset) for _ in range(times)]
    names = ("p50 ms", "freeze ms", "job queued ms", "worker begins ms", "first epoch ms", "ended ms")
    return {name: statistics.median(run[index] for run in runs) for index, name in enumerate(names)}


async def _training(dataset: Dataset) -> Sequence[float]:
    """From the click to the first epoch, then each step of that since the one before, and the end since the click."""
    clicked = time.perf_counter()
    snapshot = await dataset.freeze("Reaction")
    frozen = time.perf_counter()
    job = await snapshot.train()
    queued = time.perf_counter()
    begun = first = 0.0
    async for progress in job.watch():
        now = time.perf_counter()
        begun = begun or (now if progress.job.state != "queued" else 0.0)
        first = first or (now if progress.epochs else 0.0)
        assert progress.job.failure is None
    ended = time.perf_counter()
    steps = (clicked, frozen, queued, begun, first)
    spans = [_MILLIS * (after - before) for before, after in pairwise(steps)]
    return [_MILLIS * (first - clicked), *spans, _MILLIS * (ended - clicked)]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--weights-dir", type=Path, default=Options.weights_dir)
    options = Options(**vars(parser.parse_args()))
    for row in measure(options):
        figures = ", ".join(f"{name} {statistics.median(values):.1f}" for name, values in row.figures.items())
        sys.stdout.write(f"{row.case}: {figures}\n")


if __name__ == "__main__":
    main()
