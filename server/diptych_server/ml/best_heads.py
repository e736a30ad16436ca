"""Early stopping: when to end a training, and which of its heads to keep."""

from math import inf

from diptych_server.ml.heads import HeadSet


class BestHeads:
    """The heads of the epoch with the lowest honest loss so far, for trainings that have patience."""

    def __init__(self, patience: int) -> None:
        """For a training that ends after `patience` epochs without a lower loss; 0 keeps no heads and never ends it."""
        self.heads: HeadSet | None = None
        self._patience = patience
        self._lowest = inf
        self._waited = 0

    def is_enough(self, honest_loss: float | None, heads: HeadSet) -> bool:
        """Whether training shall end after this epoch; of its heads a copy is kept if they are the best."""
        if not self._patience or honest_loss is None:
            return False
        if honest_loss < self._lowest:
            self.heads, self._lowest, self._waited = heads.copy(), honest_loss, 0
        else:
            self._waited += 1
        return self._waited >= self._patience
