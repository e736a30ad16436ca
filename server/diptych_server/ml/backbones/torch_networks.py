"""The backbones of the catalogue as torch networks."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from diptych_server.core.backbone_id import BackboneId
from diptych_server.core.runtime import Runtime
from diptych_server.ml.backbones import efficientnet_lite0, torchvision_zoo
from diptych_server.ml.backbones.catalogue import DEFAULT_BACKBONE, Published
from diptych_server.ml.backbones.conversion import embedding_digest
from diptych_server.ml.backbones.scaled_network import ScaledNetwork
from diptych_server.ml.malloc import keep_freed_memory
from diptych_server.ml.threads import use_one_thread

CHUNK: Final = 4
"""Squares per forward pass: more are hardly faster on one thread, and need more memory."""


@dataclass(frozen=True)
class TorchBackbone:
    """A torch network with its id and dimensions."""

    id: str
    name: str
    dimension: int
    network: ScaledNetwork
    best_batch: int = CHUNK

    @property
    def side(self) -> int:
        """The side of its input squares, in pixels."""
        return self.network.side

    def embed(self, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The embeddings (N, dimension) float32 of squares (N, side, side, 3) uint8 RGB. Thread-safe."""
        embeddings = np.empty((len(frames), self.dimension), np.float32)
        with torch.inference_mode():
            for start in range(0, len(frames), CHUNK):
                chunk = torch.from_numpy(np.ascontiguousarray(frames[start : start + CHUNK]))
                embeddings[start : start + CHUNK] = self.network(chunk).numpy()
        return embeddings


_PRECISIONS: Final = {Runtime.TORCH_F32: torch.float32, Runtime.TORCH_BF16: torch.bfloat16}


def load_network(source: Published, *, weights_dir: Path) -> ScaledNetwork:
    """The network in 32-bit floats with folded batch norms; its weights are downloaded if they are missing.

    Raises:
        BackboneWeightsMissingError: the download failed.
    """
    if source.name == DEFAULT_BACKBONE:
        return efficientnet_lite0.load(source, weights_dir=weights_dir)
    return torchvision_zoo.load(source, weights_dir=weights_dir)


def load_on_torch(source: Published, *, weights_dir: Path, runtime: Runtime = Runtime.TORCH_F32) -> TorchBackbone:
    """The backbone on torch and the CPU, ready to embed. Changes the thread and memory settings of this process.

    Raises:
        BackboneWeightsMissingError: its weights are not on this machine and could not be downloaded.
    """
    use_one_thread()  # the callers already use one thread per core
    keep_freed_memory()
    network = load_network(source, weights_dir=weights_dir).compute_in(_PRECISIONS[runtime])
    return TorchBackbone(
        id=torch_id(source, weights_dir=weights_dir, runtime=runtime),
        name=source.name,
        dimension=embedding_length(network),
        network=network,
    )


def torch_id(source: Published, *, weights_dir: Path, runtime: Runtime) -> str:
    """The id of a backbone whose weights are on this machine."""
    return str(BackboneId(source.name, embedding_digest(source, weights_dir=weights_dir), runtime.value))


def embedding_length(network: ScaledNetwork) -> int:
    """The length of the network's embeddings; the network must still be on the CPU."""
    with torch.inference_mode():
        embeddings = network(torch.zeros(1, network.side, network.side, 3, dtype=torch.uint8))
    return int(embeddings.shape[1])
