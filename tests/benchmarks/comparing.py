"""How often comparisons of versions are right: verdicts, ranges, flips and causes on photographs.

    make bench ARGS='comparing --pictures FOLDER --rounds 20'

Recordings are made of single photographs (`comparing_pictures.py`). The folder has a subfolder per label; the names of
files say which photographs belong together (`groups.py`). A round trains one world of the usual size with all kinds of
version B, eight with the seed alone, and one draw of planted changes; smaller and larger worlds alternate. Answers are
kept in `build/benchmarks`, so that a repeated or interrupted measurement continues; delete that folder to start again.
Without photographs nothing is measured.
"""

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import torch

from benchmarks.comparing_causes import cause_rows, planted
from benchmarks.comparing_pictures import recordings_of
from benchmarks.comparing_rates import flip_rows, range_rows, verdict_rows
from benchmarks.comparing_runs import USUAL, collect, plans, read
from benchmarks.rows import Options, Row, begin_round

_SEED_PAIRS_A_ROUND: Final = 8


def measure(options: Options) -> Iterable[Row]:
    """The tables `comparing.*` of the README."""
    torch.set_num_threads(1)
    if options.pictures_dir is None:
        return [Row("comparing.verdicts", "photographs", words={"remark": "no folder was given"})]
    return rows(options.pictures_dir, options)


def rows(folder: Path, options: Options) -> Iterable[Row]:
    """The rows for a folder of photographs."""
    kept = options.environments_dir / "comparing"
    recordings = recordings_of(folder, weights_dir=options.weights_dir, cache_dir=kept)
    begin_round("comparing", 0)
    todo = plans(options.rounds, seed_count=_SEED_PAIRS_A_ROUND * options.rounds)
    collect(recordings, todo, folder=kept / folder.name, until=math.inf)
    worlds = read(kept / folder.name)
    for table in (verdict_rows, range_rows, flip_rows):
        yield from table(folder.name, worlds)
    draws = [planted(recordings, held=USUAL, seed=seed) for seed in range(options.rounds)]
    yield from cause_rows(folder.name, draws, held=USUAL)
