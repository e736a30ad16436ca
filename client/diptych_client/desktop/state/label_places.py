"""The place of each label in its dataset, which determines its colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from diptych_client import sdk
from diptych_client.desktop.state.comparison import Comparison
from diptych_client.desktop.state.working_set import WorkingSet, dataset_of


def label_places(bench: WorkingSet, comparison: Comparison, snapshots: Iterable[sdk.Snapshot]) -> Mapping[str, int]:
    """The place of each label by id and name. The current dataset wins over the compared one, and that over others."""
    shown = [each.snapshot for each in (comparison.b, comparison.a) if each.snapshot is not None]
    compared = dataset_of(bench, comparison.dataset_id)
    owners: list[sdk.Snapshot | sdk.Dataset] = [*bench.datasets, *snapshots, *shown]
    owners += [each for each in (compared, bench.dataset) if each is not None]
    places: dict[str, int] = {}
    for owner in owners:
        for label in owner.labels:
            places[label.name] = places[label.id] = label.ordinal
    return places
