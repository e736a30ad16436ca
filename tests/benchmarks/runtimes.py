"""What an embedding costs on each runtime of this machine, and how near it is to the reference.

    PYTHONPATH=tests python -m benchmarks.runtimes [RUNTIME ...] [--rounds 3] [--seconds 2]

Each run is a separate process with one thread: it starts, embeds photographs one by one, then 16 at a time.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.rows import Options, Row, interleaved
from benchmarks.tables import table
from diptych_server.core.runtime import Runtime
from diptych_server.ml.backbones import DEFAULT_BACKBONE, load_backbone
from diptych_server.ml.backbones.choice import why_not
from diptych_server.ml.frames import decode_square
from support.photographs import PHOTOGRAPHS, photograph

_TOGETHER: Final = 16
_RUNTIMES: Final = tuple(runtime for runtime in Runtime if runtime is not Runtime.AUTO)


def measure(options: Options, runtimes: Sequence[Runtime] = _RUNTIMES) -> Iterable[Row]:
    """A row per runtime; those that this machine lacks say why."""
    lacking = {runtime: reason for runtime in runtimes if (reason := why_not(runtime))}
    here = [runtime for runtime in runtimes if runtime not in lacking]
    for runtime in here:
        _run(runtime, options, seconds=0)  # the first may convert the network
    reference = np.array(_run(Runtime.TORCH_F32, options, seconds=0)["embeddings"], np.float32)
    cases = {runtime.value: partial(_case, runtime, options, reference) for runtime in here}
    yield from interleaved("runtimes", cases, rounds=options.rounds)
    for runtime, reason in lacking.items():
        yield Row("runtimes", runtime.value, words={"remark": reason})


def _case(runtime: Runtime, options: Options, reference: NDArray[np.float32]) -> Mapping[str, float]:
    run = _run(runtime, options, seconds=options.seconds)
    embeddings = np.array(run.pop("embeddings"), np.float32)
    lengths = np.linalg.norm(embeddings, axis=1) * np.linalg.norm(reference, axis=1)
    least_cosine = float(((embeddings * reference).sum(axis=1) / lengths).min())
    return run | {"1 - least cosine": max(0.0, 1 - least_cosine)}


def _run(runtime: Runtime, options: Options, *, seconds: float) -> dict[str, Any]:
    args = [runtime.value, "--run", str(time.monotonic()), "--seconds", str(seconds)]
    command = [sys.executable, "-m", "benchmarks.runtimes", *args, "--weights-dir", str(options.weights_dir)]
    # Its last line: before it there may be a log.
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=_environment()).stdout
    figures: dict[str, Any] = json.loads(output.splitlines()[-1])
    return figures


def _environment() -> dict[str, str]:
    tests = str(Path(__file__).parents[1])
    return os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join([tests, *sys.path])}


def _embed(runtime: Runtime, *, weights_dir: Path, seconds: float, began: float) -> dict[str, object]:
    backbone = load_backbone(DEFAULT_BACKBONE, weights_dir=weights_dir, runtime=runtime)
    squares = np.stack([decode_square(photograph(name), side=backbone.side) for name in PHOTOGRAPHS])
    backbone.embed(squares[:1])
    started, cpu = time.monotonic() - began, time.process_time()
    many = squares[np.arange(_TOGETHER) % len(squares)]
    alone = _cpu_millis(lambda: backbone.embed(squares[:1]), seconds=seconds / 2)
    together = _cpu_millis(lambda: backbone.embed(many), seconds=seconds / 2) / _TOGETHER
    return {
        "CPU ms/picture": alone,
        f"CPU ms/picture of {_TOGETHER}": together,
        "start s": started,
        "start CPU s": cpu,
        "peak RSS MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
        "embeddings": backbone.embed(squares).tolist(),
    }


def _cpu_millis(call: Callable[[], object], *, seconds: float) -> float:
    """The time of one call, after one for warm-up."""
    call()
    count, until, began = 0, time.monotonic() + seconds, time.process_time()
    while time.monotonic() < until or not count:
        call()
        count += 1
    return 1000 * (time.process_time() - began) / count


def main() -> None:
    """Print the table, or be one run of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runtimes", nargs="*", type=Runtime, metavar="RUNTIME", help=f"of {', '.join(_RUNTIMES)}")
    parser.add_argument("--rounds", type=int, default=Options.rounds)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--weights-dir", type=Path, default=Options.weights_dir)
    parser.add_argument("--run", type=float, metavar="BEGAN", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.run:
        run = _embed(args.runtimes[0], weights_dir=args.weights_dir, seconds=args.seconds, began=args.run)
        sys.stdout.write(json.dumps(run) + "\n")
        return
    options = Options(args.rounds, args.seconds, weights_dir=args.weights_dir)
    sys.stdout.write(table(list(measure(options, args.runtimes or _RUNTIMES))))


if __name__ == "__main__":
    main()
