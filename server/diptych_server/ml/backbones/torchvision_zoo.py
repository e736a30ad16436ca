"""Backbones from torchvision, on its ImageNet weights, with the input scaling it prescribes."""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import nn
from torchvision.models import get_model, get_model_weights

from diptych_server.core.backbone_id import BackboneId
from diptych_server.core.runtime import Runtime
from diptych_server.ml.backbones.catalogue import Published
from diptych_server.ml.backbones.conversion import weights_digest
from diptych_server.ml.backbones.torch_backbone import Channels, ScaledNetwork, TorchBackbone


def load(source: Published, *, weights_dir: Path) -> TorchBackbone:
    """The backbone, ready to embed; its weights are downloaded unless they are on this machine.

    Raises:
        BackboneWeightsMissing: they are not, and the download failed.
    """
    path = source.weights_path(weights_dir)
    _fetch(source, path)
    preset = get_model_weights(source.name)["DEFAULT"].transforms()
    mean, deviation = _channels(preset.mean), _channels(preset.std)
    network = ScaledNetwork(_features(source.name, path), mean=mean, deviation=deviation)
    side = preset.crop_size[0]
    with torch.inference_mode():
        dimension = network(torch.zeros(1, side, side, 3, dtype=torch.uint8)).shape[1]
    return TorchBackbone(
        id=str(BackboneId(source.name, weights_digest(path), Runtime.TORCH_F32.value)),
        name=source.name,
        dimension=dimension,
        side=side,
        network=network,
    )


def _channels(fractions: Sequence[float]) -> Channels:
    red, green, blue = (255 * fraction for fraction in fractions)
    return red, green, blue


def _features(name: str, path: Path) -> nn.Module:
    network: nn.Module = get_model(name, weights=None)
    network.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    setattr(network, "fc" if hasattr(network, "fc") else "classifier", nn.Identity())
    return network


def _fetch(source: Published, path: Path) -> None:
    if path.is_file():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.hub.load_state_dict_from_url(
            source.source, model_dir=str(path.parent), progress=False, check_hash=True, weights_only=True
        )
    except (OSError, RuntimeError) as error:  # no network, no room, or bytes that do not match their digest
        raise source.missing(path.parent) from error
