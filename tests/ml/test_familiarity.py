"""Pictures that look unlike all training pictures are recognised, and others rarely taken for them."""

from dataclasses import replace

import numpy as np
import pytest

from diptych_server.core.metrics import FamiliarityMetrics
from diptych_server.ml.familiarity import Familiarity, distances_to
from diptych_server.ml.heads import Head, Layer, direction
from diptych_server.ml.learning_familiarity import MOST_PICTURES, learn_familiarity
from diptych_server.ml.served_heads import ServedHead, ServedHeads
from diptych_server.ml.training_set import TrainingSet
from support.training import clusters

DIMENSION = 40


def learned(training_set: TrainingSet) -> tuple[Familiarity, FamiliarityMetrics]:
    """What a model of this set knows."""
    found = learn_familiarity(training_set)
    assert found is not None
    return found


def served(training_set: TrainingSet) -> ServedHead:
    """A head with what its model knows."""
    layer = Layer(np.zeros((DIMENSION, 2), np.float32), np.zeros(2, np.float32))
    return ServedHead(Head(np.zeros(DIMENSION, np.float32), (layer,)), learned(training_set)[0])


def test_one_in_twenty_honest_pictures_is_beyond_the_threshold() -> None:
    """Also by thresholds from other folds, and for new bursts of the same kinds."""
    whole = clusters(labels=4, bursts=60, pictures=2, dimension=DIMENSION)
    in_training = whole.bursts % 2 == 0
    training_set = TrainingSet(
        whole.embeddings[in_training],
        whole.labels[in_training],
        whole.folds[in_training],
        whole.bursts[in_training],
        whole.label_count,
    )
    familiarity, metrics = learned(training_set)

    cosines = direction(whole.embeddings[~in_training, 0]) @ familiarity.directions.astype(np.float32).T
    fresh = (distances_to(cosines) > familiarity.threshold).mean()

    assert metrics.false_share == pytest.approx(0.05, abs=0.04)
    assert fresh < 0.12
    assert (metrics.burst_count, metrics.instance_count) == (
        len(np.unique(training_set.bursts)),
        len(training_set.labels),
    )


def test_something_else_is_far_from_everything() -> None:
    """Random embeddings, against those of clusters."""
    training_set = clusters(labels=3, bursts=12, pictures=3, dimension=DIMENSION)
    other = np.random.default_rng(0).normal(size=(50, DIMENSION)).astype(np.float32)

    unfamiliarity = ServedHeads([served(training_set)]).unfamiliarity(other)

    assert (unfamiliarity > 1).all()


@pytest.mark.parametrize("bursts", [1, 3])
def test_few_bursts_know_no_threshold(bursts: int) -> None:
    """Fewer than ten, or not in all folds."""
    small = clusters(labels=3, bursts=bursts, pictures=3, dimension=DIMENSION)
    many = clusters(labels=3, bursts=12, pictures=3, dimension=DIMENSION)

    assert learn_familiarity(small) is None
    assert learn_familiarity(replace(many, folds=many.folds % 4, barred=None)) is None


def test_large_sets_keep_some_pictures_of_every_burst() -> None:
    """A thousand at most."""
    training_set = clusters(labels=5, bursts=60, pictures=8, dimension=12)

    familiarity, metrics = learned(training_set)

    kept = {row.tobytes() for row in familiarity.directions}
    of_bursts = [
        {
            row.astype(np.float16).tobytes()
            for row in direction(training_set.embeddings[training_set.bursts == burst, 0])
        }
        for burst in np.unique(training_set.bursts)
    ]
    assert 0.5 * MOST_PICTURES < len(familiarity.directions) <= MOST_PICTURES
    assert all(kept & rows for rows in of_bursts)
    assert metrics.instance_count == len(training_set.labels)


def test_versions_that_share_pictures_are_judged_as_each_alone() -> None:
    """One product for all of them changes nothing; models that know nothing answer nothing."""
    whole = clusters(labels=4, bursts=20, pictures=3, dimension=DIMENSION)
    halves = [
        TrainingSet(whole.embeddings[part], whole.labels[part], whole.folds[part], whole.bursts[part], 4)
        for part in (whole.bursts % 4 != 0, whole.bursts % 4 != 1)
    ]
    heads = [served(whole), *map(served, halves)]
    nothing = ServedHead(heads[0].head)
    asked = np.concatenate([whole.embeddings[::7, 0], np.random.default_rng(1).random((9, DIMENSION), np.float32)])

    together = ServedHeads([heads[0], nothing, *heads[1:]]).unfamiliarity(asked)

    assert np.isnan(together[:, 1]).all()
    for column, head in zip((0, 2, 3), heads, strict=True):
        np.testing.assert_allclose(together[:, column], ServedHeads([head]).unfamiliarity(asked)[:, 0], rtol=1e-3)
