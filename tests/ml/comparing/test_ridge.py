"""The effects of edits in closed form."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from diptych_server.ml.comparing.ridge import EditGroup, Pool, ridge_effects
from diptych_server.ml.heads import direction, unit
from diptych_server.ml.tensor_files import Floats


def pool(count: int = 90, *, dimension: int = 40, labels: int = 3, seed: int = 0) -> Pool:
    """Pictures in clouds; bursts of three, one fold each; the last twelve are in A only."""
    random = np.random.default_rng(seed)
    bursts = np.arange(count) // 3
    label, fold = bursts % labels, bursts // labels % 5
    clouds = random.normal(0, 1, (labels, dimension))[label] + random.normal(0, 0.8, (count // 3, dimension))[bursts]
    embeddings = np.maximum(clouds + random.normal(0, 0.3, (count, dimension)) + 2, 0).astype(np.float32)
    return Pool(embeddings, label, fold, 1 << fold, np.arange(count) < count - 12, labels)


def integers(*values: int) -> NDArray[np.int64]:
    """Rows."""
    return np.array(values, np.int64)


def solved_anew(given: Pool, group: EditGroup, asked: NDArray[np.int64]) -> Floats:
    """The effects from ridge regressions that are solved with and without the group, in double precision."""
    shown = direction(given.embeddings)
    inputs = unit(shown - shown[given.in_b].mean(axis=0)).astype(np.float64)
    labels = given.labels.copy()
    labels[group.relabelled] = group.old_labels
    in_undone = given.in_b.copy()
    in_undone[group.added], in_undone[group.removed] = False, True
    found = []
    for row in asked:
        learned = (given.bars >> given.folds[row]) & 1 == 0
        before = margin(inputs, given.labels, given.in_b & learned, given, row)
        found.append(before - margin(inputs, labels, in_undone & learned, given, row))
    return np.array(found, np.float32)


def margin(
    inputs: NDArray[np.float64], labels: NDArray[np.int64], learned: NDArray[np.bool_], given: Pool, row: int
) -> float:
    """The margin of a picture in the ridge regression of the learned ones."""
    shown, targets = inputs[learned], np.eye(given.label_count)[labels[learned]] - 1 / given.label_count
    answers = inputs[row] @ shown.T @ np.linalg.solve(shown @ shown.T + 2 * np.eye(len(shown)), targets)
    return float(answers[given.labels[row]] - np.delete(answers, given.labels[row]).max())


GROUPS = {
    "a recording added": EditGroup(added=integers(6, 7, 8)),
    "pictures removed": EditGroup(removed=integers(78, 79, 84, 85)),
    "a recording relabelled": EditGroup(relabelled=integers(9, 10, 11), old_labels=integers(2, 2, 1)),
    "all kinds of edits": EditGroup(integers(3, 4), integers(80, 81), integers(30, 31), integers(2, 2)),
    "more pictures than figures": EditGroup(added=np.arange(60)),
    "nothing": EditGroup(),
}


@pytest.mark.parametrize("group", GROUPS.values(), ids=list(GROUPS))
@pytest.mark.parametrize("dimension", [20, 400])
def test_effects_are_those_of_solving_anew(group: EditGroup, dimension: int) -> None:
    """With fewer figures than pictures, and with more; each by the regression of the picture's fold."""
    given, asked = pool(dimension=dimension), np.arange(0, 90, 4)

    effects = ridge_effects(given, [group], asked)

    assert effects.shape == (1, len(asked))
    assert np.allclose(effects[0], solved_anew(given, group, asked), atol=2e-3)


def test_pictures_that_a_fold_head_does_not_learn_have_no_effect_on_it() -> None:
    """Those of the picture's own fold, and near copies of them."""
    given = pool()
    own = np.flatnonzero((given.folds == 2) & given.in_b)
    copies = np.flatnonzero((given.folds == 3) & given.in_b)
    bars = given.bars.copy()
    bars[copies] |= 1 << 2

    effects = ridge_effects(replace(given, bars=bars), [EditGroup(added=own), EditGroup(added=copies)], own)

    assert effects == pytest.approx(0, abs=1e-6)
    assert np.abs(ridge_effects(given, [EditGroup(added=copies)], own)).max() > 0.001


def test_a_version_in_one_fold_has_no_effects() -> None:
    """No head could be asked honestly."""
    given = pool()
    alone = replace(given, folds=np.zeros_like(given.folds), bars=np.ones_like(given.bars))

    assert np.isnan(ridge_effects(alone, [EditGroup(added=integers(0))], integers(0, 5))).all()


def test_nothing_asked_costs_nothing() -> None:
    """A comparison may have no flips, or no groups."""
    assert ridge_effects(pool(), [EditGroup(added=integers(0))], integers()).shape == (1, 0)
    assert ridge_effects(pool(), [], integers(0, 1)).shape == (0, 2)


def test_a_recording_of_another_thing_is_to_blame() -> None:
    """Among harmless recordings, the one with a wrong label pulls the answers of its true label down the most."""
    given = pool(180, labels=2)
    labels = given.labels.copy()
    wrong = np.arange(0, 12)
    labels[wrong] = 1 - labels[wrong]
    groups = [EditGroup(added=wrong), *(EditGroup(added=np.arange(at, at + 12)) for at in (24, 48, 72))]
    asked = np.flatnonzero((given.folds != 0) & given.in_b)[:40]

    effects = ridge_effects(replace(given, labels=labels), groups, asked)

    assert effects[0].mean() < effects[1:].mean(axis=1).min() - 0.005
