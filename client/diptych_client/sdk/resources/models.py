"""The models of a server, and their backbones."""

from collections.abc import AsyncIterator

from grpc import aio

from diptych.v1 import model_pb2
from diptych.v1 import model_service_pb2 as wire
from diptych_client.sdk.convert import handles
from diptych_client.sdk.convert.server import backbone
from diptych_client.sdk.resources.async_handle import AsyncHandle
from diptych_client.sdk.resources.workspace import workspace_id
from diptych_client.sdk.streaming.reconnect import Reconnecting
from diptych_client.sdk.transport.calls import Calls
from diptych_client.sdk.values.fields import ModelFields, WorkspaceFields
from diptych_client.sdk.values.server import Backbone

_PAGE_SIZE = 200


class Model(ModelFields, AsyncHandle):
    """A head trained from one snapshot over a frozen backbone. Every method may raise `DiptychError`."""

    __slots__ = ()

    async def download(self) -> AsyncIterator[bytes]:
        """The weights, a safetensors file, in chunks; an interrupted download is resumed."""
        connections = Reconnecting(self._calls, policy=self._calls.timeouts.unary)
        arrived = 0
        while True:
            call = self._calls.models.DownloadModel(wire.DownloadModelRequest(model_id=self.id))
            begin = 0
            try:
                with self._calls.translated_errors():
                    async for message in call:
                        connections.has_progress()
                        fresh = message.chunk[max(0, arrived - begin) :]  # restarts from 0; a model never changes
                        begin += len(message.chunk)
                        arrived += len(fresh)
                        if fresh:
                            yield fresh
            except aio.AioRpcError as error:
                broken_by = error
            else:
                return
            finally:
                call.cancel()
            await connections.pause(broken_by)


class Models:
    """The models of a server: `client.models`."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def get(self, model_id: str, *, timeout_seconds: float | None = None) -> Model:
        """The model of this id.

        Raises:
            NotFoundError: It does not exist.
            DiptychError: The server refused or did not respond.
        """
        request = wire.GetModelRequest(model_id=model_id)
        response = await self._calls.unary(
            self._calls.models.GetModel, request, may_retry=True, timeout_seconds=timeout_seconds
        )
        return _model_handle(self._calls, response.model)

    async def list(self, *, workspace: WorkspaceFields | str = "", filter: str = "") -> AsyncIterator[Model]:
        """All models of the caller's workspaces, or of one of them, newest first, page by page.

        Args:
            workspace: Only those of this workspace, or of the one of this id; empty means all of the caller's.
            filter: Such as `created_at>="2026-11-30T00:00:00Z"`; see "Filters" in docs/api.md; empty means all.

        Raises:
            DiptychError: The server refused or did not respond.
        """
        request = wire.ListModelsRequest(workspace_id=workspace_id(workspace), page_size=_PAGE_SIZE, filter=filter)
        async for page in self._calls.pages(self._calls.models.ListModels, request):
            for message in page.models:
                yield _model_handle(self._calls, message)

    async def backbones(self) -> tuple[Backbone, ...]:
        """The backbones that this server supports, the default first.

        Raises:
            DiptychError: The server refused or did not respond.
        """
        request = wire.ListBackbonesRequest()
        response = await self._calls.unary(self._calls.models.ListBackbones, request, may_retry=True)
        return tuple(backbone(each) for each in response.backbones)


def _model_handle(calls: Calls, message: model_pb2.Model) -> Model:
    return handles.model(Model, message, calls)
