"""What a server is, and which backbones it knows."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """What a server is."""

    version: str
    min_client_version: str
    """Oldest client that it serves."""
    storage: str
    """Where it keeps its data, for people."""
    started_at: datetime | None
    max_picture_bytes: int
    max_picture_pixels: int
    max_chosen_snapshots: int
    max_predicted_pictures: int
    default_backbone: str
    needs_token: bool
    """Whether every other call takes an access token."""


@dataclass(frozen=True, slots=True)
class Backbone:
    """A pre-trained network that turns pictures into embeddings."""

    name: str
    description: str
    is_ready: bool
    """True when its weights are on the server; else they are fetched at first use."""
    is_default: bool
