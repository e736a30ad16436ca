"""On what a backbone may run."""

from enum import StrEnum


class Runtime(StrEnum):
    """A library and the precision it computes in; AUTO is the fastest that the machine has."""

    AUTO = "auto"
    TORCH_CUDA_F16 = "torch-cuda-f16"
    OPENVINO_BF16 = "openvino-bf16"
    OPENVINO_F32 = "openvino-f32"
    TORCH_BF16 = "torch-bf16"
    TORCH_F32 = "torch-f32"
