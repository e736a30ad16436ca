"""Labels by name: found among those at hand, or made."""

from collections.abc import Sequence

from diptych.v1 import dataset_service_pb2 as wire
from diptych.v1 import label_pb2
from diptych.wire.reasons import Reason
from diptych_client.sdk.calls import Calls, new_id
from diptych_client.sdk.convert.datasets import label as label_value
from diptych_client.sdk.errors import ConflictError, NotFoundError
from diptych_client.sdk.values.datasets import Label


def label_id(label: Label | str, labels: Sequence[Label]) -> str:
    """The id of a label, or of the one among `labels` that has this name.

    Raises:
        NotFoundError: No label has the name.
    """
    if isinstance(label, Label):
        return label.id
    for each in labels:
        if each.name == label:
            return each.id
    raise NotFoundError(Reason.NOT_FOUND, f"There is no label {label!r}.", {"kind": "label", "id": label})


async def make(calls: Calls, *, dataset_id: str, name: str) -> Label:
    """A new label.

    Raises:
        ConflictError: There is one of this name; `metadata` holds its `label_id`.
    """
    request = wire.CreateLabelRequest(dataset_id=dataset_id, name=name, request_id=new_id())
    response = await calls.unary(calls.datasets.CreateLabel, request, may_retry=True)
    return label_value(response.label)


async def get_or_make(calls: Calls, *, dataset_id: str, name: str) -> Label:
    """The label of this name, made if there is none."""
    try:
        return await make(calls, dataset_id=dataset_id, name=name)
    except ConflictError as error:
        if error.reason != Reason.LABEL_NAME_TAKEN:
            raise
        return label_value(label_pb2.Label(id=error.metadata["label_id"], name=error.metadata.get("name", name)))
