"""Exports: a dataset or a snapshot as it was at one moment, written into a folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from diptych.wire.reasons import Reason
from diptych_client.exporting.export import export
from diptych_client.sdk.errors import ConflictError
from diptych_client.sdk.values.datasets import Instance
from diptych_client.sdk.values.score import Score
from diptych_client.sdk.values.training import TrainingMetrics

if TYPE_CHECKING:
    from diptych_client.sdk.resources.dataset import Dataset
    from diptych_client.sdk.resources.snapshot import Snapshot

_MOST_READINGS = 5

Moved = Callable[[int, int], None] | None
"""Takes how many pictures are written, and of how many."""


async def export_dataset(dataset: Dataset, folder: Path | str, *, progress: Moved) -> Path:
    """The folder; `Dataset.export` has the arguments and errors."""
    now, instances = await _at_one_moment(dataset)
    facts = {"kind": "dataset", "id": now.id, "name": now.name, "etag": now.etag, "backbone": now.backbone}
    return await export(now, folder, instances=instances, labels=now.labels, facts=facts, moved=progress)


async def export_snapshot(snapshot: Snapshot, folder: Path | str, *, progress: Moved) -> Path:
    """The folder; `Snapshot.export` has the arguments and errors."""
    facts = {
        "kind": "snapshot",
        "id": snapshot.id,
        "name": snapshot.name,
        "created_at": snapshot.created_at.isoformat() if snapshot.created_at else None,
        "instances_digest": snapshot.instances_digest,
        "backbone": snapshot.backbone,
        "training_metrics": metrics_facts(snapshot.training_metrics) if snapshot.training_metrics else None,
    }
    instances = [each async for each in snapshot.list_instances()]
    return await export(snapshot, folder, instances=instances, labels=snapshot.labels, facts=facts, moved=progress)


def metrics_facts(metrics: TrainingMetrics) -> dict[str, Any]:
    """What training measured as plain values; a score with its range and counts."""
    return asdict(metrics, dict_factory=_with_ranges)


def _with_ranges(fields: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value.parts() if isinstance(value, Score) else value for name, value in fields}


async def _at_one_moment(dataset: Dataset) -> tuple[Dataset, list[Instance]]:
    """The dataset with its instances, read again if it was changed in between."""
    now = await dataset.refresh()
    for _ in range(_MOST_READINGS):
        instances = [each async for each in now.list_instances() if each.label_id]
        before, now = now, await now.refresh()
        if now.etag == before.etag:
            return now, instances
    message = "The dataset is being changed all the time: try again later, or freeze it and export the snapshot."
    raise ConflictError(Reason.CHANGED_SINCE_READ, message, {"kind": "dataset", "id": dataset.id})
