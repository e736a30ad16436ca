"""What the states of answers and many versions cost a frame: 2 and 32 versions, with and without states.

    OMP_NUM_THREADS=1 python -m benchmarks.live_states [--rounds 5] [--seconds 4] [--streams 16]

All streams are in this process, so that its CPU time is that of the server; the rounds are interleaved. The versions
are those of one dataset: each knows 500 pictures, most of which they share. Run it in the folder `tests`.
"""

import argparse
import asyncio
import statistics
import sys
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.live_bare import LABELS, WORKERS, Run, in_process, random_head
from diptych_server.core.runtime import Runtime
from diptych_server.core.served_snapshot import ServedLabel, ServedSnapshot
from diptych_server.live.engine import Engine
from diptych_server.live.model_loader import ModelLoader
from diptych_server.live.path import LivePath
from diptych_server.ml.backbones import DEFAULT_BACKBONE, Backbone, load_backbone
from diptych_server.ml.familiarity import Familiarity
from diptych_server.ml.frames import decode_square
from diptych_server.ml.heads import direction
from diptych_server.ml.served_heads import ServedHead, ServedHeads

PICTURES: Final = 500
NEW_PER_VERSION: Final = 8
CASES: Final = {"2 plain": (2, False), "2 states": (2, True), "32 plain": (32, False), "32 states": (32, True)}


def main() -> None:
    """Measure and print the medians, and the ratios to two versions without states."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--streams", type=int, default=16)
    parser.add_argument("--weights-dir", type=Path, default=Path("build/weights"))
    arguments = parser.parse_args()
    backbone = load_backbone(DEFAULT_BACKBONE, weights_dir=arguments.weights_dir, runtime=Runtime.AUTO, streams=WORKERS)
    runs = asyncio.run(_measure(backbone, arguments.rounds, arguments.seconds, arguments.streams))
    base = [run.cpu_millis for run in runs["2 plain"]]
    sys.stdout.write(f"{'':10} {'CPU ms/frame':>13} {'/ 2 plain':>10} {'frames/s':>9} {'p50 ms':>7} {'p99 ms':>7}\n")
    for name, results in runs.items():
        ratio = statistics.median(run.cpu_millis / first for run, first in zip(results, base, strict=True))
        cpu, rate, p50, p99 = (
            statistics.median(getattr(run, figure) for run in results)
            for figure in ("cpu_millis", "rate", "p50_millis", "p99_millis")
        )
        sys.stdout.write(f"{name:10} {cpu:13.3f} {ratio:10.3f} {rate:9.1f} {p50:7.1f} {p99:7.1f}\n")


async def _measure(backbone: Backbone, rounds: int, seconds: float, streams: int) -> dict[str, list[Run]]:
    heads = [random_head(seed, dimension=backbone.dimension) for seed in range(32)]
    known = _known(backbone.dimension)
    plain = _loader(backbone, [ServedHead(head) for head in heads])
    with_states = _loader(backbone, [ServedHead(head, each) for head, each in zip(heads, known, strict=True)])
    engine = Engine(decode=decode_square)
    async with (
        LivePath(load_model_set=plain.load, engine=engine, workers=WORKERS) as bare,
        LivePath(load_model_set=with_states.load, engine=engine, workers=WORKERS) as judging,
    ):
        runs: dict[str, list[Run]] = {name: [] for name in CASES}
        for _ in range(rounds):
            for name, (versions, has_states) in CASES.items():
                live = judging if has_states else bare
                runs[name].append(await in_process(live, streams=streams, heads=versions, seconds=seconds))
    return runs


def _known(dimension: int) -> Sequence[Familiarity]:
    """What 32 versions know, each with a few pictures more and fewer than the one before."""
    random = np.random.default_rng(0)
    total = PICTURES + 32 * NEW_PER_VERSION
    pictures = direction(random.exponential(size=(total, dimension)).astype(np.float32)).astype(np.float16)
    starts = count(0, NEW_PER_VERSION)
    return [Familiarity(pictures[start : start + PICTURES], 0.2) for start, _ in zip(starts, range(32), strict=False)]


def _loader(backbone: Backbone, heads: Sequence[ServedHead]) -> ModelLoader[ServedHead]:
    labels = tuple(ServedLabel(str(number), str(number)) for number in range(LABELS))

    async def load_snapshot(snapshot_id: str) -> ServedSnapshot:
        return ServedSnapshot(snapshot_id, snapshot_id, "dataset", snapshot_id, backbone.name, backbone.id, labels)

    async def load_head(model_id: str) -> ServedHead:
        return heads[int(model_id)]

    async def load_network(name: str) -> Backbone:
        return backbone

    return ModelLoader(
        load_snapshot=load_snapshot,
        load_head=load_head,
        load_backbone=load_network,
        group_heads=ServedHeads,
        head_bytes=lambda head: head.size_bytes,
    )


if __name__ == "__main__":
    main()
