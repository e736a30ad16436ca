"""A GPU stream with its own buffers, and the network's CUDA graph for each batch size."""

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
    """Replays CUDA graphs: one driver call per batch instead of one per layer. One thread at a time.

    Creating a lane takes seconds, as cuDNN tries its algorithms for every layer and size.
    """

    def __init__(self, network: ScaledNetwork, *, dimension: int) -> None:
        """Record the network, which must be on the GPU and stay unchanged.

        Raises:
            RuntimeError: CUDA failed, for example because its memory is full.
        """
        largest, side = SIZES[-1], network.side
        # The GPU copies from and to pinned memory itself, while the processor is free for other work.
        self._outgoing = torch.zeros((largest, side, side, 3), dtype=torch.uint8, pin_memory=True)
        self._incoming = torch.zeros((largest, dimension), dtype=torch.float32, pin_memory=True)
        self._squares = torch.zeros((largest, side, side, 3), dtype=torch.uint8, device="cuda")
        self._stream = torch.cuda.Stream()  # type: ignore[no-untyped-call]  # torch has no type for it
        # The graphs of a lane share their memory: they never run in parallel, and results are copied in between.
        self._pool = torch.cuda.graph_pool_handle()
        with _RECORDING, torch.inference_mode():
            self._stream.wait_stream(torch.cuda.current_stream())  # which initialises the weights and zeros
            # The largest first, so that all others fit into its memory.
            self._recorded = {size: self._record(network, size) for size in reversed(SIZES)}

    def embed(self, squares: NDArray[np.uint8], *, size: int) -> NDArray[np.float32]:
        """The embeddings (N, dimension) float32 of N squares; the padding does not affect them."""
        count = len(squares)
        graph, embeddings = self._recorded[size]
        self._outgoing.numpy()[:count] = squares
        with torch.inference_mode(), torch.cuda.stream(self._stream):
            self._squares[:count].copy_(self._outgoing[:count], non_blocking=True)
            graph.replay()
            self._incoming[:count].copy_(embeddings[:count], non_blocking=True)
            self._stream.synchronize()  # releases the GIL
        return self._incoming.numpy()[:count].copy()

    def _record(self, network: ScaledNetwork, size: int) -> tuple[torch.cuda.CUDAGraph, Tensor]:
        squares = self._squares[:size]
        with torch.cuda.stream(self._stream):
            for _ in range(_WARM_UPS):  # first allocations and choices of algorithms must not happen while recording
                network(squares)
        self._stream.synchronize()
        graph = torch.cuda.CUDAGraph()
        # "thread_local": other threads can continue to use another backbone.
        with torch.cuda.graph(graph, pool=self._pool, stream=self._stream, capture_error_mode="thread_local"):
            embeddings = network(squares)
        return graph, embeddings
