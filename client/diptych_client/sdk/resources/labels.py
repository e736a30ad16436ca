"""The labels of a dataset: find, create, rename, delete and merge them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Self

from diptych.names import look_alike, tidy
from diptych.v1 import dataset_service_pb2 as wire
from diptych.v1 import label_pb2
from diptych.wire.reasons import Reason
from diptych_client.sdk.convert.datasets import label as label_value
from diptych_client.sdk.errors import ConflictError, NotFoundError
from diptych_client.sdk.lookup import AmbiguousNameError
from diptych_client.sdk.resources.conditions import IfUnchanged, is_about_item
from diptych_client.sdk.resources.dataset_part import DatasetPart
from diptych_client.sdk.transport.calls import new_id
from diptych_client.sdk.values.datasets import Label


class DatasetLabels(DatasetPart):
    """The methods of a dataset for its labels."""

    __slots__ = ()

    async def create_label(self, name: str) -> Label:
        """Create a label.

        Raises:
            ConflictError: A label has this name, or one that looks the same; `metadata` has its `label_id` and `name`.
        """
        request = wire.CreateLabelRequest(dataset_id=self.id, name=name, request_id=new_id())
        response = await self._calls.unary(self._calls.datasets.CreateLabel, request, may_retry=True)
        return label_value(response.label)

    async def label(self, name: str) -> Label:
        """The label of this name, or of one that looks the same; created if there is none."""
        if found := named(name, self.labels):
            return found
        try:
            return await self.create_label(name)
        except ConflictError as error:
            if error.reason != Reason.LABEL_NAME_TAKEN:
                raise
            return await self._label_now(error.metadata["label_id"])

    async def rename_label(self, label: Label | str, name: str, *, if_unchanged: IfUnchanged = False) -> Label:
        """Rename a label; `if_unchanged="item"` is refused if the label has another name than in this handle."""
        is_item, known = is_about_item(if_unchanged), known_label(label, self.labels)
        request = wire.UpdateLabelRequest(
            label=label_pb2.Label(id=known.id, name=name),
            dataset_etag=self._etag(if_unchanged is True),
            expected_name=known.name if is_item else "",
        )
        response = await self._calls.unary(self._calls.datasets.UpdateLabel, request, may_retry=False)
        return label_value(response.label)

    async def delete_label(self, label: Label | str, *, if_unchanged: bool = False) -> Self:
        """Delete a label and remove its instances; returns the changed dataset."""
        request = wire.DeleteLabelRequest(label_id=label_id(label, self.labels), dataset_etag=self._etag(if_unchanged))
        return self._now((await self._calls.unary(self._calls.datasets.DeleteLabel, request, may_retry=False)).dataset)

    async def merge_labels(
        self, merged: Iterable[Label | str], *, into: Label | str, if_unchanged: bool = False
    ) -> Self:
        """Move all instances of some labels to one, and delete the emptied labels; returns the changed dataset."""
        request = wire.MergeLabelsRequest(
            label_id=label_id(into, self.labels),
            merged_label_ids=[label_id(each, self.labels) for each in merged],
            dataset_etag=self._etag(if_unchanged),
        )
        return self._now((await self._calls.unary(self._calls.datasets.MergeLabels, request, may_retry=False)).dataset)

    async def _label_now(self, label_id: str) -> Label:
        """The current state of a label, with its counts."""
        request = wire.GetDatasetRequest(dataset_id=self.id)
        response = await self._calls.unary(self._calls.datasets.GetDataset, request, may_retry=True)
        for each in response.dataset.labels:
            if each.id == label_id:
                return label_value(each)
        raise NotFoundError(Reason.NOT_FOUND, "The label was just deleted. Try again.", {"kind": "label"})


def label_id(label: Label | str, labels: Sequence[Label]) -> str:
    """The id of a label, or of the one among `labels` that has this name.

    Raises:
        NotFoundError: No label has the name.
        AmbiguousNameError: Several labels look like it, and none has exactly this name.
    """
    return known_label(label, labels).id


def known_label(label: Label | str, labels: Sequence[Label]) -> Label:
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
