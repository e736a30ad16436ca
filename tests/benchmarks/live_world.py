"""A server as people have one: started by its command, with snapshots that were trained on it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from importlib.metadata import distribution
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

from benchmarks.own_server import OwnServer, own_server
from diptych_client.sdk import Client, Dataset, Snapshot, TrainingParameters

LABELS = 10
_PICTURES_OF_A_LABEL = 2
_AT_ONCE = 8


@contextmanager
def serving(*, snapshots: int, weights_dir: Path) -> Iterator[tuple[OwnServer, list[str]]]:
    """A running server and the ids of some trained snapshots of it, each with its own head."""
    with TemporaryDirectory() as folder, own_server(Path(folder), weights_dir=weights_dir) as server:
        yield server, asyncio.run(_trained(server.address, count=snapshots))


def camera_picture(size: tuple[int, int] = (320, 240), *, quality: int = 80) -> bytes:
    """A photograph as clients of all kinds send it, a JPEG."""
    photograph = Path(str(distribution("scikit-image").locate_file("skimage/data/chelsea.png")))
    buffer = BytesIO()
    Image.open(photograph).convert("RGB").resize(size).save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


async def _trained(address: str, *, count: int) -> list[str]:
    async with Client(address) as client:
        dataset = await client.datasets.create("Benchmark")
        async with dataset.capture() as capture:
            async for label, picture in _pictures():
                await capture.add(picture, label=label)
        turns = asyncio.Semaphore(_AT_ONCE)
        return list(await asyncio.gather(*(_train(dataset, seed, turns) for seed in range(count))))


async def _train(dataset: Dataset, seed: int, turns: asyncio.Semaphore) -> str:
    async with turns:
        snapshot: Snapshot = await dataset.freeze(f"Head {seed}")
        job = await snapshot.train(TrainingParameters(epochs=1, seed=seed))
        await job.result()
        return snapshot.id


async def _pictures() -> AsyncIterator[tuple[str, bytes]]:
    random = np.random.default_rng(0)
    for number in range(LABELS * _PICTURES_OF_A_LABEL):
        buffer = BytesIO()
        pixels = random.integers(0, 256, (12, 16, 3), dtype=np.uint8)
        Image.fromarray(pixels).resize((320, 240)).save(buffer, "JPEG")
        yield f"label {number % LABELS}", buffer.getvalue()
