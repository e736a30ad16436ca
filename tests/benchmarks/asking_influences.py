"""How often the recording that is named at once is the one without which a newly trained model answers otherwise."""

import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.asking_removals import HELD, Trial
from benchmarks.comparing_pictures import FRAMES, Recordings
from benchmarks.comparing_worlds import LABELS
from benchmarks.rows import Row, interleaved
from diptych_server.ml.explaining.influences import Influences, unit_inputs
from diptych_server.ml.heads import Head, direction
from diptych_server.ml.tensor_files import Floats

_RATIOS: Final = (0.0, 1.3, 2.0, 4.0, np.inf)
_PICTURES: Final = 500
_ASKED: Final = 200


def influence_rows(name: str, trials: Sequence[Trial]) -> Iterator[Row]:
    """The tables `asking.influences` and `asking.ratios`."""
    hints = [_hints(each) for each in trials]
    ways: Mapping[str, Sequence[Floats]] = {
        "closed form": hints,
        "nearest picture": [_nearest(each) for each in trials],
        "any recording": [np.random.default_rng(0).random(each.effects.shape, np.float32) for each in trials],
    }
    for way, scores in ways.items():
        yield Row("asking.influences", f"{name}: {way}", _agreement(trials, scores))
    for low, high in pairwise(_RATIOS):
        span = f"over {low:g}" if np.isinf(high) else f"{low:g} to {high:g}" if low else f"below {high:g}"
        yield Row("asking.ratios", f"{name}: {span}", _in_range(trials, hints, low, high))


def time_rows(recordings: Recordings, *, rounds: int) -> list[Row]:
    """The table `asking.times`, for 500 training pictures."""
    labels = np.unique(recordings.labels)[:LABELS]
    rows = np.flatnonzero(np.isin(recordings.labels, labels))[: _PICTURES // FRAMES + 1]
    embeddings = recordings.embeddings[rows, :, 0].reshape(-1, recordings.embeddings.shape[-1])[:_PICTURES]
    head = Head(direction(embeddings).mean(axis=0), ())
    places = np.searchsorted(labels, recordings.labels[rows]).repeat(FRAMES)[: len(embeddings)]
    groups = np.arange(len(rows)).repeat(FRAMES)[: len(embeddings)]
    inputs = unit_inputs(head, embeddings)

    def run() -> Mapping[str, float]:
        started = time.thread_time()
        influences = Influences(inputs, places, groups, label_count=LABELS)
        solved = time.thread_time()
        for query, answer in zip(inputs[:_ASKED], places[:_ASKED], strict=True):
            influences.explain(query, int(answer))
        done = time.thread_time()
        return {
            "ms a picture": 1000 * (done - solved) / _ASKED,
            "ms once a model": 1000 * (solved - started),
            "MB a model": influences.size_bytes / 1e6,
        }

    case = f"{recordings.name}: {len(inputs)} pictures of {len(rows)} recordings"
    return interleaved("asking.times", {case: run}, rounds=rounds)


def _hints(trial: Trial) -> Floats:
    """The effects (R, Q) as the product estimates them."""
    influences = Influences(trial.inputs, trial.labels, trial.groups, label_count=LABELS)
    pairs = zip(trial.queries, trial.answers.tolist(), strict=True)
    return np.stack([influences.effects(query, answer) for query, answer in pairs], axis=1)


def _nearest(trial: Trial) -> Floats:
    """The cosine (R, Q) of the nearest picture of each recording."""
    cosines = trial.inputs @ trial.queries.T
    return np.stack([cosines[trial.groups == group].max(axis=0) for group in range(len(trial.group_labels))])


def _agreement(trials: Sequence[Trial], scores: Sequence[Floats]) -> dict[str, Sequence[float]]:
    """Shares of pictures in percent, a value per draw; recordings of the answer's label compete."""
    found = [_own(trial, score) for trial, score in zip(trials, scores, strict=True)]
    lost = [_taken(truth, named).mean() for truth, named, _, _ in found]
    return {
        "named moves more than another, %": [100 * _beaten(truth, named) for truth, named, _, _ in found],
        "named is the very largest, %": [
            100 * float((truth.argmax(axis=0) == named).mean()) for truth, named, _, _ in found
        ],
        "log-odds lost without it": [float(each) for each in lost],
        "without another": [_others(truth, named) for truth, named, _, _ in found],
        "answer changes without it, %": [100 * float(_taken(moved, named).mean()) for _, named, moved, _ in found],
        "without another, %": [100 * _others(moved, named) for _, named, moved, _ in found],
        "pictures": [float(truth.shape[1]) for truth, _, _, _ in found],
    }


def _in_range(trials: Sequence[Trial], scores: Sequence[Floats], low: float, high: float) -> dict[str, Sequence[float]]:
    """The same for pictures whose largest estimate is `low` to `high` times the second."""
    shares, right, changed = [], [], []
    for trial, score in zip(trials, scores, strict=True):
        truth, named, moved, own = _own(trial, score)
        ranked = np.sort(own, axis=0)
        ratio = ranked[-1] / np.maximum(ranked[-2], 1e-9)
        chosen = (ratio >= low) & (ratio < high)
        shares.append(100 * float(chosen.mean()))
        if chosen.any():
            right.append(100 * float((truth.argmax(axis=0) == named)[chosen].mean()))
            changed.append(100 * float(_taken(moved, named)[chosen].mean()))
    return {"of pictures, %": shares, "named is the very largest, %": right, "answer changes without it, %": changed}


def _own(trial: Trial, score: Floats) -> tuple[Floats, NDArray[np.intp], Floats, Floats]:
    """Of the recordings of each answer's label (HELD, Q): true effects, place of the named one, changes, scores."""
    own = np.stack([np.flatnonzero(trial.group_labels == answer) for answer in trial.answers], axis=1)
    assert own.shape[0] == HELD
    columns = np.arange(own.shape[1])
    picked = score[own, columns]
    return trial.effects[own, columns], picked.argmax(axis=0), trial.changes[own, columns], picked


def _taken(values: Floats, named: NDArray[np.intp]) -> Floats:
    taken: Floats = np.take_along_axis(values, named[None], axis=0)[0]
    return taken


def _beaten(truth: Floats, named: NDArray[np.intp]) -> float:
    """How often the named one is ahead of another one."""
    return float((_taken(truth, named) > truth).sum() / (truth.size - truth.shape[1]))


def _others(values: Floats, named: NDArray[np.intp]) -> float:
    """The mean of those that are not named."""
    return float((values.sum() - _taken(values, named).sum()) / (values.size - values.shape[1]))
