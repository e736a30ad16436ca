"""The place of each label in its dataset, which gives it its colour, by the names that screens show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from diptych_client import sdk
from diptych_client.desktop.state.comparison import Comparison
from diptych_client.desktop.state.working_set import WorkingSet, dataset_of


def label_places(bench: WorkingSet, comparison: Comparison, snapshots: Iterable[sdk.Snapshot]) -> Mapping[str, int]:
    """Place by id and by name: what is worked on counts more than what is compared, and that more than the rest."""
    shown = [each.snapshot for each in (comparison.b, comparison.a) if each.snapshot is not None]
    compared = dataset_of(bench, comparison.dataset_id)
    owners: list[sdk.Snapshot | sdk.Dataset] = [*bench.datasets, *snapshots, *shown]
    owners += [each for each in (compared, bench.dataset) if each is not None]
    places: dict[str, int] = {}
    for owner in owners:
        for label in owner.labels:
            places[label.name] = places[label.id] = label.ordinal
    return places
