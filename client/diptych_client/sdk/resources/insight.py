"""Embeddings and honest answers of a snapshot, fetched page by page and concatenated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, TypedDict

from diptych.v1 import snapshot_service_pb2 as wire
from diptych_client.sdk.transport.calls import Calls
from diptych_client.sdk.values.datasets import Label
from diptych_client.sdk.values.insight import Embeddings, HonestAnswers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_PAGE_SIZE = 500


class _Row(Protocol):
    """The common fields of the messages."""

    instance_id: str
    label_id: str
    recording_id: str
    fold: int


class _Columns(TypedDict):
    """The fields of `PictureRows`."""

    instance_ids: tuple[str, ...]
    labels: NDArray[np.int64]
    label_names: tuple[str, ...]
    recording_ids: tuple[str, ...]
    folds: NDArray[np.int64]


async def embeddings(calls: Calls, snapshot_id: str, labels: Sequence[Label]) -> Embeddings:
    """The embeddings of a trained snapshot; `labels` are the snapshot's.

    Raises:
        DiptychError: It is not trained, or the server refused or did not respond.
    """
    import numpy as np  # noqa: PLC0415  needed for arrays only

    rows: list[wire.EmbeddedInstance] = []
    backbone_id = ""
    request = wire.ListSnapshotEmbeddingsRequest(snapshot_id=snapshot_id, page_size=_PAGE_SIZE)
    async for page in calls.pages(calls.snapshots.ListSnapshotEmbeddings, request):
        rows += page.instances
        backbone_id = page.backbone_id
    vectors = np.frombuffer(b"".join(row.embedding for row in rows), np.dtype("<f4")).astype(np.float32)
    return Embeddings(
        **_columns(rows, [label.id for label in labels], labels),
        vectors=vectors.reshape(len(rows), -1 if rows else 0),
        backbone_id=backbone_id,
    )


async def honest_answers(calls: Calls, snapshot_id: str, labels: Sequence[Label]) -> HonestAnswers:
    """The honest answers of a trained snapshot; `labels` are the snapshot's.

    Raises:
        DiptychError: It is not trained, or the server refused or did not respond.
    """
    import numpy as np  # noqa: PLC0415  as above

    rows: list[wire.HonestAnswer] = []
    label_ids: Sequence[str] = [label.id for label in labels]
    request = wire.ListHonestAnswersRequest(snapshot_id=snapshot_id, page_size=_PAGE_SIZE)
    async for page in calls.pages(calls.snapshots.ListHonestAnswers, request):
        rows += page.answers
        label_ids = page.label_ids
    confidences = np.array([row.confidences for row in rows], np.float32).reshape(len(rows), len(label_ids))
    return HonestAnswers(**_columns(rows, label_ids, labels), confidences=confidences)


def _columns(rows: Sequence[_Row], label_ids: Sequence[str], labels: Sequence[Label]) -> _Columns:
    import numpy as np  # noqa: PLC0415  as above

    names = {label.id: label.name for label in labels}
    index = {label_id: position for position, label_id in enumerate(label_ids)}
    return _Columns(
        instance_ids=tuple(row.instance_id for row in rows),
        labels=np.array([index[row.label_id] for row in rows], np.int64),
        label_names=tuple(names[label_id] for label_id in label_ids),
        recording_ids=tuple(row.recording_id for row in rows),
        folds=np.array([row.fold for row in rows], np.int64),
    )
