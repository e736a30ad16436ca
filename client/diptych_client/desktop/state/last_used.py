"""The datasets and snapshots used last, and the suspects that were dismissed, restored at the next start."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

_MOST = 200
"""The oldest entries beyond this number are dropped."""


@dataclass(frozen=True, slots=True)
class LastUsed:
    """Ids only; those that no longer exist are ignored."""

    datasets: Mapping[str, str] = field(default_factory=dict, hash=False)
    """The address of a server -> the dataset used there."""
    sides: Mapping[str, tuple[str, str]] = field(default_factory=dict, hash=False)
    """A dataset -> the snapshots chosen for side A and side B."""
    dismissed: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """A dataset -> the suspects that are right as they are."""


def with_dataset(used: LastUsed, address: str, dataset_id: str) -> LastUsed:
    """With this dataset as the last one of a server; the same object if nothing changes."""
    if not dataset_id or used.datasets.get(address) == dataset_id:
        return used
    return replace(used, datasets=_with(used.datasets, address, dataset_id))


def with_sides(used: LastUsed, sides: Mapping[str, tuple[str, str]]) -> LastUsed:
    """With these choices of snapshots."""
    if sides == used.sides:
        return used
    return replace(used, sides=dict(list(sides.items())[-_MOST:]))


def with_dismissed(used: LastUsed, dataset_id: str, suspect_id: str) -> LastUsed:
    """With one more suspect dismissed."""
    before = [each for each in used.dismissed.get(dataset_id, ()) if each != suspect_id]
    others = {each: kept for each, kept in used.dismissed.items() if each != dataset_id}
    now = {**others, dataset_id: tuple([*before, suspect_id][-_MOST:])}
    return replace(used, dismissed=dict(list(now.items())[-_MOST:]))


def without_dismissed(used: LastUsed, dataset_id: str) -> LastUsed:
    """With no suspect of a dataset dismissed."""
    return replace(used, dismissed={each: kept for each, kept in used.dismissed.items() if each != dataset_id})


def _with(known: Mapping[str, str], key: str, value: str) -> Mapping[str, str]:
    """The entries with this one added or moved to the end."""
    others = {each: known[each] for each in known if each != key}
    return dict([*others.items(), (key, value)][-_MOST:])
