"""The instances of a dataset: list, relabel and remove them."""

from collections.abc import AsyncIterator, Iterable
from typing import Self

from diptych.v1 import dataset_pb2
from diptych.v1 import dataset_service_pb2 as wire
from diptych_client.sdk.convert.datasets import instance as instance_value
from diptych_client.sdk.resources.conditions import IfUnchanged, is_about_item
from diptych_client.sdk.resources.edits import InstanceEdit
from diptych_client.sdk.resources.history import DatasetHistory
from diptych_client.sdk.resources.labels import label_id
from diptych_client.sdk.values.datasets import Instance, Label

_PAGE_SIZE = 500


class DatasetInstances(DatasetHistory):
    """The methods of a dataset for its instances, with undo."""

    __slots__ = ()

    async def list_instances(
        self, *, label: Label | str | None = None, burst_id: str = "", newest_first: bool = False
    ) -> AsyncIterator[Instance]:
        """The instances in the order in which they were stored, page by page."""
        request = wire.ListInstancesRequest(
            dataset_id=self.id,
            label_id="" if label is None else label_id(label, self.labels),
            burst_id=burst_id,
            order_by="created_at desc" if newest_first else "created_at",
            page_size=_PAGE_SIZE,
        )
        async for page in self._calls.pages(self._calls.datasets.ListInstances, request):
            for message in page.instances:
                yield instance_value(message)

    async def relabel(
        self,
        instances: Iterable[Instance | str],
        *,
        label: Label | str,
        if_unchanged: IfUnchanged = False,
    ) -> Self:
        """Move instances to another label; returns the changed dataset.

        Args:
            instances: The instances: all or none are changed, and undone together. More than 10,000 require several
                calls; if a later one is refused, the SDK undoes the earlier ones.
            label: The new label.
            if_unchanged: True is refused if anything in the dataset was changed since it was read. "item" is refused if
                one of the instances, given as `Instance`, no longer has the label that it had.
        """
        return self._edited(await self._edit(if_unchanged).relabel(instances, label_id(label, self.labels)))

    async def remove(self, instances: Iterable[Instance | str], *, if_unchanged: IfUnchanged = False) -> Self:
        """Remove instances; returns the changed dataset. The arguments are those of `relabel`."""
        return self._edited(await self._edit(if_unchanged).remove(instances))

    def _edit(self, if_unchanged: IfUnchanged) -> InstanceEdit:
        is_item, etag = is_about_item(if_unchanged), self._etag(if_unchanged is True)
        return InstanceEdit(
            calls=self._calls, dataset_id=self.id, dataset_etag=etag, expects_labels=is_item, undo=self.undo
        )

    def _edited(self, message: dataset_pb2.Dataset | None) -> Self:
        return self._now(message) if message else self  # there was nothing to edit
