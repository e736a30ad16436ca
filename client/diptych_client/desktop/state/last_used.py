"""What was worked on last, by server and by dataset: taken up again at the next start."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

_MOST = 200
"""Older ones make room."""


@dataclass(frozen=True, slots=True)
class LastUsed:
    """Ids only: what is no longer there is passed over."""

    datasets: Mapping[str, str] = field(default_factory=dict, hash=False)
    """The address of a server -> the dataset that was worked on there."""
    sides: Mapping[str, tuple[str, str]] = field(default_factory=dict, hash=False)
    """A dataset -> the snapshots that were chosen for side A and side B."""


def with_dataset(used: LastUsed, address: str, dataset_id: str) -> LastUsed:
    """With this dataset as the last one of a server; the same object where it was that already."""
    if not dataset_id or used.datasets.get(address) == dataset_id:
        return used
    return replace(used, datasets=_with(used.datasets, address, dataset_id))


def with_sides(used: LastUsed, sides: Mapping[str, tuple[str, str]]) -> LastUsed:
    """With the choices of these datasets instead of those before."""
    if sides == used.sides:
        return used
    return replace(used, sides=dict(list(sides.items())[-_MOST:]))


def _with(known: Mapping[str, str], key: str, value: str) -> Mapping[str, str]:
    """The latest last."""
    others = {each: known[each] for each in known if each != key}
    return dict([*others.items(), (key, value)][-_MOST:])
