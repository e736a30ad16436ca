"""The history of a dataset: list, watch and undo its changes."""

from collections.abc import AsyncIterator
from typing import Self

from diptych.v1 import dataset_pb2
from diptych.v1 import dataset_service_pb2 as wire
from diptych_client.sdk.convert.datasets import change as change_value
from diptych_client.sdk.resources.conditions import IfUnchanged, is_about_item
from diptych_client.sdk.resources.dataset_part import DatasetPart
from diptych_client.sdk.streaming.watches import dataset_messages
from diptych_client.sdk.values.datasets import DatasetChange

_PAGE_SIZE = 500


class DatasetHistory(DatasetPart):
    """The methods of a dataset for its history."""

    __slots__ = ()

    async def list_changes(self) -> AsyncIterator[DatasetChange]:
        """The changes, newest first, page by page."""
        request = wire.ListDatasetChangesRequest(dataset_id=self.id, page_size=_PAGE_SIZE)
        async for page in self._calls.pages(self._calls.datasets.ListDatasetChanges, request):
            for message in page.changes:
                yield change_value(message)

    async def watch(self, *, after_sequence: int | None = None) -> AsyncIterator[Self | DatasetChange]:
        """The current dataset, then each change as it happens; never ends.

        Args:
            after_sequence: Only changes after this one; None means the current dataset, then all later changes.
        """
        async for message in dataset_messages(self._calls, self.id, after_sequence=after_sequence):
            yield self._now(message) if isinstance(message, dataset_pb2.Dataset) else change_value(message)

    async def undo(self, group_id: str = "", *, if_unchanged: IfUnchanged = False) -> DatasetChange:
        """Undo changes; returns the new entry of the history.

        Args:
            group_id: The changes to undo; empty means the last ones that are neither undone nor an undo.
            if_unchanged: True is refused if anything in the dataset was changed since it was read. "item" is refused
                only if anything was undone since; the last changes are those at the time when it was read.
        """
        as_of = self.sequence if is_about_item(if_unchanged) else None
        request = wire.UndoDatasetChangeRequest(
            dataset_id=self.id, group_id=group_id, dataset_etag=self._etag(if_unchanged is True), as_of_sequence=as_of
        )
        response = await self._calls.unary(self._calls.datasets.UndoDatasetChange, request, may_retry=False)
        return change_value(response.change)
