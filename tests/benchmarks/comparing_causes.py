"""Whether a planted bad recording is found to be the first cause of loss, and a harmless one is left alone.

Version B is A with six more recordings of twelve pictures, each made of four photographs: one has a wrong label, one
repeats pictures of A, and four are good ones.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.comparing_pictures import FRAMES, Recordings
from benchmarks.comparing_worlds import (
    LABELS,
    SEEDS,
    Margins,
    Rows,
    Version,
    World,
    draw_world,
    honest_margins,
    train_folds,
)
from benchmarks.rows import Row
from diptych_server.ml.comparing.causes import Causes, checked_causes, suggested_causes
from diptych_server.ml.comparing.flips import Answer, Flips, find_flips
from diptych_server.ml.comparing.ridge import EditGroup, Pool, ridge_effects

BAD, HARMLESS, GOOD = 0, 1, 4
_PHOTOGRAPHS: Final = 4


@dataclass(frozen=True)
class Planted:
    """One draw: its flips, and their causes by retraining and as suggested."""

    flips: Flips
    checked: Causes
    suggested: Causes
    checked_effects: NDArray[np.float32]
    suggested_effects: NDArray[np.float32]


def planted(recordings: Recordings, *, held: int, seed: int) -> Planted:
    """The causes of a draw."""
    world = draw_world(recordings, held=held, spare=_PHOTOGRAPHS, seed=5000 + seed)
    for rows in world.spare:
        world.folds[0, rows] = world.folds[0, rows[0]]
    a, b, groups = _versions(world, np.random.default_rng(seed))
    # The bad recording has a wrong label, and the repeated pictures are asked already.
    exam = np.setdiff1d(np.arange(len(b.rows)), np.concatenate([groups[BAD], groups[HARMLESS]]))
    rows = b.rows[exam]
    margins_a = _margins(world, a, rows, seeds=range(SEEDS))
    margins_b = _margins(world, b, rows, seeds=range(SEEDS))
    flips = find_flips(margins_a, margins_b)
    without = np.concatenate([_margins(world, _without(b, group), rows, seeds=[0]) for group in groups])
    suggested = _suggested(world, b, groups, exam)
    return Planted(
        flips,
        checked_causes(flips, margins_b[0], without),
        suggested_causes(flips, suggested),
        margins_b[0] - without,
        suggested,
    )


def cause_rows(name: str, draws: Sequence[Planted], *, held: int) -> Iterator[Row]:
    """The table `comparing.causes`."""
    case = f"{name}: {held} recordings a label"
    for way in ("checked", "suggested"):
        found: list[Causes] = [getattr(each, way) for each in draws]
        figures = {
            "draws": [float(len(draws))],
            "draws with lost answers": [float(sum(each.flips.counts[Answer.LOST] > 0 for each in draws))],
            "lost answers a draw": [float(np.mean([each.flips.counts[Answer.LOST] for each in draws]))],
            "bad recording first": [float(sum(each.order[0] == BAD for each in found))],
            "harmless recording blamed for a loss": [float(sum(each.parts[HARMLESS].lost > 0 for each in found))],
        }
        yield Row("comparing.causes", f"{case}, {way}", figures)
    yield Row("comparing.agreement", case, _agreement(draws))


def _agreement(draws: Sequence[Planted]) -> dict[str, Sequence[float]]:
    both = [
        (check.group, hint.group)
        for draw in draws
        for check, hint in zip(draw.checked.causes, draw.suggested.causes, strict=True)
    ]
    single = [pair for pair in both if pair[0] >= 0]
    named = [pair for pair in single if pair[1] >= 0]
    return {
        "flips": [float(len(both))],
        "with a single checked cause": [float(len(single))],
        "of these with a single suggested cause": [float(len(named))],
        "the same one": [float(sum(check == hint for check, hint in named))],
        "correlation of effects": [
            float(np.mean([_correlation(draw.checked_effects, draw.suggested_effects) for draw in draws]))
        ],
    }


def _correlation(first: NDArray[np.float32], second: NDArray[np.float32]) -> float:
    known = np.isfinite(first) & np.isfinite(second)
    return float(np.corrcoef(first[known], second[known])[0, 1])


def _versions(world: World, random: np.random.Generator) -> tuple[Version, Version, list[Rows]]:
    """A, B, and the places in B of the bad recording, the repeated one and the good ones."""
    held = world.held.flatten()
    spare = random.permutation(world.spare)
    repeated = random.permutation(world.held[random.integers(LABELS)])[:_PHOTOGRAPHS]
    added = np.concatenate([spare[0], repeated, *spare[1:]])
    labels = world.labels[added]
    labels[:_PHOTOGRAPHS] = (labels[0] + random.integers(1, LABELS)) % LABELS
    a = Version(held, world.labels[held])
    b = Version(np.concatenate([held, added]), np.concatenate([a.labels, labels]))
    return a, b, list(np.arange(len(held), len(b.rows)).reshape(-1, _PHOTOGRAPHS))


def _without(version: Version, places: Rows) -> Version:
    return Version(np.delete(version.rows, places), np.delete(version.labels, places))


def _margins(world: World, version: Version, rows: Rows, *, seeds: Sequence[int]) -> Margins:
    """The margins (S, pictures) of recordings."""
    return np.stack([honest_margins(world, train_folds(world, version, seed=seed), rows).flatten() for seed in seeds])


def _suggested(world: World, b: Version, groups: Sequence[Rows], exam: Rows) -> NDArray[np.float32]:
    """The estimated effects (groups, pictures) on the exam, of which `exam` are the places of recordings in B."""
    folds = world.folds[0, b.rows].repeat(FRAMES)
    pool = Pool(
        embeddings=world.recordings.embeddings[b.rows, :, 0].reshape(len(folds), -1),
        labels=b.labels.repeat(FRAMES),
        folds=folds,
        bars=1 << folds,
        in_b=np.ones(len(folds), np.bool_),
        label_count=LABELS,
    )
    edits = [EditGroup(added=_pictures(group)) for group in groups]
    return ridge_effects(pool, edits, _pictures(exam))


def _pictures(recordings: Rows) -> Rows:
    """The places of the pictures of recordings."""
    return (recordings[:, None] * FRAMES + np.arange(FRAMES)).flatten()
