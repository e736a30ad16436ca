"""How heads see embeddings: every figure by its own spread, as far as pictures show one."""

import pytest
import torch
from torch import Tensor

from diptych_server.ml.centring import centring


def normal(pictures: int, spreads: Tensor, *, seed: int = 0) -> Tensor:
    """Made-up figures, one row a picture, of these spreads around 5."""
    generator = torch.Generator().manual_seed(seed)
    return 5 + torch.randn(pictures, len(spreads), generator=generator) * spreads


def test_many_pictures_scale_every_dimension_to_one_spread() -> None:
    """A figure that moves a third as much as another counts as much."""
    units = normal(5000, torch.tensor([3.0, 1.0] * 20))

    seen = centring(units, torch.ones(5000, 1), views=1)
    spreads = ((units - seen.means[0]) * seen.scales[0]).std(dim=0)

    assert torch.allclose(spreads, spreads.mean().expand(40), rtol=0.05)


@pytest.mark.parametrize(("pictures", "least", "most"), [(4, 0.9, 1.0), (50, 0.6, 0.85), (5000, 0.3, 0.4)])
def test_the_fewer_the_pictures_the_less_a_spread_counts(pictures: int, least: float, most: float) -> None:
    """What four pictures show is chance."""
    seen = centring(normal(pictures, torch.tensor([3.0, 1.0] * 100)), torch.ones(pictures, 1), views=1)

    assert least < seen.scales[0, ::2].mean() / seen.scales[0, 1::2].mean() < most


def test_views_of_a_picture_do_not_count_as_pictures() -> None:
    """Four views of 50 pictures show no more than the 50 do."""
    pictures = normal(50, torch.tensor([3.0, 1.0] * 20))

    bare = centring(pictures, torch.ones(50, 1), views=1)
    seen = centring(pictures.repeat_interleave(4, dim=0), torch.ones(200, 1), views=4)

    assert torch.allclose(seen.scales, bare.scales, rtol=1e-3)


def test_a_constant_dimension_is_not_scaled_up() -> None:
    """It counts a few times as much at most, should it ever move."""
    seen = centring(normal(5000, torch.tensor([1.0] * 99 + [0.0])), torch.ones(5000, 1), views=1)

    assert seen.scales[0, -1] < 4 * seen.scales[0, 0]


def test_equal_pictures_leave_dimensions_unchanged() -> None:
    """There is nothing to go by, and nothing to divide by."""
    seen = centring(torch.full((3, 8), 0.5), torch.ones(3, 1), views=1)

    assert torch.equal(seen.scales, torch.ones(1, 8))


def test_a_head_is_centred_on_its_training_data_only() -> None:
    """Neither in its mean nor in its scales."""
    units = normal(60, torch.tensor([2.0, 1.0] * 10))
    shares = torch.ones(60, 2)
    shares[30:, 1] = 0
    changed = units.clone()
    changed[30:] = normal(30, torch.tensor([1.0, 9.0] * 10), seed=1)

    before, after = (centring(each, shares, views=1) for each in (units, changed))

    assert torch.equal(before.means[1], after.means[1])
    assert torch.equal(before.scales[1], after.scales[1])
    assert not torch.equal(before.scales[0], after.scales[0])
