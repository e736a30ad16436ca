"""A stream of the GPU with its own buffers, and the network's work recorded for each batch size."""

import threading
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from diptych_server.ml.backbones.batches import SIZES
from diptych_server.ml.backbones.scaled_network import ScaledNetwork

_WARM_UPS: Final = 3
_RECORDING = threading.Lock()
"""CUDA records one graph at a time in a process."""


class CudaLane:
    """Replays what was recorded: one call of the driver per batch instead of one per layer. One thread at a time.

    Making one takes seconds: cuDNN tries its algorithms for every layer and size.
    """

    def __init__(self, network: ScaledNetwork, *, dimension: int) -> None:
        """Record the network, which must be on the GPU and stay unchanged.

        Raises:
            RuntimeError: CUDA could not, as when its memory is full.
        """
        largest, side = SIZES[-1], network.side
        # Pinned memory is what the GPU copies from and to by itself, while the processor does something else.
        self._outgoing = torch.zeros((largest, side, side, 3), dtype=torch.uint8, pin_memory=True)
        self._incoming = torch.zeros((largest, dimension), dtype=torch.float32, pin_memory=True)
        self._squares = torch.zeros((largest, side, side, 3), dtype=torch.uint8, device="cuda")
        self._stream = torch.cuda.Stream()  # type: ignore[no-untyped-call]  # torch has no type for it
        # The graphs of a lane share their memory: they never run at once, and their results are copied away in between.
        self._pool = torch.cuda.graph_pool_handle()
        with _RECORDING, torch.inference_mode():
            self._stream.wait_stream(torch.cuda.current_stream())  # the weights and zeros come on that one
            # The largest first, so that the memory for it serves all the others.
            self._recorded = {size: self._record(network, size) for size in reversed(SIZES)}

    def embed(self, squares: NDArray[np.uint8], *, size: int) -> NDArray[np.float32]:
        """The embeddings (N, dimension) float32 of N squares; what the batch is padded with does not matter."""
        count = len(squares)
        graph, embeddings = self._recorded[size]
        self._outgoing.numpy()[:count] = squares
        with torch.inference_mode(), torch.cuda.stream(self._stream):
            self._squares[:count].copy_(self._outgoing[:count], non_blocking=True)
            graph.replay()
            self._incoming[:count].copy_(embeddings[:count], non_blocking=True)
            self._stream.synchronize()  # lets other threads of Python run meanwhile
        return self._incoming.numpy()[:count].copy()

    def _record(self, network: ScaledNetwork, size: int) -> tuple[torch.cuda.CUDAGraph, Tensor]:
        squares = self._squares[:size]
        with torch.cuda.stream(self._stream):
            for _ in range(_WARM_UPS):  # nothing may be allocated or chosen for the first time while recording
                network(squares)
        self._stream.synchronize()
        graph = torch.cuda.CUDAGraph()
        # "thread_local": other threads may go on with a backbone that is in use already.
        with torch.cuda.graph(graph, pool=self._pool, stream=self._stream, capture_error_mode="thread_local"):
            embeddings = network(squares)
        return graph, embeddings
