"""Pictures as points."""

import numpy as np
import pytest

from diptych_server.ml.explaining.projection import project


def clouds(seed: int) -> np.typing.NDArray[np.float32]:
    """Embeddings of three kinds of pictures."""
    chance = np.random.default_rng(seed)
    centres = chance.exponential(size=(3, 40))
    return np.concatenate([centre + 0.1 * chance.random((20, 40)) for centre in centres]).astype(np.float32)


def test_pictures_that_look_alike_are_near_each_other() -> None:
    """The distance within a kind is smaller than that between kinds."""
    points = project(clouds(0)).points.reshape(3, 20, 2)

    within = np.linalg.norm(points - points.mean(axis=1, keepdims=True), axis=2).max()
    between = min(np.linalg.norm(points[a].mean(axis=0) - points[b].mean(axis=0)) for a, b in [(0, 1), (0, 2), (1, 2)])
    assert within < between / 3


@pytest.mark.parametrize("figures", [40, 12])
def test_the_order_of_the_pictures_does_not_matter(figures: int) -> None:
    """Neither with fewer nor with more figures than pictures."""
    embeddings = clouds(1)[:30, :figures]
    order = np.random.default_rng(2).permutation(30)

    plain, mixed = project(embeddings), project(embeddings[order])

    np.testing.assert_allclose(mixed.points, plain.points[order], atol=1e-5)
    assert mixed.variance_share == pytest.approx(plain.variance_share)


def test_the_map_fills_its_square_and_states_its_share() -> None:
    """Both axes have the same scale."""
    projection = project(clouds(3))

    assert np.abs(projection.points).max() == pytest.approx(1)
    assert 0.5 < projection.variance_share <= 1


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_a_few_or_equal_pictures_have_finite_places(count: int) -> None:
    """Also if all are equal."""
    projection = project(np.ones((count, 8), np.float32))

    assert projection.points.shape == (count, 2)
    assert np.isfinite(projection.points).all()
    assert projection.variance_share == 0
