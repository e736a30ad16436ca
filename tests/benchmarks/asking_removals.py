"""What training without each recording does to the answers of a model: the truth that explanations are compared with.

A model is trained on recordings of some photographs, and asked about recordings of other persons or scenes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.comparing_pictures import FRAMES, Recordings
from benchmarks.comparing_worlds import LABELS, SEEDS, Rows, Version, World, draw_world, training_set
from diptych_server.core.folds import FOLD_COUNT
from diptych_server.core.parameters import HeadParameters
from diptych_server.ml.explaining.influences import unit_inputs
from diptych_server.ml.fit import fit, fit_folds
from diptych_server.ml.heads import Head
from diptych_server.ml.temperature import tempered
from diptych_server.ml.tensor_files import Floats
from diptych_server.ml.training_set import TrainingSet

HELD: Final = 8
"""Recordings of each label."""

_REST: Final = FOLD_COUNT - 1
_MOST_ASKED: Final = 200
_TINY: Final = 1e-6


@dataclass(frozen=True)
class Trial:
    """A model, N training pictures of R recordings, Q new pictures, and what training without a recording changes.

    head: the final one of the first seed, without calibration; inputs: (N, D), queries: (Q, D), of length 1;
    groups: (N,) the recording, 0..R-1; labels: (N,); honest: (N,) the honest answers, -1 without; group_labels: (R,);
    asked: (Q, D) embeddings; truths: (Q,) the right labels; answers: (Q,) those of the head;
    effects: (R, Q) log-odds that the answer loses without the recording, the mean of all seeds;
    changes: (R, Q) the share of seeds whose answer is another one without the recording.
    """

    head: Head
    embeddings: Floats
    inputs: Floats
    groups: Rows
    labels: Rows
    honest: Rows
    group_labels: Rows
    asked: Floats
    queries: Floats
    truths: Rows
    answers: Rows
    effects: Floats
    changes: Floats


def trial(recordings: Recordings, *, seed: int) -> Trial:
    """One draw of recordings; about 30 trainings on 120 pictures for each seed."""
    world = draw_world(recordings, held=HELD, spare=0, seed=7000 + seed)
    data = _training_set(world)
    chosen = np.random.default_rng(seed).permutation(world.fresh)[:_MOST_ASKED]
    asked = recordings.embeddings[chosen, 0, 0]
    runs = [fit(data, HeadParameters(seed=each), on_epoch=lambda _: None) for each in range(SEEDS)]
    finals = [tempered(run.heads, 1 / run.calibration.temperature).final for run in runs]
    answers = finals[0].predict(asked).argmax(axis=1)
    said = np.stack([head.predict(asked) for head in finals])
    without = np.stack([_without_each(data, asked, seed=each) for each in range(SEEDS)])
    honest = runs[0].honest_confidences
    return Trial(
        head=finals[0],
        embeddings=data.embeddings[:, 0],
        inputs=unit_inputs(finals[0], data.embeddings[:, 0]),
        groups=data.bursts,
        labels=data.labels,
        honest=np.where(np.isfinite(honest).all(axis=1), np.nan_to_num(honest).argmax(axis=1), -1),
        group_labels=data.labels[np.unique(data.bursts, return_index=True)[1]],
        asked=asked,
        queries=unit_inputs(finals[0], asked),
        truths=world.labels[chosen],
        answers=answers,
        effects=(log_odds(said, answers)[:, None] - log_odds(without, answers)).mean(axis=0),
        changes=(said.argmax(axis=2)[:, None] != without.argmax(axis=3)).mean(axis=0),
    )


def log_odds(confidences: Floats, answers: NDArray[np.intp]) -> Floats:
    """The log-odds (..., Q) of the answers (Q,) in confidences (..., Q, C)."""
    own = np.clip(confidences[..., np.arange(len(answers)), answers], _TINY, 1 - _TINY)
    odds: Floats = np.log(own / (1 - own))
    return odds


def _training_set(world: World) -> TrainingSet:
    """The pictures of the held recordings; the numbers of recordings are 0 to R-1."""
    rows = world.held.flatten()
    data = training_set(world, Version(rows, world.labels[rows]))
    return replace(data, bursts=np.arange(len(rows)).repeat(FRAMES))


def _without_each(data: TrainingSet, asked: Floats, *, seed: int) -> Floats:
    """The confidences (R, Q, C) of heads that are trained on everything but one recording.

    A training has a head for each fold, so the recordings to leave out are put into separate folds.
    """
    said = []
    for removed in np.split(np.arange(LABELS * HELD), range(_REST, LABELS * HELD, _REST)):
        heads = fit_folds(_left_out(data, removed), HeadParameters(seed=seed), on_epoch=lambda _: None).heads
        said += [head.predict(asked) for head in heads[: len(removed)] if head]
    return np.stack(said)


def _left_out(data: TrainingSet, removed: Sequence[int] | NDArray[np.intp]) -> TrainingSet:
    folds = np.full(len(data.labels), _REST, np.int64)
    for fold, group in enumerate(removed):
        folds[data.bursts == group] = fold
    return replace(data, folds=folds, barred=None)
