"""The backbones by name."""

from pathlib import Path
from typing import Final

from diptych_server.ml.backbones import efficientnet_lite0, torchvision_zoo
from diptych_server.ml.backbones.contract import Backbone, BackboneInfo, BackboneUnknown, BackboneWeightsMissing

DEFAULT_BACKBONE: Final = efficientnet_lite0.NAME
"""The backbone that needs no download."""


def list_backbones(*, weights_dir: Path | None = None) -> tuple[BackboneInfo, ...]:
    """Every backbone that can be loaded by name, the default first."""
    lite0 = BackboneInfo(
        DEFAULT_BACKBONE, "EfficientNet-Lite0: comes with the server", has_weights=_has_lite0(weights_dir)
    )
    others = (
        BackboneInfo(
            name, description, has_weights=torchvision_zoo.weights_path(name, weights_dir=weights_dir).is_file()
        )
        for name, description in torchvision_zoo.DESCRIPTIONS.items()
    )
    return lite0, *others


def load_backbone(name: str, *, weights_dir: Path | None) -> Backbone:
    """The backbone of this name, ready to embed; takes about a second.

    Args:
        name: one of the names that `list_backbones` gives.
        weights_dir: where weights are looked for and downloaded to; None for torch's own cache folder.

    Raises:
        BackboneUnknown: no backbone has this name.
        BackboneWeightsMissing: its weights are not on this machine and cannot be downloaded.
    """
    if name == DEFAULT_BACKBONE:
        return efficientnet_lite0.load(weights_dir=weights_dir)
    if name in torchvision_zoo.DESCRIPTIONS:
        return torchvision_zoo.load(name, weights_dir=weights_dir)
    raise BackboneUnknown(name, (DEFAULT_BACKBONE, *torchvision_zoo.DESCRIPTIONS))


def _has_lite0(weights_dir: Path | None) -> bool:
    try:
        efficientnet_lite0.weights_path(weights_dir)
    except BackboneWeightsMissing:
        return False
    return True
