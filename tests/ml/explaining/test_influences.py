"""What removing a recording does, in closed form, against solving again without it."""

import numpy as np
import pytest
from numpy.typing import NDArray

from diptych_server.ml.explaining.influences import CLEAR_RATIO, Influences
from diptych_server.ml.explaining.ridge import LAMBDA, Ridge
from diptych_server.ml.heads import unit
from diptych_server.ml.tensor_files import Floats


def world(
    *, pictures: int, figures: int, labels: int, groups: int, seed: int
) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64]]:
    """Inputs of length 1, labels, and groups of one label each, in any order."""
    chance = np.random.default_rng(seed)
    group = np.concatenate([np.arange(groups), chance.integers(0, groups, pictures - groups)])
    label = group % labels
    centres = (
        chance.normal(size=(groups, figures)) + 2 * chance.normal(size=(labels, figures))[np.arange(groups) % labels]
    )
    inputs = unit((centres[group] + 0.5 * chance.normal(size=(pictures, figures))).astype(np.float32))
    order = chance.permutation(pictures)
    return inputs[order], label[order], group[order]


def score(inputs: Floats, labels: NDArray[np.int64], query: Floats, answer: int, *, label_count: int) -> float:
    """The regression solved plainly, in double precision."""
    targets = np.full((len(labels), label_count), -1 / label_count)
    targets[np.arange(len(labels)), labels] += 1
    exact = inputs.astype(np.float64)
    dual = np.linalg.solve(exact @ exact.T + float(LAMBDA) * np.eye(len(exact)), targets)
    return float((query @ exact.T @ dual)[answer])


@pytest.mark.parametrize("pictures", [30, 90])
def test_an_effect_is_the_score_that_removing_a_recording_takes_away(pictures: int) -> None:
    """With fewer and with more pictures than figures."""
    inputs, labels, groups = world(pictures=pictures, figures=60, labels=3, groups=8, seed=pictures)
    query = unit(np.random.default_rng(5).normal(size=(1, 60)).astype(np.float32))[0]
    influences = Influences(inputs, labels, groups, label_count=3)

    for answer in range(3):
        effects = influences.effects(query, answer)

        whole = score(inputs, labels, query, answer, label_count=3)
        removed = [
            whole - score(inputs[groups != group], labels[groups != group], query, answer, label_count=3)
            for group in range(8)
        ]
        np.testing.assert_allclose(effects, removed, atol=2e-4)


def test_the_nearest_picture_of_each_recording_is_named_by_its_row() -> None:
    """With its cosine, and the share of its recording among all that support the answer."""
    inputs, labels, groups = world(pictures=40, figures=30, labels=2, groups=6, seed=1)
    query = inputs[7]

    explained = Influences(inputs, labels, groups, label_count=2).explain(query, int(labels[7]))

    for each in (*explained.supporting, *explained.opposing):
        rows = np.flatnonzero(groups == each.group)
        assert each.nearest == rows[(inputs[rows] @ query).argmax()]
        assert each.similarity == pytest.approx(float(inputs[each.nearest] @ query), abs=1e-5)
    effects = [each.effect for each in explained.supporting]
    assert effects == sorted(effects, reverse=True)
    assert explained.supporting[0].group == groups[7]
    assert 0 < sum(each.share for each in explained.supporting) <= 1 + 1e-6


def test_only_recordings_of_other_labels_hold_an_answer_back() -> None:
    """Those whose removal would raise its score."""
    inputs, labels, groups = world(pictures=60, figures=40, labels=3, groups=9, seed=2)
    influences = Influences(inputs, labels, groups, label_count=3)
    query = unit((inputs[0] + inputs[1])[None])[0]

    explained = influences.explain(query, int(labels[0]))

    assert all(labels[each.nearest] != labels[0] and each.effect < 0 for each in explained.opposing)
    assert all(labels[each.nearest] == labels[0] and each.effect > 0 for each in explained.supporting)


def test_two_equal_recordings_decide_together() -> None:
    """And one alone decides by itself."""
    chance = np.random.default_rng(3)
    first, second, other = unit(chance.normal(size=(3, 50)).astype(np.float32))
    inputs = np.stack([first, second, other])
    influences = Influences(inputs, np.array([0, 0, 1]), np.array([0, 1, 2]), label_count=2)

    together = influences.explain(unit((first + second)[None])[0], 0)
    alone = influences.explain(first, 0)

    assert together.has_several_causes
    assert not alone.has_several_causes
    assert all(alone.supporting[0].effect > CLEAR_RATIO * each.effect for each in alone.supporting[1:])


def test_the_only_recording_of_a_label_takes_its_whole_score_away() -> None:
    """Solved without it, the regression would call everything on the other side of the mean by that label."""
    inputs, labels, groups = world(pictures=40, figures=30, labels=2, groups=6, seed=6)
    alone = np.flatnonzero(groups == 5)
    labels = np.where(groups == 5, 2, labels)
    influences = Influences(inputs, labels, groups, label_count=3)

    explained = influences.explain(inputs[alone[0]], 2)

    whole = score(inputs, labels, inputs[alone[0]], 2, label_count=3)
    assert [each.group for each in explained.supporting] == [5]
    assert explained.supporting[0].effect == pytest.approx(whole + 1 / 3, abs=1e-4)
    assert influences.effect_of(inputs[alone[0]], 2, groups == 5) == pytest.approx(whole + 1 / 3, abs=1e-4)


@pytest.mark.parametrize("pictures", [30, 90])
def test_leaving_out_is_solving_without(pictures: int) -> None:
    """For one picture and for several."""
    inputs, labels, groups = world(pictures=pictures, figures=60, labels=3, groups=8, seed=9)
    ridge = Ridge.solve(inputs, labels, label_count=3)

    for rows in (np.array([4]), np.flatnonzero(groups == 2)):
        kept = np.setdiff1d(np.arange(pictures), rows)
        expected = [
            [score(inputs[kept], labels[kept], inputs[row], label, label_count=3) for label in range(3)] for row in rows
        ]
        np.testing.assert_allclose(ridge.left_out(rows), expected, atol=2e-4)
        np.testing.assert_allclose(ridge.diagonal()[rows], ridge.block(rows).diagonal(), rtol=1e-3)


def test_the_effect_of_several_recordings_is_the_sum_of_theirs() -> None:
    """The pictures are named by their rows, in any order."""
    inputs, labels, groups = world(pictures=60, figures=40, labels=3, groups=8, seed=4)
    influences, query = Influences(inputs, labels, groups, label_count=3), inputs[3]

    effects = influences.effects(query, 1)

    assert influences.effect_of(query, 1, np.isin(groups, [2, 5])) == pytest.approx(effects[2] + effects[5], abs=1e-6)
    assert influences.effect_of(query, 1, np.zeros(60, bool)) == 0
