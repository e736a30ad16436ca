"""How far the reasons for an answer can be trusted, measured on photographs.

    make bench ARGS='asking --pictures FOLDER --rounds 6'

Recordings are made of single photographs, as for `comparing`. A round draws recordings, trains a model, and trains
again without each recording; and it plants mistakes and looks for them. Other folders beside it show things
that the models never saw. Without photographs nothing is measured.
"""

from collections.abc import Iterable
from pathlib import Path

import torch

from benchmarks.asking_influences import influence_rows, time_rows
from benchmarks.asking_removals import trial
from benchmarks.asking_states import state_rows
from benchmarks.asking_suspects import suspect_rows
from benchmarks.asking_twins import twin_rows
from benchmarks.comparing_pictures import recordings_of
from benchmarks.rows import Options, Row, begin_round
from diptych_server.ml.backbones import DEFAULT_BACKBONE, load_backbone


def measure(options: Options) -> Iterable[Row]:
    """The tables `asking.*` of the README."""
    torch.set_num_threads(1)
    if options.pictures_dir is None:
        return [Row("asking.influences", "photographs", words={"remark": "no folder was given"})]
    return rows(options.pictures_dir, options)


def rows(folder: Path, options: Options) -> Iterable[Row]:
    """The rows for a folder of photographs."""
    kept = options.environments_dir / "comparing"
    recordings = recordings_of(folder, weights_dir=options.weights_dir, cache_dir=kept)
    trials = []
    for number in range(options.rounds):
        begin_round("asking", number)
        trials.append(trial(recordings, seed=number))
    yield from influence_rows(folder.name, trials)
    yield from twin_rows(folder.name, trials)
    yield from suspect_rows(recordings, rounds=options.rounds, weights_dir=options.weights_dir)
    yield from time_rows(recordings, rounds=options.rounds)
    others = [recordings_of(each, weights_dir=options.weights_dir, cache_dir=kept) for each in _beside(folder)]
    backbone = load_backbone(DEFAULT_BACKBONE, weights_dir=options.weights_dir)
    yield from state_rows(recordings, folder=folder, others=others, backbone=backbone, rounds=options.rounds)


def _beside(folder: Path) -> list[Path]:
    """The other folders of photographs in the same place: they show other things."""
    places = [each for each in sorted(folder.parent.iterdir()) if each.is_dir() and each != folder]
    return [each for each in places if any(inner.is_dir() for inner in each.iterdir())]
