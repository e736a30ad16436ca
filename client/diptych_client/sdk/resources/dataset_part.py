"""The base class of the parts of a dataset: modules with some of its methods."""

from typing import Self

from diptych.v1 import dataset_pb2
from diptych_client.sdk.convert import handles
from diptych_client.sdk.resources.async_handle import AsyncHandle
from diptych_client.sdk.values.fields import DatasetFields


class DatasetPart(DatasetFields, AsyncHandle):
    """What all parts of a dataset need."""

    __slots__ = ()

    def _etag(self, if_unchanged: bool) -> str:  # noqa: FBT001  the argument of the methods
        return self.etag if if_unchanged else ""

    def _now(self, message: dataset_pb2.Dataset) -> Self:
        return handles.dataset(type(self), message, self._calls)
