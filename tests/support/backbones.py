"""The runtimes that this machine has for backbones."""

import pytest

from diptych_server.core.runtime import Runtime
from diptych_server.ml.backbones.choice import why_not

RUNTIMES = tuple(
    pytest.param(runtime, marks=pytest.mark.skipif(why_not(runtime) is not None, reason=str(why_not(runtime))))
    for runtime in Runtime
    if runtime is not Runtime.AUTO
)
"""Every runtime, as parameters of a test; those that this machine lacks are skipped with the reason."""

COMPANY_TOLERANCE = {Runtime.TORCH_CUDA_F16: 0.02}
"""How much a figure of an embedding may change with the pictures beside it, where that is more than 0.0001."""
