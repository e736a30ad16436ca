"""The datasets of a server."""

from collections.abc import AsyncIterator, Iterable
from typing import Literal

from diptych.v1 import dataset_pb2
from diptych.v1 import dataset_service_pb2 as wire
from diptych_client.sdk.lookup import find
from diptych_client.sdk.resources.dataset import Dataset, dataset_handle, get_dataset
from diptych_client.sdk.resources.pictures import pictures
from diptych_client.sdk.resources.workspace import workspace_id
from diptych_client.sdk.transport.calls import Calls, new_id
from diptych_client.sdk.values.datasets import DownloadedPicture, Instance, PictureSize
from diptych_client.sdk.values.fields import WorkspaceFields

Order = Literal["", "name", "name desc", "created_at", "created_at desc", "updated_at", "updated_at desc"]
_PAGE_SIZE = 200


class Datasets:
    """The datasets of a server: `client.datasets`."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def create(
        self,
        name: str,
        *,
        backbone: str = "",
        workspace: WorkspaceFields | str = "",
        timeout_seconds: float | None = None,
    ) -> Dataset:
        """Create an empty dataset.

        Args:
            name: For people; need not be unique.
            backbone: The frozen network of its models; empty means the server's default.
            workspace: Its permanent workspace, or the id of one; empty means the caller's only one.
            timeout_seconds: For each attempt; None means the default of the connection.

        Raises:
            DiptychError: The server refused or did not respond.
        """
        dataset = dataset_pb2.Dataset(name=name, backbone=backbone, workspace_id=workspace_id(workspace))
        request = wire.CreateDatasetRequest(dataset=dataset, request_id=new_id())
        response = await self._calls.unary(
            self._calls.datasets.CreateDataset, request, may_retry=True, timeout_seconds=timeout_seconds
        )
        return dataset_handle(self._calls, response.dataset)

    async def get(self, dataset_id: str, *, timeout_seconds: float | None = None) -> Dataset:
        """The dataset of this id.

        Raises:
            NotFoundError: It does not exist.
            DiptychError: The server refused or did not respond.
        """
        return await get_dataset(self._calls, dataset_id, timeout_seconds=timeout_seconds)

    async def find(self, text: str, *, deleted: bool = False) -> Dataset:
        """Find a dataset by an id, a name, or the start of an id.

        Raises:
            NotFoundError: No dataset matches the text.
            AmbiguousNameError: Several datasets match the text.
            DiptychError: The server refused or did not respond.
        """
        return await find(lambda each: self.list(deleted=deleted, filter=each), text, kind="dataset")

    async def list(
        self,
        *,
        workspace: WorkspaceFields | str = "",
        order_by: Order = "",
        deleted: bool = False,
        filter: str = "",
    ) -> AsyncIterator[Dataset]:
        """All datasets, page by page; most recently changed first by default.

        Args:
            workspace: Only those of this workspace, or of the one of this id; empty means all of the caller's.
            order_by: The sort order.
            deleted: True lists only deleted ones that can be restored.
            filter: Such as `name:"De*"`; see "Filters" in docs/api.md; empty means all.

        Raises:
            DiptychError: The server refused or did not respond.
        """
        request = wire.ListDatasetsRequest(
            workspace_id=workspace_id(workspace),
            page_size=_PAGE_SIZE,
            order_by=order_by,
            show_deleted=deleted,
            filter=filter,
        )
        async for page in self._calls.pages(self._calls.datasets.ListDatasets, request):
            for message in page.datasets:
                yield dataset_handle(self._calls, message)

    def pictures(
        self, instances: Iterable[Instance | str], *, size: PictureSize = PictureSize.ORIGINAL
    ) -> AsyncIterator[DownloadedPicture]:
        """The bytes of instances of any datasets and snapshots, in the requested order."""
        return pictures(self._calls, instances, size=size)
