"""Backbones from torchvision, with its ImageNet weights and input scaling."""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import nn
from torchvision.models import get_model, get_model_weights

from diptych_server.ml.backbones.catalogue import Published
from diptych_server.ml.backbones.folding import fold_batch_norms
from diptych_server.ml.backbones.scaled_network import Channels, ScaledNetwork


def load(source: Published, *, weights_dir: Path) -> ScaledNetwork:
    """The network with its weights, which are downloaded if they are missing.

    Raises:
        BackboneWeightsMissingError: the download failed.
    """
    path = source.weights_path(weights_dir)
    _fetch(source, path)
    preset = get_model_weights(source.name)["DEFAULT"].transforms()
    mean, deviation = _channels(preset.mean), _channels(preset.std)
    features = fold_batch_norms(_features(source.name, path))
    return ScaledNetwork(features, side=preset.crop_size[0], mean=mean, deviation=deviation)


def _channels(fractions: Sequence[float]) -> Channels:
    red, green, blue = (255 * fraction for fraction in fractions)
    return red, green, blue


def _features(name: str, path: Path) -> nn.Module:
    network: nn.Module = get_model(name, weights=None)
    network.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    setattr(network, "fc" if hasattr(network, "fc") else "classifier", nn.Identity())
    return network.eval()


def _fetch(source: Published, path: Path) -> None:
    if path.is_file():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.hub.load_state_dict_from_url(
            source.source, model_dir=str(path.parent), progress=False, check_hash=True, weights_only=True
        )
    except (OSError, RuntimeError) as error:  # no connection, no space, or a wrong digest
        raise source.missing(path.parent) from error
