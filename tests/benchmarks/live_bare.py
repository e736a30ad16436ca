"""How much of the machine's speed the live path keeps: frames per second against the bare parts in threads.

    OMP_NUM_THREADS=1 python tests/benchmarks/live_bare.py [--rounds 3] [--seconds 4] [--heads 2] [--bare] [--runtime R]

Every client keeps one frame in flight. "ceiling" decodes, embeds and asks the heads in plain threads, without streams;
"streams" are in this process; "wire" are clients in a second process over gRPC, which share the cores with the server.
With --bare, decoding and the backbone cost nothing: what is left is the price of the path itself.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import distribution
from io import BytesIO
from pathlib import Path

import numpy as np
from grpc import aio
from numpy.typing import NDArray
from PIL import Image

from diptych.v1.prediction_service_pb2 import Frame, PredictionChoice, StreamPredictionsRequest
from diptych.v1.prediction_service_pb2_grpc import PredictionServiceStub, add_PredictionServiceServicer_to_server
from diptych_server.api.prediction_service import PredictionServicer
from diptych_server.core.runtime import Runtime
from diptych_server.core.served_snapshot import ServedLabel, ServedSnapshot
from diptych_server.live.engine import Engine
from diptych_server.live.model_loader import ModelLoader
from diptych_server.live.path import LivePath
from diptych_server.live.ports import Decode
from diptych_server.ml.backbones import DEFAULT_BACKBONE, Backbone, load_backbone
from diptych_server.ml.frames import decode_square
from diptych_server.ml.head_stack import HeadStack
from diptych_server.ml.heads import Head, Layer
from diptych_server.ml.served_heads import ServedHead, ServedHeads

WORKERS = os.cpu_count() or 1
BATCH = 4
LABELS = 10
STREAMS = (1, 4, 16)


@dataclass(frozen=True)
class Run:
    """One run: frames per second, CPU milliseconds per frame in this process, latencies in milliseconds."""

    rate: float
    cpu_millis: float
    p50_millis: float = 0.0
    p99_millis: float = 0.0


def main() -> None:
    """Measure in interleaved rounds and print the medians."""
    arguments = _arguments()
    if arguments.client:
        port, streams = arguments.client
        latencies = asyncio.run(_clients(port, streams=streams, heads=arguments.heads, seconds=arguments.seconds))
        sys.stdout.write(json.dumps(latencies))
    else:
        backbone = NoBackbone() if arguments.bare else _load(arguments)
        decode = _no_decoding if arguments.bare else decode_square
        asyncio.run(_measure(backbone, decode, arguments))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--heads", type=int, default=2)
    parser.add_argument("--bare", action="store_true")
    parser.add_argument("--runtime", type=Runtime, default=Runtime.AUTO)
    parser.add_argument("--weights-dir", type=Path, default=Path("build/weights"))
    parser.add_argument("--client", type=int, nargs=2, help=argparse.SUPPRESS)
    return parser.parse_args()


def _load(arguments: argparse.Namespace) -> Backbone:
    runtime: Runtime = arguments.runtime
    return load_backbone(DEFAULT_BACKBONE, weights_dir=arguments.weights_dir, runtime=runtime, streams=WORKERS)


class NoBackbone:
    """Embeds everything as ones, without delay."""

    id = "none-0/none"
    name = "none"
    dimension = 1280
    side = 224
    best_batch = BATCH

    def embed(self, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Ones (N, 1280)."""
        return np.ones((len(frames), self.dimension), np.float32)


def _no_decoding(data: bytes, /, *, side: int) -> NDArray[np.uint8]:
    return np.broadcast_to(np.uint8(len(data) % 2), (side, side, 3))


async def _measure(backbone: Backbone, decode: Decode, arguments: argparse.Namespace) -> None:
    rounds, seconds, heads = arguments.rounds, arguments.seconds, arguments.heads
    parts = [random_head(seed, dimension=backbone.dimension) for seed in range(heads)]
    async with LivePath(
        load_model_set=_model_loader(backbone, parts).load, engine=Engine(decode=decode), workers=WORKERS
    ) as live:
        server = aio.server(options=[("grpc.so_reuseport", 0)])
        add_PredictionServiceServicer_to_server(PredictionServicer(live), server)
        port = server.add_insecure_port("127.0.0.1:0")
        await server.start()
        cases: dict[str, Callable[[], Awaitable[Run]]] = {
            "ceiling": lambda: asyncio.to_thread(_ceiling, backbone, decode, HeadStack(parts), seconds)
        }
        for count in STREAMS:
            cases[f"{count} streams"] = lambda n=count: in_process(live, streams=n, heads=heads, seconds=seconds)  # type: ignore[misc]  # a default binds the loop's value
            cases[f"{count} wire"] = lambda n=count: _over_the_wire(port, streams=n, heads=heads, seconds=seconds)  # type: ignore[misc]  # as above
        runs: dict[str, list[Run]] = {name: [] for name in cases}
        for _ in range(rounds):
            for name, case in cases.items():
                runs[name].append(await case())
        await server.stop(None)
    _print(runs)


def _print(runs: dict[str, list[Run]]) -> None:
    ceilings = [run.rate for run in runs["ceiling"]]
    sys.stdout.write(f"{'':12} {'frames/s':>9} {'/ceiling':>9} {'CPU ms':>7} {'p50 ms':>7} {'p99 ms':>7}  rounds\n")
    for name, results in runs.items():
        ratio = statistics.median(run.rate / ceiling for run, ceiling in zip(results, ceilings, strict=True))
        rate, cpu, p50, p99 = (
            statistics.median(getattr(run, figure) for run in results)
            for figure in ("rate", "cpu_millis", "p50_millis", "p99_millis")
        )
        rates = ", ".join(f"{run.rate:.1f}" for run in results)
        sys.stdout.write(f"{name:12} {rate:9.1f} {ratio:9.2f} {cpu:7.2f} {p50:7.1f} {p99:7.1f}  ({rates})\n")


def _ceiling(backbone: Backbone, decode: Decode, heads: HeadStack, seconds: float) -> Run:
    """The bare parts, a loop per core, batches always full."""
    counts = [0] * WORKERS
    deadline = time.perf_counter() + seconds
    data = _picture()

    def work(number: int) -> None:
        while time.perf_counter() < deadline:
            squares = np.stack([decode(data, side=backbone.side) for _ in range(BATCH)])
            heads.predict(backbone.embed(squares))
            counts[number] += BATCH

    started, cpu = time.perf_counter(), time.process_time()
    threads = [threading.Thread(target=work, args=(number,)) for number in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return _run(sum(counts), started=started, cpu=cpu)


async def in_process(live: LivePath, *, streams: int, heads: int, seconds: float) -> Run:
    """Streams in this process, each with one frame in flight, on the snapshots "0", "1" and so on."""
    started, cpu, data = time.perf_counter(), time.process_time(), _picture()
    latencies: list[float] = []

    async def client() -> None:
        stream = live.open()
        stream.choose(await live.model_set([str(head) for head in range(heads)]))
        answers = aiter(stream.answers())
        await anext(answers)
        frame_id = 0
        while time.perf_counter() < started + seconds:
            sent = time.perf_counter()
            stream.push(frame_id := frame_id + 1, data)
            await anext(answers)
            latencies.append(1000 * (time.perf_counter() - sent))
        stream.close()

    await asyncio.gather(*(client() for _ in range(streams)))
    return _run(len(latencies), started=started, cpu=cpu, latencies=latencies)


async def _over_the_wire(port: int, *, streams: int, heads: int, seconds: float) -> Run:
    options = [f"--heads={heads}", f"--seconds={seconds}", "--client", str(port), str(streams)]
    cpu = time.process_time()
    process = await asyncio.create_subprocess_exec(
        sys.executable, __file__, *options, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    output, _ = await process.communicate()
    latencies: list[float] = json.loads(output)
    return _run(len(latencies), started=time.perf_counter() - seconds, cpu=cpu, latencies=latencies)


async def _clients(port: int, *, streams: int, heads: int, seconds: float) -> list[float]:
    latencies: list[float] = []
    data = _picture()
    deadline = time.perf_counter() + seconds
    choice = PredictionChoice(snapshot_ids=[str(head) for head in range(heads)])

    async def client() -> None:
        async with aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            call = PredictionServiceStub(channel).StreamPredictions()
            await call.write(StreamPredictionsRequest(choice=choice))
            await call.read()
            frame_id = 0
            while time.perf_counter() < deadline:
                sent = time.perf_counter()
                await call.write(
                    StreamPredictionsRequest(frame=Frame(frame_id=(frame_id := frame_id + 1), picture=data))
                )
                await call.read()
                latencies.append(1000 * (time.perf_counter() - sent))
            await call.done_writing()
            await call.read()

    await asyncio.gather(*(client() for _ in range(streams)))
    return latencies


def _run(frames: int, *, started: float, cpu: float, latencies: Sequence[float] = (0.0,)) -> Run:
    seconds, cpu_millis = time.perf_counter() - started, 1000 * (time.process_time() - cpu)
    p50, p99 = np.percentile(latencies, [50, 99])
    return Run(frames / seconds, cpu_millis / frames, float(p50), float(p99))


def _model_loader(backbone: Backbone, heads: Sequence[Head]) -> ModelLoader[ServedHead]:
    labels = tuple(ServedLabel(str(number), str(number)) for number in range(LABELS))

    async def load_snapshot(snapshot_id: str) -> ServedSnapshot:
        return ServedSnapshot(snapshot_id, snapshot_id, "dataset", snapshot_id, backbone.name, backbone.id, labels)

    async def load_head(model_id: str) -> ServedHead:
        return ServedHead(heads[int(model_id)])

    async def load_network(name: str) -> Backbone:
        return backbone

    return ModelLoader(
        load_snapshot=load_snapshot,
        load_head=load_head,
        load_backbone=load_network,
        group_heads=ServedHeads,
        head_bytes=lambda _: 1,
    )


def random_head(seed: int, *, dimension: int) -> Head:
    """A head with random weights."""
    random = np.random.default_rng(seed)
    shapes = [(dimension, 128), (128, LABELS)]
    layers = tuple(
        Layer(random.normal(scale=1 / 30, size=shape).astype(np.float32), np.zeros(shape[1], np.float32))
        for shape in shapes
    )
    return Head(np.zeros(dimension, np.float32), layers)


def _picture() -> bytes:
    """A photograph as a webcam client sends it: 320 x 240, JPEG, quality 80."""
    photograph = Path(str(distribution("scikit-image").locate_file("skimage/data/chelsea.png")))
    buffer = BytesIO()
    Image.open(photograph).convert("RGB").resize((320, 240)).save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
