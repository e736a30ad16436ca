"""The line of the trained versions of a dataset: their scores, and which differ clearly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from diptych_client import sdk
from diptych_client.desktop.state.state import State
from diptych_client.formatting.text import count

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_APART = {sdk.VerdictOutcome.BETTER, sdk.VerdictOutcome.WORSE}


@dataclass(frozen=True, slots=True)
class LinePoint:
    """One version on the line."""

    snapshot: sdk.Snapshot
    score: sdk.Score | None
    is_apart: bool
    """Whether it is better or worse than the version before or after it. False if it cannot tell."""


def line_points(state: State) -> Sequence[LinePoint]:
    """The trained versions of the compared dataset, oldest first."""
    dataset_id = state.comparison.dataset_id
    trained = [each for each in state.snapshot_list.snapshots if each.dataset_id == dataset_id and each.is_trained]
    trained.sort(key=lambda each: each.created_at or _LONG_AGO)
    differs = _differing(state.compared.histories.get(dataset_id))
    points = []
    for place, each in enumerate(trained):
        after = trained[place + 1].id if place + 1 < len(trained) else ""
        metrics = each.training_metrics
        is_apart = bool({each.id, after} & differs)
        points.append(LinePoint(each, metrics.honest_accuracy if metrics else None, is_apart))
    return points


def changes_texts(state: State) -> Mapping[str, str]:
    """What each version has more or less than the version of its dataset before it, by snapshot."""
    found: dict[str, str] = {}
    last: dict[str, sdk.Snapshot] = {}
    for each in sorted(state.snapshot_list.snapshots, key=lambda each: each.created_at or _LONG_AGO):
        before = last.get(each.dataset_id)
        last[each.dataset_id] = each
        found[each.id] = "" if before is None else _changes(state, before, each)
    return found


def _differing(history: sdk.SnapshotHistory | None) -> frozenset[str]:
    """The versions that are better or worse than the one before."""
    versions = history.versions if history is not None else ()
    return frozenset(each.snapshot_id for each in versions if each.verdict and each.verdict.outcome in _APART)


def _changes(state: State, before: sdk.Snapshot, after: sdk.Snapshot) -> str:
    comparison = state.compared.comparisons.get((before.id, after.id))
    if comparison is not None:
        return _exact(comparison.data_difference)
    if before.instances_digest == after.instances_digest:
        return "same pictures"
    pictures = after.instance_count - before.instance_count
    recordings = after.recording_count - before.recording_count
    parts = [f"{pictures:+,} {'picture' if abs(pictures) == 1 else 'pictures'}"] if pictures else []
    parts += [f"{recordings:+,} {'recording' if abs(recordings) == 1 else 'recordings'}"] if recordings else []
    return ", ".join(parts) or "other pictures"


def _exact(difference: sdk.DataDifference) -> str:
    """The pictures added, removed and moved."""
    parts = []
    if difference.added_instance_count:
        parts.append(f"+{count(difference.added_instance_count, 'picture')}")
    if difference.removed_instance_count:
        parts.append(f"-{count(difference.removed_instance_count, 'picture')}")
    if difference.relabelled_instance_count:
        parts.append(f"{difference.relabelled_instance_count:,} moved")
    return ", ".join(parts) or "same pictures"
