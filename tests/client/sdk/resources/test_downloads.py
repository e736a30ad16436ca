"""Downloads of pictures and models that are interrupted."""

from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from grpc import aio

from diptych.v1 import dataset_service_pb2, model_pb2, model_service_pb2
from diptych_client.sdk import ServerUnreachableError
from support.local_server import add_methods, serving

DATASETS = dataset_service_pb2.DESCRIPTOR.services_by_name["DatasetService"]
MODELS = model_service_pb2.DESCRIPTOR.services_by_name["ModelService"]


class Dropping:
    """Sends this number of messages per connection, then closes it."""

    def __init__(self, *connections: int, politely: bool = False) -> None:
        self.asked: list[Any] = []
        self._connections = list(connections)
        self._politely = politely

    async def pictures(self, request: Any, context: Any) -> AsyncIterator[Any]:
        """A picture per instance."""
        self.asked.append(list(request.instance_ids))
        for identity in request.instance_ids[: self._connections.pop(0)]:
            yield dataset_service_pb2.DownloadPicturesResponse(instance_id=identity, picture=identity.encode())
        if not self._politely:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "gone")

    async def get_model(self, request: Any, _context: Any) -> Any:
        """A model."""
        return model_service_pb2.GetModelResponse(model=model_pb2.Model(id=request.model_id))

    async def model(self, _request: Any, context: Any) -> AsyncIterator[Any]:
        """Chunks of two bytes, and the end after the fourth."""
        sent = self._connections.pop(0)
        for chunk in (b"ab", b"cd", b"ef", b"gh")[:sent]:
            yield model_service_pb2.DownloadModelResponse(chunk=chunk)
        if sent < 4:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "gone")

    def add(self, server: aio.Server) -> None:
        """Puts it on a server."""
        add_methods(server, DATASETS, {"DownloadPictures": self.pictures})
        add_methods(server, MODELS, {"GetModel": self.get_model, "DownloadModel": self.model})


@pytest.mark.parametrize("politely", [False, True])
async def test_downloads_of_pictures_resume_with_the_missing_one(politely: bool) -> None:  # noqa: FBT001  pytest's way
    """Each arrives once, in the requested order, over as many connections as needed."""
    servicer = Dropping(2, 0, 1, politely=politely)

    async with serving(servicer.add) as (_, client):
        arrived = [each.picture async for each in client.datasets.pictures(["1", "2", "3"])]

    assert arrived == [b"1", b"2", b"3"]
    assert servicer.asked == [["1", "2", "3"], ["3"], ["3"]]


async def test_downloads_of_pictures_end_when_none_arrives() -> None:
    """A caller waits for them."""
    servicer = Dropping(*[0] * 1000)

    async with serving(servicer.add) as (_, client):
        with pytest.raises(ServerUnreachableError):
            [each async for each in client.datasets.pictures(["1"])]


async def test_a_model_download_resumes_with_the_missing_byte() -> None:
    """The server starts from the beginning; data that has arrived is not yielded twice."""
    servicer = Dropping(2, 1, 4)

    async with serving(servicer.add) as (_, client):
        pieces = [piece async for piece in (await client.models.get("m")).download()]

    assert b"".join(pieces) == b"abcdefgh"
