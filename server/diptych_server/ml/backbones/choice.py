"""The choice of the runtime: the configured one, or the fastest that this machine has."""

from collections.abc import Callable, Iterator
from typing import Final

import structlog

from diptych_server.core.runtime import Runtime
from diptych_server.ml.backbones.contract import RuntimeUnavailableError
from diptych_server.ml.backbones.gpu import why_no_gpu
from diptych_server.ml.backbones.openvino_runtime import why_not_openvino
from diptych_server.ml.processor import has_bf16

_LADDER: Final = (
    (Runtime.TORCH_CUDA_F16,),
    (Runtime.OPENVINO_BF16, Runtime.OPENVINO_F32),
    (Runtime.TORCH_BF16, Runtime.TORCH_F32),
)
"""The runtimes of each library, the fastest first; the last one runs everywhere."""

_log = structlog.get_logger(__name__)


def why_not(runtime: Runtime) -> str | None:
    """Why this machine cannot run backbones on this runtime; None if no reason is known.

    Imports torch if the driver reports a GPU.
    """
    if runtime is Runtime.TORCH_CUDA_F16:
        return why_no_gpu() or _why_torch_lacks_gpu()
    if runtime in {Runtime.OPENVINO_BF16, Runtime.OPENVINO_F32}:
        return why_not_openvino(runtime)
    if runtime is Runtime.TORCH_BF16 and not has_bf16():
        return "this processor does not compute in bfloat16"
    return None


def runtimes_for(wanted: Runtime, *, why_not: Callable[[Runtime], str | None] = why_not) -> Iterator[Runtime]:
    """The runtimes to try for `wanted`: for AUTO the best of each library, each checked only when needed.

    Raises:
        RuntimeUnavailableError: this machine does not support `wanted`.
    """
    if wanted is not Runtime.AUTO:
        if reason := why_not(wanted):
            raise RuntimeUnavailableError(wanted, reason)
        yield wanted
        return
    for library in _LADDER:
        yield from [runtime for runtime in library if why_not(runtime) is None][:1]


def choose_runtime(wanted: Runtime) -> Runtime:
    """The runtime of backbones for `wanted`; never AUTO.

    Raises:
        RuntimeUnavailableError: this machine does not support `wanted`.
    """
    return next(runtimes_for(wanted))


def _why_torch_lacks_gpu() -> str | None:
    from diptych_server.ml.backbones.cuda_loading import why_torch_has_no_gpu  # noqa: PLC0415 - imports torch

    if reason := why_torch_has_no_gpu():
        _log.warning("the GPU is not used", reason=reason)
    return reason
