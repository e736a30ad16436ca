"""Labels by name: found among given ones, or created."""

from collections.abc import Sequence

from diptych.names import look_alike, tidy
from diptych.v1 import dataset_service_pb2 as wire
from diptych.v1 import label_pb2
from diptych.wire.reasons import Reason
from diptych_client.sdk.convert.datasets import label as label_value
from diptych_client.sdk.errors import ConflictError, NotFoundError
from diptych_client.sdk.lookup import AmbiguousNameError
from diptych_client.sdk.transport.calls import Calls, new_id
from diptych_client.sdk.values.datasets import Label


def label_id(label: Label | str, labels: Sequence[Label]) -> str:
    """The id of a label, or of the one among `labels` that has this name.

    Raises:
        NotFoundError: No label has the name.
        AmbiguousNameError: Several labels look like it, and none has exactly this name.
    """
    return known(label, labels).id


def known(label: Label | str, labels: Sequence[Label]) -> Label:
    """The label, or the one among `labels` that has this name.

    Raises:
        NotFoundError: No label has the name.
        AmbiguousNameError: Several labels look like it, and none has exactly this name.
    """
    found = label if isinstance(label, Label) else named(label, labels)
    if found is None:
        raise NotFoundError(Reason.NOT_FOUND, f"There is no label {label!r}.", {"kind": "label", "id": str(label)})
    return found


def named(name: str, labels: Sequence[Label]) -> Label | None:
    """The label of this name, or else the one whose name looks the same, of which the server allows only one.

    Raises:
        AmbiguousNameError: Several (older) labels look like it, and none has exactly this name.
    """
    same = [each for each in labels if tidy(each.name) == tidy(name)]
    found = same or [each for each in labels if look_alike(each.name, name)]
    if len(found) > 1:
        raise AmbiguousNameError(name, kind="label", candidates=found)
    return found[0] if found else None


async def make(calls: Calls, *, dataset_id: str, name: str) -> Label:
    """Create a label.

    Raises:
        ConflictError: A label has this name, or one that looks the same; `metadata` has its `label_id` and `name`.
    """
    request = wire.CreateLabelRequest(dataset_id=dataset_id, name=name, request_id=new_id())
    response = await calls.unary(calls.datasets.CreateLabel, request, may_retry=True)
    return label_value(response.label)


async def rename(calls: Calls, label_id: str, name: str, *, dataset_etag: str, expected_name: str) -> Label:
    """The label under another name; refused when it does not have the expected name, unless that is empty."""
    request = wire.UpdateLabelRequest(
        label=label_pb2.Label(id=label_id, name=name), dataset_etag=dataset_etag, expected_name=expected_name
    )
    response = await calls.unary(calls.datasets.UpdateLabel, request, may_retry=False)
    return label_value(response.label)


async def get_or_make(calls: Calls, *, dataset_id: str, name: str) -> Label:
    """The label of this name, or of one that looks the same; created if there is none."""
    try:
        return await make(calls, dataset_id=dataset_id, name=name)
    except ConflictError as error:
        if error.reason != Reason.LABEL_NAME_TAKEN:
            raise
        return await _existing(calls, dataset_id=dataset_id, label_id=error.metadata["label_id"])


async def _existing(calls: Calls, *, dataset_id: str, label_id: str) -> Label:
    """The current state of a label, with its counts."""
    request = wire.GetDatasetRequest(dataset_id=dataset_id)
    response = await calls.unary(calls.datasets.GetDataset, request, may_retry=True)
    for each in response.dataset.labels:
        if each.id == label_id:
            return label_value(each)
    raise NotFoundError(Reason.NOT_FOUND, "The label was just deleted. Try again.", {"kind": "label"})
