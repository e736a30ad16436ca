"""An import of many pictures: how fast, at what cost, until when all are embedded, and what live streams feel of it.

    PYTHONPATH=tests python -m benchmarks.bulk [--pictures 5000] [--rounds 3]

The server is `diptych-server serve` in its own folder. The import goes through the SDK in this process; the live
streams (4, each with one frame in flight, 30 a second) also belong to this process: all on the same cores.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

from PIL import Image

from benchmarks.footage import webcam_pictures
from benchmarks.own_server import OwnServer, own_server
from benchmarks.rows import Options, Row, begin_round
from diptych_client.cameras.jpeg import encode_jpeg
from diptych_client.sdk import Client, Dataset, new_id
from diptych_server.flows.embedding.embed import BATCH_SIZE
from diptych_server.flows.embedding.embedded_views import embed_views
from diptych_server.ml.backbones import DEFAULT_BACKBONE, load_backbone
from diptych_server.settings import allowed_processors

LABELS = 4
STREAMS = 4
FRAMES_PER_SECOND = 30
_MILLIS = 1000
_CEILING_SECONDS = 6.0


def measure(options: Options, *, pictures: int = 5000) -> Iterable[Row]:
    """The import beside the bare parts of embedding in plain threads, and live streams with and without it."""
    runs: list[Mapping[str, float]] = []
    for number in range(options.rounds):
        begin_round("bulk", number)
        files = _files(pictures, seed=number)
        ceiling = _ceiling(files, options)
        with (
            tempfile.TemporaryDirectory() as folder,
            own_server(Path(folder), weights_dir=options.weights_dir) as server,
            asyncio.Runner() as loop,
        ):
            figures = loop.run(_import(server, files, seconds=options.seconds))
        share = figures["embedded pictures/s, live streams beside it"] / ceiling
        runs.append({**figures, "in process pictures/s": ceiling, "embedded / in process": share})
    yield Row("bulk", f"{pictures:,} pictures", {name: [run[name] for run in runs] for name in runs[0]})


def _files(count: int, *, seed: int) -> Sequence[bytes]:
    """Photographs of 320 x 240 as JPEG, each another one."""
    each = -(-count // LABELS)
    return [
        encode_jpeg(pixels)
        for label in range(LABELS)
        for pixels in webcam_pictures(each, seed=seed * LABELS + label, size=(320, 240))
    ][:count]


def _ceiling(files: Sequence[bytes], options: Options) -> float:
    """Pictures per second that are decoded and embedded in plain threads, one per processor, with nothing around."""
    threads = allowed_processors()
    backbone = load_backbone(DEFAULT_BACKBONE, weights_dir=options.weights_dir, streams=threads)
    until = time.perf_counter() + _CEILING_SECONDS

    def embed(thread: int) -> int:
        done = 0
        while time.perf_counter() < until:
            start = (done + thread * BATCH_SIZE) % max(1, len(files) - BATCH_SIZE)
            batch = {str(index).encode(): data for index, data in enumerate(files[start : start + BATCH_SIZE])}
            done += len(embed_views(batch, backbone))
        return done

    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        total = sum(pool.map(embed, range(threads)))
    return total / (time.perf_counter() - began)


async def _import(server: OwnServer, files: Sequence[bytes], *, seconds: float) -> Mapping[str, float]:
    async with Client(server.address) as client:
        snapshot_id = await _trained(client)
        alone = await _streams(client, snapshot_id, asyncio.sleep(seconds))
        dataset = await client.datasets.create("Bulk")
        cpu, began = server.programs.cpu_seconds(), time.perf_counter()
        done = asyncio.Event()
        beside = asyncio.create_task(_streams(client, snapshot_id, done.wait()))
        await _send(dataset, files)
        imported = time.perf_counter() - began
        await _embedded(dataset)
        took = time.perf_counter() - began
        done.set()
        live = await beside
        used = server.programs.cpu_seconds() - cpu
    return {
        "pictures/s": len(files) / imported,
        "import s": imported,
        "all embedded after s": took,
        "embedded pictures/s, live streams beside it": len(files) / took,
        "server CPU ms/picture, live streams included": _MILLIS * used / len(files),
        "live p50 ms, alone": statistics.median(alone),
        "live p99 ms, alone": _p99(alone),
        "live p50 ms, beside it": statistics.median(live),
        "live p99 ms, beside it": _p99(live),
        "live p50 beside / alone": statistics.median(live) / statistics.median(alone),
    }


async def _trained(client: Client) -> str:
    """A snapshot that can answer."""
    dataset = await client.datasets.create("Live")
    await _send(dataset, _files(40, seed=99))
    snapshot = await dataset.freeze("Live")
    await (await snapshot.train()).result()
    return snapshot.id


async def _send(dataset: Dataset, files: Sequence[bytes]) -> None:
    labels = [await dataset.create_label(f"label {number}") for number in range(LABELS)]
    bursts = [new_id() for _ in range(10 * LABELS)]
    async with dataset.capture(is_import=True, group_id=new_id()) as capture:
        for index, data in enumerate(files):
            burst = index % len(bursts)
            await capture.submit(data, label=labels[burst % LABELS], burst_id=bursts[burst])


async def _embedded(dataset: Dataset) -> None:
    async for news in dataset.watch():
        if isinstance(news, Dataset) and not news.pending_embedding_count:
            return


async def _streams(client: Client, snapshot_id: str, until: Awaitable[object]) -> Sequence[float]:
    """The latencies of all answers to the live streams so far, in milliseconds."""
    latencies: list[float] = []
    buffer = BytesIO()
    Image.fromarray(next(webcam_pictures(1, seed=0, size=(320, 240)))).save(buffer, "JPEG", quality=80)
    streams = [asyncio.create_task(_stream(client, snapshot_id, buffer.getvalue(), latencies)) for _ in range(STREAMS)]
    await until
    for stream in streams:
        stream.cancel()
    await asyncio.gather(*streams, return_exceptions=True)
    return latencies


async def _stream(client: Client, snapshot_id: str, picture: bytes, latencies: list[float]) -> None:
    async with client.predictions.stream([snapshot_id]) as stream:
        while True:
            began = time.perf_counter()
            stream.offer(picture)
            await anext(stream)
            latencies.append(_MILLIS * (time.perf_counter() - began))
            await asyncio.sleep(began + 1 / FRAMES_PER_SECOND - time.perf_counter())


def _p99(latencies: Sequence[float]) -> float:
    return sorted(latencies)[int(0.99 * len(latencies))]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--weights-dir", type=Path, default=Options.weights_dir)
    args = vars(parser.parse_args())
    for row in measure(pictures=args.pop("pictures"), options=Options(**args)):
        for name, values in row.figures.items():
            sys.stdout.write(f"{row.case}: {name} {statistics.median(values):.2f}\n")


if __name__ == "__main__":
    main()
