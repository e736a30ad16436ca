"""The latest version of the dataset on the screen."""

from __future__ import annotations

from datetime import UTC, datetime

from diptych_client import sdk
from diptych_client.desktop.state.state import State

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def latest_version(state: State) -> sdk.Snapshot | None:
    """The version that was just trained, or else the newest trained one of the dataset; None if there is none."""
    trained = state.training.snapshot
    if trained is not None and trained.training_metrics is not None:
        return trained
    versions = [
        each
        for each in state.snapshot_list.snapshots
        if each.dataset_id == state.working_set.dataset_id and each.training_metrics is not None
    ]
    return max(versions, key=lambda each: each.created_at or _LONG_AGO, default=None)
