"""How many planted mistakes are found, how many of the first ten suspects are mistakes, and how many clean ones are."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.comparing_pictures import FRAMES, Recordings, frames_of
from benchmarks.comparing_worlds import LABELS, Rows, Version, World, draw_world, training_set
from benchmarks.rows import Row
from diptych_server.core.parameters import HeadParameters
from diptych_server.ml.backbones import DEFAULT_BACKBONE, load_backbone
from diptych_server.ml.explaining.suspects import Examined, Suspects, find_suspects
from diptych_server.ml.fit import fit
from diptych_server.ml.frames import augmented_views, decode_square
from diptych_server.ml.tensor_files import Floats
from diptych_server.ml.training_set import TrainingSet

SIZES: Final = (8, 40)
"""Recordings of each label."""

_WRONG: Final = 0.05
_FIRST: Final = 10


_Listed = Sequence[tuple[Rows, bool]]
"""The rows of each suspect, and whether it is called wrong."""


def suspect_rows(recordings: Recordings, *, rounds: int, weights_dir: Path) -> Iterator[Row]:
    """The table `asking.suspects`: mistakes of 5 %, and clean data."""
    walls = _walls(round(_WRONG * max(SIZES) * LABELS), weights_dir)
    for held in SIZES:
        by_kind: dict[str, list[dict[str, float]]] = {}
        for seed in range(rounds):
            for kind, figures in _draw(recordings, walls, held=held, seed=seed).items():
                by_kind.setdefault(kind, []).append(figures)
        for kind, found in by_kind.items():
            case = f"{recordings.name}, {held} recordings a label: {kind}"
            yield Row("asking.suspects", case, {key: [each[key] for each in found] for key in found[0]})


def _draw(recordings: Recordings, walls: Floats, *, held: int, seed: int) -> dict[str, dict[str, float]]:
    """The figures of one draw: pictures, recordings and other things are planted in turn."""
    world = draw_world(recordings, held=held, spare=0, seed=9000 + seed)
    rows = world.held.flatten()
    clean = training_set(world, Version(rows, world.labels[rows]))
    random = np.random.default_rng(seed)
    nothing = np.zeros(len(clean.labels), np.bool_)
    untouched = _found(clean)
    pictures, wrong = _wrong_pictures(random, clean)
    recorded, mistaken = _wrong_recordings(random, clean)
    things, foreign = _other_things(random, clean, _of_other_labels(random, world))
    empty, of_walls = _other_things(random, clean, walls)
    return {
        "wrong pictures": _figures(_pictures(_found(pictures)), wrong, rows=1),
        "wrong pictures, clean": _figures(_pictures(untouched), nothing, rows=1),
        "wrong recordings": _figures(_recordings(_found(recorded)), mistaken, rows=FRAMES),
        "wrong recordings, clean": _figures(_recordings(untouched), nothing, rows=FRAMES),
        "unlike their label, of a label not examined": _figures(_unlike(_found(things)), foreign, rows=FRAMES),
        "unlike their label, of a wall": _figures(_unlike(_found(empty)), of_walls, rows=FRAMES),
        "unlike their label, clean": _figures(_unlike(untouched), nothing, rows=FRAMES),
    }


def _wrong_pictures(random: np.random.Generator, clean: TrainingSet) -> tuple[TrainingSet, NDArray[np.bool_]]:
    """5 % of the pictures, each of another recording, have a wrong label."""
    count = len(clean.labels) // FRAMES
    frames = random.permutation(count)[: round(_WRONG * len(clean.labels))] * FRAMES
    return _relabelled(random, clean, np.isin(np.arange(len(clean.labels)), frames + random.integers(FRAMES)))


def _wrong_recordings(random: np.random.Generator, clean: TrainingSet) -> tuple[TrainingSet, NDArray[np.bool_]]:
    """5 % of the recordings have a wrong label."""
    return _relabelled(random, clean, _some_recordings(random, clean))


def _other_things(
    random: np.random.Generator, clean: TrainingSet, things: Floats
) -> tuple[TrainingSet, NDArray[np.bool_]]:
    """5 % of the recordings are replaced by others (R, FRAMES, 4, D)."""
    planted = _some_recordings(random, clean)
    embeddings = clean.embeddings.copy()
    embeddings[planted] = things[: int(planted.sum()) // FRAMES].reshape(-1, *embeddings.shape[1:])
    return replace(clean, embeddings=embeddings), planted


def _of_other_labels(random: np.random.Generator, world: World) -> Floats:
    """Recordings of labels that the world does not have, in random order."""
    labels = world.recordings.labels
    others = np.flatnonzero(~np.isin(labels, labels[world.held]))
    found: Floats = world.recordings.embeddings[random.permutation(others)]
    return found


def _walls(count: int, weights_dir: Path) -> Floats:
    """Recordings (count, FRAMES, 4, D) of walls: the light of each falls from another side."""
    backbone = load_backbone(DEFAULT_BACKBONE, weights_dir=weights_dir)
    random = np.random.default_rng(0)
    down, right = np.mgrid[-1:1:320j, -1:1:320j][..., None]
    embeddings = []
    for seed in range(count):
        slope, colour = random.uniform(-25, 25, 2), random.uniform(60, 200, 3)
        pixels = colour + slope[0] * down + slope[1] * right + random.normal(0, 3, (320, 320, 3))
        wall = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
        squares = [decode_square(frame, side=backbone.side) for frame in frames_of(wall, seed=seed)]
        views = np.concatenate([augmented_views(square) for square in squares])
        embeddings.append(backbone.embed(views).reshape(FRAMES, -1, backbone.dimension))
    return np.stack(embeddings)


def _some_recordings(random: np.random.Generator, clean: TrainingSet) -> NDArray[np.bool_]:
    count = len(clean.labels) // FRAMES
    return np.isin(np.arange(count), random.permutation(count)[: round(_WRONG * count)]).repeat(FRAMES)


def _relabelled(
    random: np.random.Generator, clean: TrainingSet, planted: NDArray[np.bool_]
) -> tuple[TrainingSet, NDArray[np.bool_]]:
    """All frames of a recording that are planted get the same wrong label."""
    shift = random.integers(1, LABELS, len(planted) // FRAMES).repeat(FRAMES)
    return replace(clean, labels=np.where(planted, (clean.labels + shift) % LABELS, clean.labels)), planted


def _found(data: TrainingSet) -> Suspects:
    honest = fit(data, HeadParameters(), on_epoch=lambda _: None).honest_confidences
    return find_suspects(Examined(data.embeddings[:, 0], data.labels, data.bursts, LABELS, honest))


def _pictures(found: Suspects) -> _Listed:
    return [(each.rows, each.is_probable) for each in found.pictures]


def _recordings(found: Suspects) -> _Listed:
    return [(each.rows, each.is_probable) for each in found.recordings]


def _unlike(found: Suspects) -> _Listed:
    return [(each.rows, False) for each in found.unlike]


def _figures(listed: _Listed, planted: NDArray[np.bool_], *, rows: int) -> dict[str, float]:
    """Counts of a draw, of pictures or of recordings; of the first ten at most as many are right as are planted."""
    right = np.array([bool(planted[own].all()) for own, _ in listed], np.bool_)
    called = np.array([is_called for _, is_called in listed], np.bool_)
    count = int(planted.sum()) // rows
    return {
        "planted": float(count),
        "of": float(len(planted) // rows),
        "listed": float(len(right)),
        "right of the first 10": float(right[:_FIRST].sum()),
        "right of as many as planted": float(right[:count].sum()),
        "called wrong": float(called.sum()),
        "of these right": float((right & called).sum()),
    }
