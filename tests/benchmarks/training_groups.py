"""Tables that need photographs in groups: many labels with few pictures, and how sure a model sounds."""

import time
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from benchmarks.groups import Photographs, nearest_centroid
from benchmarks.rows import Row
from diptych_server.core.parameters import HeadParameters
from diptych_server.ml.fit import fit
from diptych_server.ml.temperature import tempered
from diptych_server.ml.training_set import TrainingSet

SHOTS = (5, 10, 20, 50)
SPLITS = 6
MANY_LABELS = ((100, 6), (40, 9), (150, 4))
_BINS = 15


def many_labels(photographs: Photographs) -> Iterable[Row]:
    """The table `training.many`: groups as labels, asked about pictures unlike those that were shown."""
    for labels, pictures in MANY_LABELS:
        if labels > photographs.series_count():
            continue
        runs = [_many(*photographs.by_group(labels, pictures, seed=seed)) for seed in range(3)]
        figures = {name: [run[name] for run in runs] for name in runs[0]}
        yield Row("training.many", f"{labels} labels, {pictures} pictures each", figures)


def confidences(photographs: Photographs) -> Iterable[Row]:
    """The table `training.confidences`: how right answers are, and how sure, on pictures of other groups."""
    for shots in SHOTS:
        yield Row("training.confidences", f"{shots} shots", _sureness(photographs, shots))


def calibration_error(confidences: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """By how many points answers are right more or less often than they say, a mean over 15 equal bins."""
    said, is_right = confidences.max(axis=1), confidences.argmax(axis=1) == labels
    bins = np.minimum((said * _BINS).astype(int), _BINS - 1)
    gaps = [abs(float((said[bins == each] - is_right[bins == each]).sum())) for each in range(_BINS)]
    return 100 * sum(gaps) / len(labels)


def _many(shown: TrainingSet, asked: TrainingSet) -> dict[str, float]:
    started = time.process_time()
    result = fit(shown, HeadParameters(), on_epoch=lambda _: None)
    seconds = time.process_time() - started
    pictures = asked.embeddings[:, 0]
    return {
        "percent right": _percent(result.heads.final.predict(pictures).argmax(axis=1), asked.labels),
        "nearest centroid: percent right": _percent(nearest_centroid(shown, pictures), asked.labels),
        "honest: percent right": _percent(result.honest_confidences.argmax(axis=1), shown.labels),
        "centroid, honest: percent right": _percent(_honest_centroid(shown), shown.labels),
        "CPU s": seconds,
    }


def _honest_centroid(shown: TrainingSet) -> NDArray[np.int64]:
    answers = np.zeros_like(shown.labels)
    for fold in np.unique(shown.folds):
        rows = shown.folds != fold
        known = TrainingSet(
            shown.embeddings[rows], shown.labels[rows], shown.folds[rows], shown.bursts[rows], shown.label_count
        )
        answers[~rows] = nearest_centroid(known, shown.embeddings[~rows, 0])
    return answers


def _sureness(photographs: Photographs, shots: int) -> dict[str, list[float]]:
    before, after, labels, temperatures = [], [], [], []
    for seed in range(SPLITS):
        shown, is_asked = photographs.split(shots, seed=seed)
        result = fit(shown, HeadParameters(seed=seed), on_epoch=lambda _: None)
        temperatures.append(result.calibration.temperature)
        pictures = photographs.embeddings[is_asked, 0]
        after.append(result.heads.final.predict(pictures))
        before.append(tempered(result.heads, 1 / temperatures[-1]).final.predict(pictures))
        labels.append(photographs.labels[is_asked])
    right, plain, calibrated = np.concatenate(labels), np.concatenate(before), np.concatenate(after)
    return {
        "calibration error, points": [calibration_error(calibrated, right)],
        "without calibration": [calibration_error(plain, right)],
        "percent right": [_percent(calibrated.argmax(axis=1), right)],
        "percent said": [100 * float(calibrated.max(axis=1).mean())],
        "said without calibration": [100 * float(plain.max(axis=1).mean())],
        "temperature": temperatures,
    }


def _percent(answers: NDArray[np.int64], labels: NDArray[np.int64]) -> float:
    return 100 * float((answers == labels).mean())
