"""How much of the machine's speed the live path keeps, on a real server with clients in a separate process.

"in process" decodes, embeds and asks the heads in plain threads, without streams: what the machine can do at most.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np

from benchmarks.live_client import Load
from benchmarks.live_world import LABELS, camera_picture, serving
from benchmarks.rows import Options, Row, interleaved
from diptych_server.ml.backbones import DEFAULT_BACKBONE, Backbone, load_backbone
from diptych_server.ml.frames import decode_square
from diptych_server.ml.head_stack import HeadStack
from diptych_server.ml.heads import Head, Layer

WORKERS = os.cpu_count() or 1
STREAMS = (1, 4, 16, 64)
HEADS = (1, 2, 8, 64)
_MOST_HEADS_OF_A_STREAM = 8
_BUSY_STREAMS = 16
_USUAL_HEADS = 2
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_MILLIS = 1000

Run = Callable[[], Mapping[str, float]]


def measure(options: Options) -> Iterable[Row]:
    """Streams at 30 frames a second under credits, streams one frame at a time, and heads on a stream."""
    backbone = load_backbone(DEFAULT_BACKBONE, weights_dir=options.weights_dir, streams=WORKERS)
    picture, square = camera_picture(), camera_picture((backbone.side, backbone.side), quality=95)
    ceiling = partial(_ceiling, backbone, picture, seconds=options.seconds)
    with serving(snapshots=max(HEADS), weights_dir=options.weights_dir) as (server, ids):
        ask = partial(_ask, server.programs.process.pid, server.address, seconds=options.seconds)
        two = ids[:_USUAL_HEADS]
        cases: dict[str, Run] = {"in process": ceiling}
        cases |= {_streams(count): partial(ask, [two] * count, picture) for count in STREAMS}
        yield from interleaved("live.streams", cases, rounds=options.rounds)
        closed = partial(ask, frames_per_second=0)
        cases = {"in process": ceiling}
        cases |= {_streams(count): partial(closed, [two] * count, picture) for count in STREAMS}
        cases[f"{_BUSY_STREAMS} streams, squares"] = partial(closed, [two] * _BUSY_STREAMS, square)
        yield from interleaved("live.closed", cases, rounds=options.rounds)
        cases = {_heads(count): partial(_per_frame, closed, _choices(ids[:count]), picture) for count in HEADS}
        yield from interleaved("live.heads", cases, rounds=options.rounds)


def _streams(count: int) -> str:
    return f"{count} stream" if count == 1 else f"{count} streams"


def _heads(count: int) -> str:
    return f"{count} head" if count == 1 else f"{count} heads"


def _choices(ids: Sequence[str]) -> list[list[str]]:
    """A choice per stream; more heads than a stream takes are shared out among the streams."""
    size = min(len(ids), _MOST_HEADS_OF_A_STREAM)
    groups = [list(ids[begin : begin + size]) for begin in range(0, len(ids), size)]
    return [groups[stream % len(groups)] for stream in range(_BUSY_STREAMS)]


def _per_frame(
    ask: Callable[[Sequence[Sequence[str]], bytes], Mapping[str, float]], choices: list[list[str]], picture: bytes
) -> Mapping[str, float]:
    figures = ask(choices, picture)
    return {"CPU ms/frame": figures["server CPU ms/frame"], "RSS MB": figures["RSS MB"]}


def _ceiling(backbone: Backbone, picture: bytes, *, seconds: float) -> Mapping[str, float]:
    """The bare parts, a loop per core, batches always full."""
    counts = [0] * WORKERS
    heads = HeadStack([_head(seed, dimension=backbone.dimension) for seed in range(_USUAL_HEADS)])
    deadline = time.perf_counter() + seconds

    def work(number: int) -> None:
        while time.perf_counter() < deadline:
            squares = np.stack([decode_square(picture, side=backbone.side) for _ in range(backbone.best_batch)])
            heads.predict(backbone.embed(squares))
            counts[number] += len(squares)

    started, cpu = time.perf_counter(), time.process_time()
    threads = [threading.Thread(target=work, args=(number,)) for number in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took, cpu = time.perf_counter() - started, time.process_time() - cpu
    return {"frames/s": sum(counts) / took, "server CPU ms/frame": _MILLIS * cpu / sum(counts)}


def _head(seed: int, *, dimension: int) -> Head:
    random = np.random.default_rng(seed)
    shapes = [(dimension, 128), (128, LABELS)]
    layers = tuple(
        Layer(random.normal(scale=1 / 30, size=shape).astype(np.float32), np.zeros(shape[1], np.float32))
        for shape in shapes
    )
    return Head(np.zeros(dimension, np.float32), layers)


def _ask(
    server_id: int,
    address: str,
    choices: list[list[str]],
    picture: bytes,
    *,
    seconds: float,
    frames_per_second: float = 30.0,
) -> Mapping[str, float]:
    """The results of clients in another process, and the cost in the process that serves them."""
    with NamedTemporaryFile() as file:
        file.write(picture)
        file.flush()
        load = Load(address, choices, file.name, seconds, frames_per_second)
        with subprocess.Popen(
            [sys.executable, "-m", "benchmarks.live_client"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as client:
            assert client.stdin is not None
            assert client.stdout is not None
            with client.stdin:
                json.dump(asdict(load), client.stdin)
            client.stdout.readline()
            before = _cpu_seconds(server_id)
            client.stdout.readline()
            cpu = _cpu_seconds(server_id) - before
            report = json.loads(client.stdout.readline())
    counts = [stream["answered"] for stream in report["streams"]]
    latencies = np.concatenate([stream["latencies_millis"] for stream in report["streams"]])
    p50, p99 = (float(value) for value in np.percentile(latencies, [50, 99]))
    return {
        "frames/s": sum(counts) / seconds,
        "server CPU ms/frame": _MILLIS * cpu / sum(counts),
        "client CPU ms/frame": _MILLIS * report["cpu_seconds"] / sum(counts),
        "p50 ms": p50,
        "p99 ms": p99,
        "p99 / p50": p99 / p50,
        "slowest / fastest": min(counts) / max(counts),
        "skipped/s": sum(stream["skipped"] for stream in report["streams"]) / seconds,
        "RSS MB": _resident_megabytes(server_id),
    }


def _cpu_seconds(process_id: int) -> float:
    """User and system time of one process until now."""
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_SECOND


def _resident_megabytes(process_id: int) -> float:
    lines = Path(f"/proc/{process_id}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmRSS:"))
