"""The pictures of instances."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from grpc import aio

from diptych.v1 import dataset_service_pb2 as wire
from diptych_client.sdk.convert.datasets import downloaded, picture_size
from diptych_client.sdk.resources.async_handle import AsyncHandle
from diptych_client.sdk.streaming.reconnect import Reconnecting
from diptych_client.sdk.transport.calls import Calls
from diptych_client.sdk.values.datasets import DownloadedPicture, Instance, PictureSize

T = TypeVar("T")

LARGEST_BATCH = 1000
"""The most instances in one call."""


def instance_ids(instances: Iterable[Instance | str]) -> Iterator[str]:
    """The ids of instances; ids are unchanged."""
    return (each if isinstance(each, str) else each.id for each in instances)


def expected_label_ids(instances: Sequence[Instance | str]) -> Sequence[str]:
    """The labels that instances carried when they were read.

    Raises:
        ValueError: One is only an id.
    """
    labels = [each.label_id for each in instances if not isinstance(each, str)]
    if len(labels) < len(instances):
        raise ValueError('if_unchanged="item" needs instances as they were read, not their ids.')
    return labels


def batches(items: Iterable[T], *, size: int = LARGEST_BATCH) -> Iterator[Sequence[T]]:
    """The items in batches of `size`; the last one may be smaller."""
    remaining = iter(items)
    while batch := tuple(islice(remaining, size)):
        yield batch


class WithPictures(AsyncHandle):
    """The method for the pictures of a dataset or snapshot."""

    __slots__ = ()

    def pictures(
        self, instances: Iterable[Instance | str], *, size: PictureSize = PictureSize.ORIGINAL
    ) -> AsyncIterator[DownloadedPicture]:
        """The pictures of instances, in the requested order."""
        return pictures(self._calls, instances, size=size)


async def pictures(
    calls: Calls, instances: Iterable[Instance | str], *, size: PictureSize
) -> AsyncIterator[DownloadedPicture]:
    """The pictures of instances in the requested order; an unreadable one is replaced by a failure.

    Raises:
        DiptychError: The download was refused, or was interrupted and could not be resumed.
    """
    for batch in batches(instance_ids(instances)):
        async for picture in _pictures_of(calls, batch, size=size):
            yield picture


async def _pictures_of(
    calls: Calls, instance_ids: Sequence[str], *, size: PictureSize
) -> AsyncIterator[DownloadedPicture]:
    connections = Reconnecting(calls, policy=calls.timeouts.unary)
    missing = instance_ids
    while missing:
        broken_by: aio.AioRpcError | None = None
        request = wire.DownloadPicturesRequest(instance_ids=missing, size=picture_size(size))
        call = calls.datasets.DownloadPictures(request)
        try:
            with calls.translated_errors():
                async for message in call:
                    connections.has_progress()
                    missing = missing[1:]
                    yield downloaded(message)
        except aio.AioRpcError as error:
            broken_by = error
        finally:
            call.cancel()
        if missing:
            await connections.pause(broken_by)
