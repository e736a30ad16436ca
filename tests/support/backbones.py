"""What this machine's processor can run backbones on."""

import pytest

from diptych_server.core.runtime import Runtime
from diptych_server.ml.backbones import choose_runtime

needs_bf16 = pytest.mark.skipif(
    choose_runtime(Runtime.AUTO) is not Runtime.OPENVINO_BF16, reason="this processor does not compute in bfloat16"
)
"""For tests of what only some processors have."""

RUNTIMES = (
    Runtime.TORCH_F32,
    pytest.param(Runtime.TORCH_BF16, marks=needs_bf16),
    Runtime.OPENVINO_F32,
    pytest.param(Runtime.OPENVINO_BF16, marks=needs_bf16),
)
"""Every runtime, as parameters of a test."""
