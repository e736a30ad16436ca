"""ModelService: trained heads and their backbones."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass

from diptych.v1 import model_service_pb2 as pb
from diptych.v1.model_service_pb2_grpc import ModelServiceServicer
from diptych_server.api.convert.basics import parse_id
from diptych_server.api.convert.models import KnownBackbone, backbone_messages, model_message
from diptych_server.api.convert.requests import Context, workspaces_listed
from diptych_server.flows.snapshots import models
from diptych_server.store.blobs import BlobStore
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.paging import PageRequest

_CHUNK_BYTES = 2**20


@dataclass(frozen=True)
class ModelServicer(ModelServiceServicer):
    """Serves models; `list_backbones` returns the available backbones, the default first, in any thread."""

    database: Database
    blobs: BlobStore
    list_backbones: Callable[[], Iterable[KnownBackbone]]

    async def GetModel(self, request: pb.GetModelRequest, context: Context) -> pb.GetModelResponse:
        """Get one model."""
        model = await models.get_model(self.database, parse_id(request.model_id, field="model_id"))
        return pb.GetModelResponse(model=model_message(model))

    async def ListModels(self, request: pb.ListModelsRequest, context: Context) -> pb.ListModelsResponse:
        """List models, newest first."""
        page = await models.list_models(
            self.database,
            PageRequest(request.page_size, request.page_token),
            workspace_ids=workspaces_listed(request.workspace_id),
            filter_text=request.filter,
        )
        return pb.ListModelsResponse(
            models=[model_message(model) for model in page.rows], next_page_token=page.next_page_token
        )

    async def DownloadModel(
        self, request: pb.DownloadModelRequest, context: Context
    ) -> AsyncIterator[pb.DownloadModelResponse]:
        """Stream the file in chunks."""
        data = await models.read_model_file(self.database, self.blobs, parse_id(request.model_id, field="model_id"))
        for start in range(0, len(data), _CHUNK_BYTES):
            yield pb.DownloadModelResponse(chunk=data[start : start + _CHUNK_BYTES])

    async def ListBackbones(self, request: pb.ListBackbonesRequest, context: Context) -> pb.ListBackbonesResponse:
        """List the backbones."""
        backbones = await asyncio.to_thread(self.list_backbones)
        return pb.ListBackbonesResponse(backbones=backbone_messages(backbones))
