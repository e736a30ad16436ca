"""AdamW without the overhead of torch's optimizers, which costs more than the step of a small head."""

from collections.abc import Sequence
from typing import Final

import torch
from torch import Tensor

_DECAY_RATES: Final = (0.9, 0.99)
"""The decay of the two averages; the second is faster than usual, for trainings of a few hundred steps."""

_TINY: Final = 1e-8


class AdamW:
    """Updates values from gradients, which the caller writes into the same tensors before each step."""

    def __init__(
        self, values: Sequence[Tensor], gradients: Sequence[Tensor], *, learning_rate: float, weight_decay: float
    ) -> None:
        self._values, self._gradients = list(values), list(gradients)
        self._learning_rate, self._weight_decay = learning_rate, weight_decay
        self._means = [torch.zeros_like(value) for value in values]
        self._squares = [torch.zeros_like(value) for value in values]
        self._steps = [torch.zeros(()) for _ in values]

    def step(self) -> None:
        """Update all values in place."""
        torch._foreach_add_(self._steps, 1)
        torch._fused_adamw_(
            self._values,
            self._gradients,
            self._means,
            self._squares,
            [],
            self._steps,
            lr=self._learning_rate,
            beta1=_DECAY_RATES[0],
            beta2=_DECAY_RATES[1],
            weight_decay=self._weight_decay,
            eps=_TINY,
            amsgrad=False,
            maximize=False,
        )
