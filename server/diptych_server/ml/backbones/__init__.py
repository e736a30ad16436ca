"""The frozen pre-trained networks: pixel squares in, embeddings out. Torch is imported only if it is used."""

from diptych_server.ml.backbones.catalogue import DEFAULT_BACKBONE
from diptych_server.ml.backbones.choice import choose_runtime
from diptych_server.ml.backbones.contract import (
    Backbone,
    BackboneInfo,
    BackboneUnknownError,
    BackboneWeightsMissingError,
    RuntimeUnavailableError,
)
from diptych_server.ml.backbones.conversion import ConversionError
from diptych_server.ml.backbones.registry import list_backbones, load_backbone

__all__ = [
    "DEFAULT_BACKBONE",
    "Backbone",
    "BackboneInfo",
    "BackboneUnknownError",
    "BackboneWeightsMissingError",
    "ConversionError",
    "RuntimeUnavailableError",
    "choose_runtime",
    "list_backbones",
    "load_backbone",
]
