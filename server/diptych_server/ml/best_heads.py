"""Early stopping: when to end a training, and which of its heads to keep."""

from math import inf
from typing import Generic, TypeVar

Heads = TypeVar("Heads")


class BestHeads(Generic[Heads]):
    """The heads of the epoch with the best honest score so far, for trainings with early stopping.

    The better of two scores has a higher accuracy, or the same with a lower loss. The loss alone is misleading: it is
    often lowest after two epochs, when heads are unsure and some points less accurate than later.
    """

    def __init__(self, patience: int) -> None:
        """For a training that ends after `patience` epochs without improvement; 0 disables early stopping."""
        self.heads: Heads | None = None
        self._patience = patience
        self._best = (-inf, -inf)
        self._waited = 0

    def is_enough(self, heads: Heads, *, accuracy: float | None, loss: float | None) -> bool:
        """Whether to end training after an epoch with this honest score; keeps the heads if they are the best."""
        if not self._patience or accuracy is None or loss is None:
            return False
        if (accuracy, -loss) > self._best:
            self.heads, self._best, self._waited = heads, (accuracy, -loss), 0
        else:
            self._waited += 1
        return self._waited >= self._patience
