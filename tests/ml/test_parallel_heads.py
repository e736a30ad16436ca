"""Heads that learn side by side, by gradients written by hand."""

import numpy as np
import pytest
import torch
from torch import Tensor

from diptych_server.ml.heads import Head
from diptych_server.ml.parallel_heads import Pace, ParallelHeads

DIMENSION, ROWS, LABELS = 12, 9, 3


def random(*shape: int, seed: int) -> Tensor:
    """Made-up figures."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def answers_of(head: Head, units: Tensor, parameters: list[Tensor]) -> Tensor:
    """What torch makes of a head's parameters: weight and bias of each layer in turn."""
    centred = units - torch.from_numpy(head.mean)
    values: Tensor = torch.nn.functional.normalize(centred) * DIMENSION**0.5
    for weight, bias in zip(parameters[::2], parameters[1::2], strict=True):
        values = torch.addmm(bias, values if weight is parameters[0] else values.relu(), weight)
    return values


def parameters_of(head: Head) -> list[Tensor]:
    """Copies that torch can differentiate by."""
    arrays = [array for layer in head.layers for array in (layer.weight, layer.bias)]
    return [torch.from_numpy(array.copy()).requires_grad_() for array in arrays]


# Figures in bfloat16 have 8 bits: about 0.4 % of what is summed.
@pytest.mark.parametrize(("dtype", "precision"), [(torch.float32, 1e-5), (torch.bfloat16, 0.05)])
@pytest.mark.parametrize("hidden", [(), (8,), (8, 6, 5)])
def test_a_step_follows_the_gradient_of_torch(hidden: tuple[int, ...], dtype: torch.dtype, precision: float) -> None:
    """In every figure of every head: Adam's first step has the same size everywhere, and the gradient's sign."""
    units, means = random(ROWS, DIMENSION, seed=1), random(2, DIMENSION, seed=2) * 0.1
    scales = random(2, DIMENSION, seed=5).exp()
    stretch = DIMENSION**0.5 / torch.cdist(units, means)
    heads = ParallelHeads(
        means,
        scales,
        sizes=(DIMENSION, *hidden, LABELS),
        pace=Pace(learning_rate=1e-3, weight_decay=0),
        dtype=dtype,
        generator=torch.Generator().manual_seed(3),
    )
    before = [heads.head(index) for index in (0, 1)]
    slopes = random(2, ROWS, LABELS, seed=4)

    answers = heads.answers(units.to(dtype), torch.arange(ROWS), stretch=stretch).clone()
    heads.learn(slopes)

    for index, head in enumerate(before):
        parameters = parameters_of(head)
        expected = answers_of(head, units, parameters)
        expected.backward(slopes[index])  # type: ignore[no-untyped-call] # torch declares no types for it
        assert answers[index].numpy() == pytest.approx(expected.detach().numpy(), abs=precision)
        for old, new in zip(parameters, parameters_of(heads.head(index)), strict=True):
            assert old.grad is not None
            is_sloped = old.grad.abs() > precision * old.grad.abs().max()
            assert is_sloped.any()
            assert torch.equal((new - old)[is_sloped].sign(), -old.grad[is_sloped].sign())


def test_few_rows_after_many_give_a_clean_result() -> None:
    """A smaller batch is answered as if it were the first."""
    units, means = random(ROWS, DIMENSION, seed=1), random(2, DIMENSION, seed=2) * 0.1
    scales = random(2, DIMENSION, seed=5).exp()
    stretch = DIMENSION**0.5 / torch.cdist(units, means)
    heads = ParallelHeads(
        means,
        scales,
        sizes=(DIMENSION, 8, LABELS),
        pace=Pace(learning_rate=1e-3, weight_decay=0.01),
        dtype=torch.float32,
        generator=torch.Generator().manual_seed(3),
    )

    all_rows = heads.answers(units, torch.arange(ROWS), stretch=stretch).clone()
    some = heads.answers(units, torch.tensor([4, 2]), stretch=stretch[[4, 2]])

    assert np.allclose(some.numpy(), all_rows[:, [4, 2]].numpy(), atol=1e-6)
