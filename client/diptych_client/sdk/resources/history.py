"""The history of a dataset, and undo."""

from collections.abc import AsyncIterator

from diptych.v1 import dataset_service_pb2 as wire
from diptych_client.sdk.convert.datasets import change
from diptych_client.sdk.transport.calls import Calls
from diptych_client.sdk.values.datasets import DatasetChange

_PAGE_SIZE = 500


async def listed_changes(calls: Calls, dataset_id: str) -> AsyncIterator[DatasetChange]:
    """The history, newest first, page by page."""
    request = wire.ListDatasetChangesRequest(dataset_id=dataset_id, page_size=_PAGE_SIZE)
    async for page in calls.pages(calls.datasets.ListDatasetChanges, request):
        for message in page.changes:
            yield change(message)


async def undo_change(calls: Calls, request: wire.UndoDatasetChangeRequest) -> DatasetChange:
    """Undo changes and return the new entry."""
    return change((await calls.unary(calls.datasets.UndoDatasetChange, request, may_retry=False)).change)
