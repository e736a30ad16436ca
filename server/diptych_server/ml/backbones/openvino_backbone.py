"""A backbone that runs on OpenVINO: the fastest on a CPU, without torch."""

from collections.abc import Sequence
from pathlib import Path
from queue import LifoQueue
from threading import Lock
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from diptych_server.core.backbone_id import BackboneId
from diptych_server.core.runtime import Runtime
from diptych_server.ml.backbones.catalogue import Published
from diptych_server.ml.backbones.conversion import NETWORK_FILE, find_or_convert
from diptych_server.ml.backbones.openvino_runtime import import_openvino

_FIRST_TENSORS = Lock()
"""Only one thread may create the first arrays of a process. Two in parallel can deadlock: one waits for the GIL inside
a C++ initialisation, the other holds the GIL and waits for that initialisation."""

_PRECISIONS: Final = {Runtime.OPENVINO_BF16: "bf16", Runtime.OPENVINO_F32: "f32"}


class OpenVinoBackbone:
    """A network, compiled once for each thread that may embed in parallel; further threads wait for one.

    Squares are processed one by one: that is as fast as in batches, needs less memory, and results do not depend on the
    other squares of a batch.
    """

    best_batch: Final = 4
    """More would only wait for each other's decoding; fewer would wake the event loop more often."""

    def __init__(self, *, id: str, name: str, networks: Sequence[Any]) -> None:  # noqa: A002 - named by Backbone
        self.id = id
        self.name = name
        _, self.side, _, _ = networks[0].input(0).shape
        _, self.dimension = networks[0].output(0).shape
        # The one used last is reused first: its weights are still in the processor's cache.
        self._requests: LifoQueue[Any] = LifoQueue()
        blank = np.zeros((1, self.side, self.side, 3), np.uint8)
        for network in networks:
            request = network.create_infer_request()
            with _FIRST_TENSORS:
                request.infer(blank, share_inputs=True, share_outputs=True)
            self._requests.put(request)

    def embed(self, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The embeddings (N, dimension) float32 of squares (N, side, side, 3) uint8 RGB. Thread-safe."""
        squares = np.ascontiguousarray(frames)
        embeddings = np.empty((len(squares), self.dimension), np.float32)
        request = self._requests.get()
        try:
            for index in range(len(squares)):
                embeddings[index] = request.infer(squares[index : index + 1], share_inputs=True, share_outputs=True)[0]
        finally:
            self._requests.put(request)
        return embeddings


def load_on_openvino(source: Published, *, weights_dir: Path, runtime: Runtime, streams: int) -> OpenVinoBackbone:
    """The backbone on OpenVINO, in bf16 or f32; converted first if necessary.

    Raises:
        BackboneWeightsMissingError: the weights are not on this machine and could not be downloaded.
        ConversionError: the network could not be converted.
    """
    converted = find_or_convert(source, weights_dir=weights_dir)
    core = import_openvino().Core()
    network = core.read_model(converted.folder / NETWORK_FILE)
    settings = {
        "INFERENCE_PRECISION_HINT": _PRECISIONS[runtime],
        # OpenVINO gets no threads: the calling thread computes. Switching to another thread and back would leave 5 % of
        # the processor idle. A compiled network computes for one thread at a time, so each thread has its own.
        "NUM_STREAMS": 0,
        "INFERENCE_NUM_THREADS": 1,
        "ENABLE_CPU_PINNING": False,  # every process would pin its threads to the same cores
    }
    networks = [core.compile_model(network, "CPU", settings) for _ in range(streams)]
    backbone_id = BackboneId(source.name, converted.digest, runtime.value)
    return OpenVinoBackbone(id=str(backbone_id), name=source.name, networks=networks)
