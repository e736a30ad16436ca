"""ServerService: information about this server. Needs no token."""

from dataclasses import dataclass
from datetime import datetime

from diptych.v1 import server_service_pb2 as pb
from diptych.v1.server_service_pb2_grpc import ServerServiceServicer
from diptych.wire.limits import MAX_PICTURE_BYTES, MAX_PICTURE_PIXELS
from diptych_server.api.convert.basics import timestamp
from diptych_server.api.convert.requests import Context
from diptych_server.live.model_set import MAX_SNAPSHOTS
from diptych_server.live.path import MAX_PICTURES


@dataclass(frozen=True)
class ServerServicer(ServerServiceServicer):
    """Serves information about the server."""

    version: str
    storage: str
    started_at: datetime
    default_backbone: str
    needs_token: bool = False

    async def GetServerInfo(self, request: pb.GetServerInfoRequest, context: Context) -> pb.GetServerInfoResponse:
        """Get the version and the limits."""
        return pb.GetServerInfoResponse(
            version=self.version,
            min_client_version="0.1.0",
            storage=self.storage,
            started_at=timestamp(self.started_at),
            max_picture_bytes=MAX_PICTURE_BYTES,
            max_picture_pixels=MAX_PICTURE_PIXELS,
            max_chosen_snapshots=MAX_SNAPSHOTS,
            max_predicted_pictures=MAX_PICTURES,
            default_backbone=self.default_backbone,
            needs_token=self.needs_token,
        )
