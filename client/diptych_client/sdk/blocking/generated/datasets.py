"""The datasets of a server.

Without `await`; generated from `sdk/resources/datasets.py` by `make proto`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from diptych_client.sdk.blocking.generated.dataset import Dataset
from diptych_client.sdk.blocking.link import Link
from diptych_client.sdk.resources.datasets import Datasets as AsyncDatasets
from diptych_client.sdk.resources.datasets import Order
from diptych_client.sdk.values.datasets import DownloadedPicture, Instance, PictureSize
from diptych_client.sdk.values.fields import WorkspaceFields
from diptych_client.sdk.values.handle import translated


class Datasets:
    """The datasets of a server: `client.datasets`."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._verbs = AsyncDatasets(link.calls)

    def create(
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
        link = self._link
        return translated(
            link.run(self._verbs.create(name, backbone=backbone, workspace=workspace, timeout_seconds=timeout_seconds)),
            Dataset,
            link,
        )

    def get(self, dataset_id: str, *, timeout_seconds: float | None = None) -> Dataset:
        """The dataset of this id.

        Raises:
            NotFoundError: It does not exist.
            DiptychError: The server refused or did not respond.
        """
        link = self._link
        return translated(link.run(self._verbs.get(dataset_id, timeout_seconds=timeout_seconds)), Dataset, link)

    def find(self, text: str, *, deleted: bool = False) -> Dataset:
        """Find a dataset by an id, a name, or the start of an id.

        Raises:
            NotFoundError: No dataset matches the text.
            AmbiguousNameError: Several datasets match the text.
            DiptychError: The server refused or did not respond.
        """
        link = self._link
        return translated(link.run(self._verbs.find(text, deleted=deleted)), Dataset, link)

    def list(
        self, *, workspace: WorkspaceFields | str = "", order_by: Order = "", deleted: bool = False, filter: str = ""
    ) -> Iterator[Dataset]:
        """All datasets, page by page; most recently changed first by default.

        Args:
            workspace: Only those of this workspace, or of the one of this id; empty means all of the caller's.
            order_by: The sort order.
            deleted: True lists only deleted ones that can be restored.
            filter: Such as `name:"De*"`; see "Filters" in docs/api.md; empty means all.

        Raises:
            DiptychError: The server refused or did not respond.
        """
        link = self._link
        return link.each(
            self._verbs.list(workspace=workspace, order_by=order_by, deleted=deleted, filter=filter),
            lambda each: translated(each, Dataset, link),
        )

    def pictures(
        self, instances: Iterable[Instance | str], *, size: PictureSize = PictureSize.ORIGINAL
    ) -> Iterator[DownloadedPicture]:
        """The bytes of instances of any datasets and snapshots, in the requested order."""
        link = self._link
        return link.each(self._verbs.pictures(instances, size=size), lambda each: each)
