"""Servers and backbones."""

from diptych.v1 import model_pb2, server_service_pb2
from diptych_client.sdk.convert.time import moment
from diptych_client.sdk.values.server import Backbone, ServerInfo


def server_info(message: server_service_pb2.GetServerInfoResponse) -> ServerInfo:
    """The value of a server's information."""
    return ServerInfo(
        version=message.version,
        min_client_version=message.min_client_version,
        storage=message.storage,
        started_at=moment(message, "started_at"),
        max_picture_bytes=message.max_picture_bytes,
        max_picture_pixels=message.max_picture_pixels,
        max_chosen_snapshots=message.max_chosen_snapshots,
        max_predicted_pictures=message.max_predicted_pictures,
        default_backbone=message.default_backbone,
        needs_token=message.needs_token,
    )


def backbone(message: model_pb2.Backbone) -> Backbone:
    """The value of a backbone."""
    return Backbone(message.name, message.description, message.is_ready, message.is_default)
