"""Trains the versions of many worlds, and keeps what they answered: a file per world, so that a stop loses nothing."""

import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.comparing_pictures import FRAMES, Recordings
from benchmarks.comparing_worlds import (
    SEEDS,
    Margins,
    Rows,
    Version,
    World,
    draw_world,
    honest_margins,
    margins,
    train,
    train_folds,
    versions,
)

USUAL: Final = 8
"""Recordings of each label in version A, unless they are varied."""

SEED_ALONE: Final = "the seed alone"
_FIRST_SEEDS: Final = {"A": 0, SEED_ALONE: 3}
_OTHER_SEED: Final = 10


@dataclass(frozen=True)
class Plan:
    """What to train in a world: every kind of version B, or the seed alone; with `fold_sets` of folds."""

    held: int
    seed: int
    is_seed_alone: bool
    fold_sets: int

    @property
    def name(self) -> str:
        """The name of its file."""
        return f"{'seed' if self.is_seed_alone else 'all'}-{self.held}-{self.seed:04}"


@dataclass(frozen=True)
class Answers:
    """The answers of a trained version to the recordings (R,) of its world.

    labels: (R,) in the version, -1 for recordings that it lacks; margins: (SEEDS, R, FRAMES);
    of_sets: (fold sets - 1, R, FRAMES), with other folds and one seed each; fresh: (SEEDS,) shares of right answers.
    """

    labels: Rows
    margins: Margins
    of_sets: Margins
    fresh: NDArray[np.float64]


@dataclass(frozen=True)
class Trained:
    """A world after training: its recordings (R,), and the answers of each version by its name."""

    held: int
    rows: Rows
    answers: Mapping[str, Answers]


def plans(count: int, *, seed_count: int) -> Iterator[Plan]:
    """`count` worlds of the usual size, half and a third as many small and large ones; `seed_count` for the seed alone.

    They alternate, so that an early stop leaves some of each.
    """
    for number in range(count):
        for other in range(seed_count * number // count, seed_count * (number + 1) // count):
            yield Plan(USUAL, 1000 + other, is_seed_alone=True, fold_sets=1)
        yield Plan(USUAL, number, is_seed_alone=False, fold_sets=SEEDS)
        if number % 2 == 0:
            yield Plan(USUAL // 2, 300 + number // 2, is_seed_alone=False, fold_sets=1)
        if number % 3 == 0:
            yield Plan(USUAL * 2, 600 + number // 3, is_seed_alone=False, fold_sets=1)


def collect(recordings: Recordings, todo: Iterator[Plan], *, folder: Path, until: float) -> None:
    """Train the worlds that have no file in the folder yet; begin none after `until`, a time as of `time.time`."""
    folder.mkdir(parents=True, exist_ok=True)
    for plan in todo:
        file = folder / f"{plan.name}.npz"
        if time.time() > until:
            break
        if not file.exists():
            _write(file, _train(recordings, plan))
            sys.stderr.write(f"  {recordings.name}: {plan.name}\n")


def read(folder: Path) -> list[Trained]:
    """The worlds that were trained."""
    return [_read(file) for file in sorted(folder.glob("*-*-????.npz"))]


def _train(recordings: Recordings, plan: Plan) -> Trained:
    world = draw_world(recordings, held=plan.held, spare=plan.held, seed=plan.seed, fold_sets=plan.fold_sets)
    rows = np.concatenate([world.held, world.spare], axis=1).flatten()
    chosen = {
        name: version
        for name, version in versions(world, seed=plan.seed).items()
        if name in _FIRST_SEEDS or not plan.is_seed_alone
    }
    answers = {name: _answers(world, version, rows, name=name, plan=plan) for name, version in chosen.items()}
    return Trained(plan.held, rows, answers)


def _answers(world: World, version: Version, rows: Rows, *, name: str, plan: Plan) -> Answers:
    seeds = range(_FIRST_SEEDS.get(name, _OTHER_SEED), _FIRST_SEEDS.get(name, _OTHER_SEED) + SEEDS)
    labels = np.full(len(rows), -1, np.int64)
    places = {row: place for place, row in enumerate(rows.tolist())}
    labels[[places[row] for row in version.rows.tolist()]] = version.labels
    if plan.is_seed_alone:
        folds, fresh = [train_folds(world, version, seed=seed) for seed in seeds], []
    else:
        sets = [train(world, version, seed=seed) for seed in seeds]
        folds = [each.folds for each in sets]
        fresh = [float((margins(world, each.final, world.fresh) > 0).mean()) for each in sets]
    others = [
        honest_margins(world, train_folds(world, version, seed=seeds[place], fold_set=place), rows, fold_set=place)
        for place in range(1, plan.fold_sets)
    ]
    return Answers(
        labels,
        np.stack([honest_margins(world, heads, rows) for heads in folds]),
        np.reshape(others, (-1, len(rows), FRAMES)).astype(np.float32),
        np.array(fresh, np.float64),
    )


def _write(file: Path, trained: Trained) -> None:
    arrays: dict[str, NDArray[np.generic]] = {"rows": trained.rows, "held": np.array(trained.held)}
    for name, answers in trained.answers.items():
        arrays |= {f"{name}/{field}": value for field, value in vars(answers).items()}
    part = file.with_suffix(".part")
    with part.open("wb") as stream:
        np.savez(stream, **arrays)  # type: ignore[arg-type] # names are free
    part.rename(file)


def _read(file: Path) -> Trained:
    with np.load(file) as arrays:
        names = dict.fromkeys(name.split("/")[0] for name in arrays if "/" in name)
        answers = {
            name: Answers(**{field: arrays[f"{name}/{field}"] for field in Answers.__annotations__}) for name in names
        }
        return Trained(int(arrays["held"]), arrays["rows"], answers)
