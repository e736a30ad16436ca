"""The four states of answers, and calibrated confidences: of new pictures, and of pictures that no model can know."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.comparing_pictures import FRAMES, Recordings, frames_of
from benchmarks.comparing_worlds import Version, World, draw_world, training_set
from benchmarks.rows import Row, begin_round
from diptych_server.core.answer_state import AnswerState
from diptych_server.core.parameters import HeadParameters
from diptych_server.core.picture_edit import PictureEdit
from diptych_server.ml.backbones import Backbone
from diptych_server.ml.edits import decode_editable
from diptych_server.ml.fit import fit
from diptych_server.ml.fit_result import FitResult
from diptych_server.ml.frames import decode_square
from diptych_server.ml.served_heads import ServedHead, ServedHeads
from diptych_server.ml.states import judge_states
from diptych_server.ml.temperature import tempered
from diptych_server.ml.tensor_files import Floats

HELD: Final = 12
"""Recordings of each label."""

_EDITED: Final = 40
_BINS: Final = 10
_EDITS: Final = {
    "new recordings, 2.5 stops darker": PictureEdit(light=-2.5),
    "new recordings, blurred": PictureEdit(blur=0.03),
}
_NOISE: Final = 50.0

_STATES: Final = {
    "sure, %": AnswerState.SURE,
    "torn, %": AnswerState.TORN,
    "sure but far, %": AnswerState.SURE_BUT_FAR,
    "never seen, %": AnswerState.NEVER_SEEN,
}


class _Model(NamedTuple):
    world: World
    served: ServedHeads
    plain: ServedHeads
    """Without calibration."""
    honest: Mapping[str, float]
    """The errors and false alarms of honest answers, in percent."""


def state_rows(
    recordings: Recordings, *, folder: Path, others: Sequence[Recordings], backbone: Backbone, rounds: int
) -> list[Row]:
    """The states by kind of picture, and the calibration errors on new pictures; a value per draw.

    Args:
        recordings: of the folder.
        folder: a folder per label with the photographs of `recordings`.
        others: photographs of other things.
        backbone: that of the recordings.
        rounds: the number of draws.
    """
    figures: dict[str, dict[str, list[float]]] = {}
    errors: dict[str, list[float]] = {}
    for number in range(rounds):
        begin_round("asking.states", number)
        model = _model(recordings, seed=number)
        for kind, (embeddings, labels) in _kinds(model.world, folder, others, backbone, seed=number).items():
            for name, value in _shares(model.served, embeddings, labels).items():
                figures.setdefault(kind, {}).setdefault(name, []).append(value)
        embeddings, labels = _fresh(model.world)
        found = {
            "before, points": 100 * _calibration_error(model.plain, embeddings, labels),
            "after, points": 100 * _calibration_error(model.served, embeddings, labels),
        }
        for name, value in {**found, **model.honest}.items():
            errors.setdefault(name, []).append(value)
    return [
        *(Row("asking.states", f"{recordings.name}: {kind}", found) for kind, found in figures.items()),
        Row("asking.confidences", recordings.name, errors),
    ]


def _model(recordings: Recordings, *, seed: int) -> _Model:
    world = draw_world(recordings, held=HELD, spare=0, seed=9000 + seed)
    rows = world.held.flatten()
    fitted = fit(
        training_set(world, Version(rows, world.labels[rows])), HeadParameters(seed=seed), on_epoch=lambda _: None
    )
    plain = tempered(fitted.heads, 1 / fitted.calibration.temperature)
    return _Model(
        world,
        ServedHeads([ServedHead(fitted.heads.final, fitted.heads.familiarity)]),
        ServedHeads([ServedHead(plain.final, fitted.heads.familiarity)]),
        _honest(fitted),
    )


def _honest(fitted: FitResult) -> Mapping[str, float]:
    """The errors and the false alarms of honest answers, as the metrics of a training contain them."""
    found = fitted.calibration
    figures = {"honest before, points": found.error_before, "honest after, points": found.error_after}
    figures["honest pictures called far, %"] = fitted.familiarity.false_share if fitted.familiarity else None
    return {name: 100 * value for name, value in figures.items() if value is not None}


_Kind = tuple[Floats, NDArray[np.int64]]
"""Embeddings (N, D), and the right labels (N,), -1 for none."""


def _kinds(
    world: World, folder: Path, others: Sequence[Recordings], backbone: Backbone, *, seed: int
) -> Mapping[str, _Kind]:
    """The pictures to ask about, by kind."""
    random = np.random.default_rng(seed)
    kinds = {
        "new recordings": _fresh(world),
        "labels that were never shown": _of(world.recordings, np.flatnonzero(world.labels < 0)),
        **{f"other things: {other.name}": _of(other, np.arange(len(other.labels))) for other in others},
    }
    rows = random.permutation(world.fresh)[:_EDITED]
    for name, squares in _edited(folder, rows, side=backbone.side, random=random).items():
        kinds[name] = (backbone.embed(squares), world.labels[rows])
    empty = {**_empty(backbone.side, random), "their empty backgrounds": _backgrounds(folder, rows, backbone.side)}
    for name, squares in empty.items():
        kinds[name] = (backbone.embed(squares), np.full(len(squares), -1))
    return kinds


def _fresh(world: World) -> _Kind:
    return _of(world.recordings, world.fresh)[0], world.labels[world.fresh].repeat(FRAMES)


def _of(recordings: Recordings, rows: NDArray[np.int64]) -> _Kind:
    embeddings = recordings.embeddings[rows, :, 0]
    return embeddings.reshape(-1, embeddings.shape[2]), np.full(len(rows) * FRAMES, -1)


def _edited(
    folder: Path, rows: NDArray[np.int64], *, side: int, random: np.random.Generator
) -> Mapping[str, NDArray[np.uint8]]:
    """Squares (N, side, side, 3) of the photographs of these rows, edited."""
    pictures = []
    for row in rows.tolist():
        with Image.open(_files(folder)[row]) as photograph:
            pictures.append(decode_editable(frames_of(photograph, seed=row)[0], side=side))
    edited = {name: np.stack([picture.edited(edit) for picture in pictures]) for name, edit in _EDITS.items()}
    plain = np.stack([picture.edited(PictureEdit()) for picture in pictures]).astype(np.float32)
    noisy = np.clip(plain + random.normal(0, _NOISE, plain.shape), 0, 255).astype(np.uint8)
    return {**edited, "new recordings, with noise": noisy}


def _backgrounds(folder: Path, rows: NDArray[np.int64], side: int) -> NDArray[np.uint8]:
    """Recordings of the upper left corners of photographs, stretched: what a camera sees without the thing."""
    squares = []
    for row in rows.tolist():
        with Image.open(_files(folder)[row]) as photograph:
            corner = photograph.crop((0, 0, photograph.width // 8, photograph.height // 8))
        squares.append(decode_square(frames_of(corner, seed=row)[0], side=side))
    return np.stack(squares)


def _files(folder: Path) -> Sequence[Path]:
    labels = sorted(path for path in folder.iterdir() if path.is_dir())
    return [path for label in labels for path in sorted(label.iterdir())]


def _empty(side: int, random: np.random.Generator) -> Mapping[str, NDArray[np.uint8]]:
    """Squares without a thing: walls of one colour in uneven light, and noise."""
    colours = random.uniform(40, 220, (_EDITED, 1, 1, 3))
    light = np.linspace(0.8, 1.2, side)[None, None, :, None]
    walls = colours * light + random.normal(0, 4, (_EDITED, side, side, 3))
    noise = random.uniform(0, 255, (_EDITED, side, side, 3))
    return {"an empty wall": np.clip(walls, 0, 255).astype(np.uint8), "noise": noise.astype(np.uint8)}


def _shares(served: ServedHeads, embeddings: Floats, labels: NDArray[np.int64]) -> Mapping[str, float]:
    """The shares of the states in percent, and how often each state's answers are right."""
    [confidences] = served.predict(embeddings)
    found = judge_states(confidences, served.unfamiliarity(embeddings)[:, 0]).states
    is_far = np.isin(found, [AnswerState.SURE_BUT_FAR, AnswerState.NEVER_SEEN])
    shares = {"far, %": 100 * float(is_far.mean())}
    shares |= {name: 100 * float((found == state).mean()) for name, state in _STATES.items()}
    is_sure = found == AnswerState.SURE
    if (labels >= 0).any() and is_sure.any():
        shares["right of the sure, %"] = 100 * float((confidences.argmax(axis=1) == labels)[is_sure].mean())
    return shares


def _calibration_error(served: ServedHeads, embeddings: Floats, labels: NDArray[np.int64]) -> float:
    """The mean difference of confidence and share right over ten bins of equal size."""
    [confidences] = served.predict(embeddings)
    top, is_right = confidences.max(axis=1), confidences.argmax(axis=1) == labels
    bins = np.array_split(np.argsort(top, kind="stable"), _BINS)
    gaps = [len(rows) * abs(float(top[rows].mean()) - float(is_right[rows].mean())) for rows in bins]
    return sum(gaps) / len(top)
