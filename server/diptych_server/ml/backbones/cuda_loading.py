"""Loads backbones of the catalogue onto the GPU, or explains why that is not possible."""

from contextlib import suppress
from pathlib import Path
from typing import Final

import torch

from diptych_server.core.runtime import Runtime
from diptych_server.ml.backbones.catalogue import Published
from diptych_server.ml.backbones.contract import RuntimeUnavailableError
from diptych_server.ml.backbones.cuda_backbone import CudaBackbone
from diptych_server.ml.backbones.cuda_lane import CudaLane
from diptych_server.ml.backbones.torch_networks import embedding_length, load_network, torch_id
from diptych_server.ml.threads import use_one_thread

_RUNTIME: Final = Runtime.TORCH_CUDA_F16
_MOST_LANES: Final = 2


def load_on_cuda(source: Published, *, weights_dir: Path, streams: int) -> CudaBackbone:
    """The backbone on the GPU, ready to embed on one thread, or on two in parallel if `streams` is larger.

    Raises:
        BackboneWeightsMissingError: the weights are not on this machine and could not be downloaded.
        RuntimeUnavailableError: the GPU's memory is full, or it fails.
    """
    use_one_thread()
    network = load_network(source, weights_dir=weights_dir)
    dimension = embedding_length(network)
    network.compute_in(torch.float16)
    torch.backends.cudnn.benchmark = True  # there are few, fixed sizes
    try:
        network.to("cuda")
        lanes = [CudaLane(network, dimension=dimension) for _ in range(min(streams, _MOST_LANES))]
    except (AssertionError, RuntimeError) as error:  # torch without CUDA raises AssertionError
        reason = gpu_fault(error)
    else:
        backbone_id = torch_id(source, weights_dir=weights_dir, runtime=_RUNTIME)
        return CudaBackbone(id=backbone_id, name=source.name, side=network.side, dimension=dimension, lanes=lanes)
    del network
    # After the error and its references are gone, so that the GPU's memory is free for the next user.
    with suppress(RuntimeError):
        torch.cuda.empty_cache()
    raise RuntimeUnavailableError(_RUNTIME, reason)


def why_torch_has_no_gpu() -> str | None:
    """Why torch cannot use the GPU that the driver reports; None if it can."""
    if torch.version.cuda is None:
        return f"torch {torch.__version__} is built for CPUs only; install a build for CUDA"
    if not torch.cuda.is_available():
        return f"torch {torch.__version__} needs a driver for CUDA {torch.version.cuda}, and this one is older"
    return None


def gpu_fault(error: Exception) -> str:
    """The reason why the GPU failed, with what to do if that is known."""
    if isinstance(error, torch.OutOfMemoryError):
        return "the GPU has too little free memory; close other programs that use it"
    first_line = str(error).partition("\n")[0]
    return f"the GPU failed: {first_line}"
