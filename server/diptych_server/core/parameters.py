"""The training parameters of a head that users can set."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Final

MAX_HIDDEN_LAYERS: Final = 3
"""The most hidden layers a head may have."""

_HIDDEN_LAYER_SIZES = (1, 1024)
_INTEGER_RANGES = {"epochs": (1, 1000), "batch_size": (1, 4096), "patience": (0, 1000), "seed": (0, 2**32 - 1)}
_FIGURE_RANGES = {"learning_rate": (1e-6, 1.0), "label_smoothing": (0.0, 0.5), "weight_decay": (0.0, 1.0)}


class ParametersRejectedError(ValueError):
    """One or more training parameters are outside their ranges; the message names each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


@dataclass(frozen=True)
class HeadParameters:
    """The shape and the training of a head; the defaults were the best on real photographs.

    `hidden_layers` are the sizes of the layers between embedding and labels; without any, the head is linear.
    An epoch shows one view of every picture, or several if there are few pictures; the next epoch shows other views.
    `batch_size` is the most views per step; an epoch has 16 steps or more. Training ends after `patience` epochs
    without a better honest score, and keeps the heads of the best epoch; 0 trains all epochs and keeps the last.
    """

    hidden_layers: tuple[int, ...] = (128,)
    epochs: int = 16
    batch_size: int = 32
    learning_rate: float = 3e-3
    label_smoothing: float = 0.1
    weight_decay: float = 0.01
    patience: int = 0
    seed: int = 0

    def problems(self) -> tuple[str, ...]:
        """The invalid fields, each with its allowed range; empty if all are valid."""
        integers = (self._integer_problem(name, *limits) for name, limits in _INTEGER_RANGES.items())
        figures = (self._figure_problem(name, *limits) for name, limits in _FIGURE_RANGES.items())
        return tuple(filter(None, (self._layers_problem(), *integers, *figures)))

    def validated(self) -> HeadParameters:
        """These parameters.

        Raises:
            ParametersRejectedError: a field is outside its range.
        """
        if problems := self.problems():
            raise ParametersRejectedError(problems)
        return self

    def _layers_problem(self) -> str | None:
        low, high = _HIDDEN_LAYER_SIZES
        is_right = len(self.hidden_layers) <= MAX_HIDDEN_LAYERS and all(
            low <= size <= high for size in self.hidden_layers
        )
        if is_right:
            return None
        return f"hidden_layers must be at most {MAX_HIDDEN_LAYERS} sizes between {low} and {high}"

    def _integer_problem(self, name: str, low: int, high: int) -> str | None:
        return None if low <= getattr(self, name) <= high else f"{name} must be between {low} and {high}"

    def _figure_problem(self, name: str, low: float, high: float) -> str | None:
        value = getattr(self, name)
        return None if isfinite(value) and low <= value <= high else f"{name} must be between {low:g} and {high:g}"
