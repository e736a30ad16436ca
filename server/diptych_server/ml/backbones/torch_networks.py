"""Each backbone of the catalogue as a network of torch."""

from pathlib import Path

from diptych_server.ml.backbones import efficientnet_lite0, torchvision_zoo
from diptych_server.ml.backbones.catalogue import DEFAULT_BACKBONE, Published
from diptych_server.ml.backbones.torch_backbone import TorchBackbone
from diptych_server.ml.threads import use_one_thread


def load_on_torch(source: Published, *, weights_dir: Path) -> TorchBackbone:
    """The backbone on torch, ready to embed; weights that can be downloaded are, unless they are on this machine.

    Raises:
        BackboneWeightsMissing: they are not, and could not be fetched.
    """
    use_one_thread()  # who embeds has as many threads as cores: more would only fight
    if source.name == DEFAULT_BACKBONE:
        return efficientnet_lite0.load(source, weights_dir=weights_dir)
    return torchvision_zoo.load(source, weights_dir=weights_dir)
