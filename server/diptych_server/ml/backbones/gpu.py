"""Detects an NVIDIA GPU through its driver, so that torch is imported only if there is one."""

import ctypes
from typing import Final

_DRIVER: Final = "libcuda.so.1"

# Values of CUresult in cuda.h.
_SUCCESS: Final = 0
_NO_DEVICE: Final = 100


def why_no_gpu() -> str | None:
    """Why this process cannot use a GPU; None if it can. The driver then stays loaded."""
    try:
        driver = ctypes.CDLL(_DRIVER)
    except OSError:
        return f"there is no NVIDIA driver: {_DRIVER} does not load"
    count = ctypes.c_int(0)
    status = driver.cuInit(0) or driver.cuDeviceGetCount(ctypes.byref(count))
    return driver_fault(status, gpu_count=count.value)


def driver_fault(status: int, *, gpu_count: int) -> str | None:
    """Why the GPU cannot be used, from the driver's status and its number of GPUs; None if it can."""
    if status == _NO_DEVICE or (status == _SUCCESS and gpu_count == 0):
        return "its driver reports no GPU; CUDA_VISIBLE_DEVICES may hide it"
    if status != _SUCCESS:
        return f"the GPU's driver reports error {status}; run nvidia-smi for details"
    return None
