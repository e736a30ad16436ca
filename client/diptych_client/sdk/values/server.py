"""Information about a server and its backbones."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """Version, limits and settings of a server."""

    version: str
    min_client_version: str
    """Oldest client that it supports."""
    storage: str
    """The location of its data, for people."""
    started_at: datetime | None
    max_picture_bytes: int
    max_picture_pixels: int
    max_chosen_snapshots: int
    max_predicted_pictures: int
    default_backbone: str
    needs_token: bool
    """Whether every other call requires an access token."""


@dataclass(frozen=True, slots=True)
class Backbone:
    """A pre-trained network that turns pictures into embeddings."""

    name: str
    description: str
    is_ready: bool
    """True if its weights are on the server; else they are downloaded on first use."""
    is_default: bool
