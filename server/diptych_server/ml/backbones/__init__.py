"""The frozen pre-trained networks: squares of pixels in, embeddings out."""

from diptych_server.ml.backbones.contract import Backbone, BackboneInfo, BackboneUnknown, BackboneWeightsMissing
from diptych_server.ml.backbones.registry import DEFAULT_BACKBONE, list_backbones, load_backbone

__all__ = [
    "DEFAULT_BACKBONE",
    "Backbone",
    "BackboneInfo",
    "BackboneUnknown",
    "BackboneWeightsMissing",
    "list_backbones",
    "load_backbone",
]
