"""How the live path grows with the streams it serves: clients and server of `live_path.py`, up to 256 streams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from benchmarks.live_path import _ask
from benchmarks.live_world import camera_picture, serving
from benchmarks.rows import Options, Row, interleaved

STREAMS = (1, 4, 16, 64, 256)
_HEADS = 2
_SHOWN = ("frames/s", "server CPU ms/frame", "p50 ms", "slowest / fastest", "RSS MB")


def stream_rows(options: Options) -> Iterable[Row]:
    """One row per number of streams, at 30 frames a second each; memory is the server's, all of it and per stream."""
    picture = camera_picture()
    with serving(snapshots=_HEADS, weights_dir=options.weights_dir) as (server, ids):
        ask = partial(_ask, server.programs.process.pid, server.address, seconds=options.seconds)
        alone = ask([ids], picture)["RSS MB"]
        cases = {_named(count): partial(_measured, ask, [ids] * count, picture, alone) for count in STREAMS}
        yield from interleaved("growth.streams", cases, rounds=options.rounds)


def _named(count: int) -> str:
    return f"{count} stream" if count == 1 else f"{count} streams"


def _measured(
    ask: partial[Mapping[str, float]], choices: list[list[str]], picture: bytes, alone: float
) -> Mapping[str, float]:
    figures = ask(choices, picture)
    more = max(0.0, figures["RSS MB"] - alone) / len(choices)
    return {name: figures[name] for name in _SHOWN} | {"MB more per stream": more}
