"""EfficientNet-Lite0 on the ImageNet weights that come as a Python package.

The network is built from the checkpoint: its shapes tell kernels and channels, batch norms are folded into the
convolutions before them. Padding is TensorFlow's "SAME", with which the weights were trained.
"""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from diptych_server.ml.backbones.catalogue import Published
from diptych_server.ml.backbones.scaled_network import ScaledNetwork

_SIDE = 224
_SCALE = (127.0, 127.0, 127.0), (128.0, 128.0, 128.0)
_BATCH_NORM_EPSILON = 1e-3
# The blocks that halve the picture; with input 224 they meet even sides only.
_HALVING_BLOCKS = {1, 3, 5, 11}
_BLOCK_COUNT = 16

State = Mapping[str, Tensor]


class _Block(nn.Module):
    """An inverted residual block: widen, filter each channel, narrow; plus the input where shapes allow."""

    def __init__(self, *layers: nn.Module, has_shortcut: bool) -> None:
        super().__init__()
        self.layers = nn.Sequential(*layers)
        self.has_shortcut = has_shortcut

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.layers(x)
        return y.add_(x) if self.has_shortcut else y


def load(source: Published, *, weights_dir: Path) -> ScaledNetwork:
    """The network with its weights.

    Raises:
        BackboneWeightsMissing: the checkpoint is not on this machine.
    """
    path = source.weights_path(weights_dir)
    if not path.is_file():
        raise source.missing(weights_dir)
    mean, deviation = _SCALE
    return ScaledNetwork(_features(read_state(path)), side=_SIDE, mean=mean, deviation=deviation)


def read_state(path: Path) -> State:
    """The checkpoint's tensors by name; nothing but tensors is ever unpickled."""
    state: State = torch.load(path, map_location="cpu", weights_only=True)
    return state


def classifier(state: State) -> nn.Linear:
    """The layer from embeddings to the 1,000 ImageNet classes, which the product itself does not use."""
    weight, bias = state["_fc.weight"], state["_fc.bias"]
    layer = nn.Linear(weight.shape[1], weight.shape[0])
    layer.load_state_dict({"weight": weight, "bias": bias})
    return layer


def _features(state: State) -> nn.Sequential:
    stem = _convolution(state, "_conv_stem", "_bn0", stride=2)
    blocks = [_block(state, index) for index in range(_BLOCK_COUNT)]
    head = _convolution(state, "_conv_head", "_bn1")
    return nn.Sequential(stem, nn.ReLU6(True), *blocks, head, nn.ReLU6(True), nn.AdaptiveAvgPool2d(1), nn.Flatten())


def _block(state: State, index: int) -> _Block:
    prefix, stride = f"_blocks.{index}.", 2 if index in _HALVING_BLOCKS else 1
    layers: list[nn.Module] = []
    if f"{prefix}_expand_conv.weight" in state:
        layers += [_convolution(state, f"{prefix}_expand_conv", f"{prefix}_bn0"), nn.ReLU6(True)]
    layers += [_convolution(state, f"{prefix}_depthwise_conv", f"{prefix}_bn1", stride=stride), nn.ReLU6(True)]
    layers += [_convolution(state, f"{prefix}_project_conv", f"{prefix}_bn2")]
    first = state.get(f"{prefix}_expand_conv.weight", state[f"{prefix}_depthwise_conv.weight"])
    channels_in = first.shape[1] if first.shape[1] > 1 else first.shape[0]
    channels_out = state[f"{prefix}_project_conv.weight"].shape[0]
    return _Block(*layers, has_shortcut=stride == 1 and channels_in == channels_out)


def _convolution(state: State, name: str, norm: str, *, stride: int = 1) -> nn.Module:
    weight = state[f"{name}.weight"]
    scale = state[f"{norm}.weight"] / torch.sqrt(state[f"{norm}.running_var"] + _BATCH_NORM_EPSILON)
    bias = state[f"{norm}.bias"] - state[f"{norm}.running_mean"] * scale
    channels, per_group, kernel, _ = weight.shape
    is_depthwise = per_group == 1
    convolution = nn.Conv2d(
        channels if is_depthwise else per_group,
        channels,
        kernel,
        stride=stride,
        padding=0 if stride > 1 else kernel // 2,
        groups=channels if is_depthwise else 1,
    )
    convolution.load_state_dict({"weight": weight * scale.view(-1, 1, 1, 1), "bias": bias})
    if stride == 1:
        return convolution
    # SAME at stride 2 on an even side: kernel - 2 pixels in all, the odd one after the picture.
    before, after = (kernel - 2) // 2, kernel - 2 - (kernel - 2) // 2
    return nn.Sequential(nn.ZeroPad2d((before, after, before, after)), convolution)
