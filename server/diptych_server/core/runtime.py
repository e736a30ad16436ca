"""The runtimes of backbones."""

from enum import StrEnum


class Runtime(StrEnum):
    """A library and its precision; AUTO is the fastest on this machine."""

    AUTO = "auto"
    TORCH_CUDA_F16 = "torch-cuda-f16"
    OPENVINO_BF16 = "openvino-bf16"
    OPENVINO_F32 = "openvino-f32"
    TORCH_BF16 = "torch-bf16"
    TORCH_F32 = "torch-f32"
