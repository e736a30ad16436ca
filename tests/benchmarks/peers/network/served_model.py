"""What every peer serves: our decoding, network, runtime and two heads, so that only the serving differs.

Peers find it by PYTHONPATH. Their settings are environment variables: BENCHMARK_MODEL is a folder with the
weights, the converted network and the heads, BENCHMARK_RUNTIME names the runtime, BENCHMARK_PORTS has three free ports.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from diptych_server.core.runtime import Runtime
from diptych_server.ml.backbones import DEFAULT_BACKBONE, load_backbone
from diptych_server.ml.frames import decode_square
from diptych_server.ml.head_stack import HeadStack
from diptych_server.ml.heads import HeadSet

PORTS = [int(port) for port in os.environ["BENCHMARK_PORTS"].split()]
"""Ports of this machine that were free a moment ago."""

CORES = os.cpu_count() or 1
"""How many pictures are answered at once: one per processor."""


class ServedModel:
    """The network and the heads, for this number of parallel threads."""

    def __init__(self, *, threads: int = 1) -> None:
        folder = Path(os.environ["BENCHMARK_MODEL"])
        runtime = Runtime(os.environ["BENCHMARK_RUNTIME"])
        self._backbone = load_backbone(DEFAULT_BACKBONE, weights_dir=folder, runtime=runtime, streams=threads)
        heads = [HeadSet.from_bytes(path.read_bytes()).final for path in sorted(folder.glob("head-*.safetensors"))]
        self._heads = HeadStack(heads)

    def predict(self, pictures: Sequence[bytes]) -> NDArray[np.float32]:
        """The confidences (pictures, heads, labels) float32 of encoded pictures."""
        squares = np.stack([decode_square(picture, side=self._backbone.side) for picture in pictures])
        return np.stack(self._heads.predict(self._backbone.embed(squares)), axis=1)
