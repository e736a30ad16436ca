"""Backbones from torchvision, on its ImageNet weights, with the input scaling it prescribes."""

from pathlib import Path
from urllib.parse import urlparse

import torch
from torch import nn
from torchvision.models import Weights, get_model, get_model_weights

from diptych_server.ml.backbones.contract import BackboneWeightsMissing
from diptych_server.ml.backbones.torch_backbone import TorchBackbone, backbone_id, frozen

DESCRIPTIONS = {
    "mobilenet_v3_small": "MobileNet V3 small: the fastest",
    "mobilenet_v3_large": "MobileNet V3 large: fast",
    "mobilenet_v2": "MobileNet V2: the classic of small networks",
    "resnet18": "ResNet-18: a small residual network",
    "resnet50": "ResNet-50: large and slow, for comparison",
}
"""The backbones offered from torchvision, with a line for people each."""


def weights_path(name: str, *, weights_dir: Path | None) -> Path:
    """Where the weights of this backbone are, or go when they are downloaded."""
    folder = weights_dir or Path(torch.hub.get_dir()) / "checkpoints"
    return folder / Path(urlparse(_weights(name).url).path).name


def load(name: str, *, weights_dir: Path | None) -> TorchBackbone:
    """The backbone, ready to embed; its weights are downloaded unless they are on this machine.

    Raises:
        BackboneWeightsMissing: they are not, and the download failed.
    """
    weights, path = _weights(name), weights_path(name, weights_dir=weights_dir)
    preset = weights.transforms()
    mean, deviation = (tuple(255 * value for value in values) for values in (preset.mean, preset.std))
    network = frozen(_features(name, path=path, weights=weights))
    side = preset.crop_size[0]
    with torch.inference_mode():
        dimension = network(torch.zeros(1, 3, side, side)).shape[1]
    return TorchBackbone(
        id=backbone_id(name, weights=path),
        name=name,
        dimension=dimension,
        side=side,
        network=network,
        mean=(mean[0], mean[1], mean[2]),
        deviation=(deviation[0], deviation[1], deviation[2]),
    )


def _weights(name: str) -> Weights:
    return get_model_weights(name)["DEFAULT"]


def _features(name: str, *, path: Path, weights: Weights) -> nn.Module:
    _fetch(name, path=path, weights=weights)
    network: nn.Module = get_model(name, weights=None)
    network.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    setattr(network, "fc" if hasattr(network, "fc") else "classifier", nn.Identity())
    return network


def _fetch(name: str, *, path: Path, weights: Weights) -> None:
    if path.is_file():
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.hub.load_state_dict_from_url(
            weights.url, model_dir=str(path.parent), progress=False, check_hash=True, weights_only=True
        )
    except (OSError, RuntimeError) as error:  # no network, no room, or bytes that do not match their digest
        raise BackboneWeightsMissing(name, path=path, source=weights.url) from error
