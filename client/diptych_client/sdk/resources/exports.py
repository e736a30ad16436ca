"""Exports of a dataset or a snapshot to a folder, consistent at one point in time."""

from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Any, Protocol, Self, TypeVar

from diptych.wire.reasons import Reason
from diptych_client.exporting.picture import HonestFact
from diptych_client.sdk.errors import ConflictError
from diptych_client.sdk.values.datasets import Instance
from diptych_client.sdk.values.fields import DatasetFields, SnapshotFields
from diptych_client.sdk.values.insight import HonestAnswers
from diptych_client.sdk.values.score import Score
from diptych_client.sdk.values.training import TrainingMetrics

_MOST_READINGS = 5


class Readable(Protocol):
    """A dataset that can be read again, with its instances."""

    @property
    def id(self) -> str:
        """A UUID."""
        ...

    @property
    def etag(self) -> str:
        """Changes with every change of the dataset."""
        ...

    async def refresh(self) -> Self:
        """The dataset as it is now."""
        ...

    def list_instances(self) -> AsyncIterator[Instance]:
        """Its instances, page by page."""
        ...


ReadableDataset = TypeVar("ReadableDataset", bound=Readable)


def dataset_facts(dataset: DatasetFields) -> dict[str, Any]:
    """The facts about a dataset in an export."""
    return {
        "kind": "dataset",
        "id": dataset.id,
        "name": dataset.name,
        "etag": dataset.etag,
        "backbone": dataset.backbone,
    }


def snapshot_facts(snapshot: SnapshotFields) -> dict[str, Any]:
    """The facts about a snapshot in an export."""
    return {
        "kind": "snapshot",
        "id": snapshot.id,
        "name": snapshot.name,
        "created_at": snapshot.created_at.isoformat() if snapshot.created_at else None,
        "instances_digest": snapshot.instances_digest,
        "backbone": snapshot.backbone,
        "training_metrics": metrics_facts(snapshot.training_metrics) if snapshot.training_metrics else None,
    }


def honest_facts(honest: HonestAnswers) -> dict[str, HonestFact]:
    """The honest answers of a snapshot by instance id."""
    return {
        instance_id: HonestFact(honest.label_names[answer], float(confidences[answer]))
        for instance_id, answer, confidences in zip(
            honest.instance_ids, honest.answers.tolist(), honest.confidences, strict=True
        )
    }


def metrics_facts(metrics: TrainingMetrics) -> dict[str, Any]:
    """The training metrics as plain values; a score has its range and counts."""
    return asdict(metrics, dict_factory=_with_ranges)


def _with_ranges(fields: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value.parts() if isinstance(value, Score) else value for name, value in fields}


async def at_one_moment(dataset: ReadableDataset) -> tuple[ReadableDataset, list[Instance]]:
    """The dataset with its instances, read again if it was changed while reading.

    Raises:
        ConflictError: It was changed during each of several attempts.
    """
    now = await dataset.refresh()
    for _ in range(_MOST_READINGS):
        instances = [each async for each in now.list_instances() if each.label_id]
        before, now = now, await now.refresh()
        if now.etag == before.etag:
            return now, instances
    message = "The dataset keeps changing. Try again later, or freeze it and export the snapshot."
    raise ConflictError(Reason.CHANGED_SINCE_READ, message, {"kind": "dataset", "id": dataset.id})
