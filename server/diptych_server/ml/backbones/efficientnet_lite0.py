"""EfficientNet-Lite0 with ImageNet weights from a Python package.

The network is built from the checkpoint: its shapes determine kernels and channels, and batch norms are folded into the
convolutions before them. Padding is TensorFlow's "SAME", with which the weights were trained.

An embedding combines two layers, each averaged over the picture: half is from the last one, which distinguishes kinds
of objects, and half from an earlier one, which distinguishes shapes and textures. Only every other channel of both is
used: all of them would double the embeddings and the training time, for about one percentage point.
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
# The blocks that halve the picture; with input 224 their sides are always even.
_HALVING_BLOCKS = {1, 3, 5, 11}
_BLOCK_COUNT = 16
_MIDDLE_BLOCK = 12
_MIDDLE_SCALE = 0.3  # more is better for hand signs, but worse for objects with two pictures
_EVERY_OTHER = slice(None, None, 2)  # the channels of a layer that are part of an embedding

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


class _Features(nn.Module):
    """Scaled pixels (N, 3, 224, 224) -> the averages (N, 1216) of the last layer and of the middle block, widened."""

    def __init__(self, state: State) -> None:
        super().__init__()
        blocks = [_block(state, index) for index in range(_BLOCK_COUNT)]
        middle = blocks[_MIDDLE_BLOCK].layers
        self.before = nn.Sequential(
            _convolution(state, "_conv_stem", "_bn0", stride=2), nn.ReLU6(True), *blocks[:_MIDDLE_BLOCK]
        )
        self.widen, self.narrow = middle[:-1], middle[-1]
        last = _convolution(state, "_conv_head", "_bn1", channels=_EVERY_OTHER)
        self.after = nn.Sequential(*blocks[_MIDDLE_BLOCK + 1 :], last, nn.ReLU6(True))

    def forward(self, x: Tensor) -> Tensor:
        x = self.before(x)
        middle = self.widen(x)
        last = self.after(self.narrow(middle) + x)
        return torch.cat([last.mean((2, 3)), middle.mean((2, 3))[:, _EVERY_OTHER] * _MIDDLE_SCALE], dim=1)


def load(source: Published, *, weights_dir: Path) -> ScaledNetwork:
    """The network with its weights.

    Raises:
        BackboneWeightsMissingError: the checkpoint is not on this machine.
    """
    path = source.weights_path(weights_dir)
    if not path.is_file():
        raise source.missing(weights_dir)
    mean, deviation = _SCALE
    return ScaledNetwork(_Features(read_state(path)), side=_SIDE, mean=mean, deviation=deviation)


def read_state(path: Path) -> State:
    """The checkpoint's tensors by name; only tensors are unpickled."""
    state: State = torch.load(path, map_location="cpu", weights_only=True)
    return state


def classifier(state: State) -> nn.Linear:
    """The classifier from the first half of an embedding to the 1,000 ImageNet classes, for tests only.

    Its weights are doubled to make up for the unused channels.
    """
    weight, bias = state["_fc.weight"][:, _EVERY_OTHER] * 2, state["_fc.bias"]
    layer = nn.Linear(weight.shape[1], weight.shape[0])
    layer.load_state_dict({"weight": weight, "bias": bias})
    return layer


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


def _convolution(state: State, name: str, norm: str, *, stride: int = 1, channels: slice = slice(None)) -> nn.Module:
    scale = state[f"{norm}.weight"] / torch.sqrt(state[f"{norm}.running_var"] + _BATCH_NORM_EPSILON)
    bias = (state[f"{norm}.bias"] - state[f"{norm}.running_mean"] * scale)[channels]
    weight = (state[f"{name}.weight"] * scale.view(-1, 1, 1, 1))[channels]
    count, per_group, kernel, _ = weight.shape
    is_depthwise = per_group == 1
    convolution = nn.Conv2d(
        count if is_depthwise else per_group,
        count,
        kernel,
        stride=stride,
        padding=0 if stride > 1 else kernel // 2,
        groups=count if is_depthwise else 1,
    )
    convolution.load_state_dict({"weight": weight, "bias": bias})
    if stride == 1:
        return convolution
    # SAME at stride 2 on an even side: kernel - 2 pixels in all, the odd one after the picture.
    before, after = (kernel - 2) // 2, kernel - 2 - (kernel - 2) // 2
    return nn.Sequential(nn.ZeroPad2d((before, after, before, after)), convolution)
