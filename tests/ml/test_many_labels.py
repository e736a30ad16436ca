"""Trainings with many labels and few pictures of each, as of a class's pupils or a drawer of parts."""

import numpy as np
import pytest
from numpy.typing import NDArray

from diptych_server.core.parameters import HeadParameters
from diptych_server.ml.fit import fit
from diptych_server.ml.training_set import TrainingSet

_DIMENSION = 256


def held_up(labels: int, poses: int, *, seed: int) -> TrainingSet:
    """Things that are each shown in the same poses, a fold a pose.

    Half of the figures move much, and tell the pose; the others move little, and tell the thing.
    """
    random = np.random.default_rng(seed)
    thing, pose = np.repeat(np.arange(labels), poses), np.tile(np.arange(poses), labels)
    things = np.pad(random.normal(0, 1, (labels, _DIMENSION // 2)), ((0, 0), (_DIMENSION // 2, 0)))
    shown = np.pad(random.normal(0, 6, (poses, _DIMENSION // 2)), ((0, 0), (0, _DIMENSION // 2)))
    spread = np.where(np.arange(_DIMENSION) < _DIMENSION // 2, 3.0, 1.5)
    pictures = things[thing] + shown[pose] + random.normal(0, 1, (labels * poses, _DIMENSION)) * spread
    views = pictures[:, None] + random.normal(0, 0.15, (labels * poses, 4, _DIMENSION)) * spread
    numbers = np.arange(labels * poses, dtype=np.int64)
    return TrainingSet(
        np.exp(views / 4).astype(np.float32), thing.astype(np.int64), pose.astype(np.int64) % 5, numbers, labels
    )


def share_right(answers: NDArray[np.int64], training_set: TrainingSet) -> float:
    """How many answers are right, 0 to 1."""
    return float((answers == training_set.labels).mean())


def nearest_centroids(training_set: TrainingSet) -> NDArray[np.int64]:
    """The honest answers (N,) of the mean of each label's standardised embeddings."""
    pictures, answers = training_set.embeddings[:, 0], np.zeros_like(training_set.labels)
    for fold in range(5):
        learned = training_set.folds != fold
        standard = (pictures - pictures[learned].mean(axis=0)) / pictures[learned].std(axis=0)
        standard /= np.linalg.norm(standard, axis=1, keepdims=True)
        of_label = [learned & (training_set.labels == label) for label in range(training_set.label_count)]
        centres = np.stack([standard[rows].mean(axis=0) for rows in of_label])
        centres /= np.linalg.norm(centres, axis=1, keepdims=True)
        answers[~learned] = (standard[~learned] @ centres.T).argmax(axis=1)
    return answers


@pytest.mark.parametrize(("labels", "poses", "seed"), [(60, 6, 0), (40, 10, 1), (100, 4, 2)])
def test_many_labels_are_told_apart_at_least_as_well_as_by_their_centroids(labels: int, poses: int, seed: int) -> None:
    """With the default parameters."""
    training_set = held_up(labels, poses, seed=seed)

    honest = fit(training_set, HeadParameters(), on_epoch=lambda _: None).honest_confidences

    assert np.isfinite(honest).all()
    assert share_right(honest.argmax(axis=1), training_set) > share_right(nearest_centroids(training_set), training_set)
