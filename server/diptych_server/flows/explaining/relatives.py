"""Which pictures of a snapshot belong to an asked one: the same recording, by the snapshot or today, or near copies.

The same rule as in `flows/comparing/honesty.py`, for one picture: a head that was trained on any of these is not honest
about it.
"""

from collections.abc import Collection, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from diptych_server.core.folds import FOLD_COUNT
from diptych_server.flows.explaining.training_rows import TrainingRows
from diptych_server.store.tables.asked_pictures import StoredPicture
from diptych_server.store.tables.compared_rows import CurrentTie

_ALL_FOLDS: Final = (1 << FOLD_COUNT) - 1


def relatives(
    data: TrainingRows, asked: StoredPicture, *, ties: Sequence[CurrentTie], near: Collection[bytes]
) -> NDArray[np.bool_]:
    """The pictures (M,) of a snapshot that belong to an asked one.

    Args:
        data: the snapshot.
        asked: the picture as it is stored today.
        ties: the pictures of the snapshot whose recording is another one today, or was ever split.
        near: the near copies of the asked picture, by digest.
    """
    joined = _Joined()
    for tie in ties:
        place = data.places[bytes(tie.picture)]
        joined.join(data.pictures[place].recording_id, tie.recording_id)
        if tie.split_from:
            joined.join(tie.recording_id, ("split", tie.split_from))
    if asked.split_from:
        joined.join(asked.recording_id, ("split", asked.split_from))
    own = data.places.get(bytes(asked.picture))
    if own is not None:
        joined.join(asked.recording_id, data.pictures[own].recording_id)
    leader = joined.leader(asked.recording_id)
    is_own = np.array([joined.leader(each) == leader for each in data.recording_ids], np.bool_)
    belongs: NDArray[np.bool_] = is_own[data.recordings]
    belongs[[data.places[digest] for digest in map(bytes, near) if digest in data.places]] = True
    return belongs


def honest_fold(data: TrainingRows, belongs: NDArray[np.bool_], asked: StoredPicture) -> int | None:
    """A fold whose head was trained on none of these pictures (M,): that of the asked picture if possible.

    None if there is no such head.
    """
    bars = int(np.bitwise_and.reduce(data.bars[belongs])) if belongs.any() else _ALL_FOLDS
    honest = [fold for fold, head in enumerate(data.heads.folds) if head and bars >> fold & 1]
    place = data.places.get(bytes(asked.picture))
    own = data.pictures[place].fold if place is not None else None
    return own if own in honest else next(iter(honest), None)


class _Joined:
    """Disjoint sets of keys."""

    def __init__(self) -> None:
        self._above: dict[object, object] = {}

    def join(self, first: object, second: object) -> None:
        self._above[self.leader(first)] = self.leader(second)

    def leader(self, key: object) -> object:
        while (above := self._above.get(key, key)) != key:
            key = above
        return key
