"""Whether this machine has a GPU of NVIDIA: asked of its driver, so that torch is loaded only where there is one."""

import ctypes
from typing import Final

_DRIVER: Final = "libcuda.so.1"

# Of CUresult in cuda.h.
_SUCCESS: Final = 0
_NO_DEVICE: Final = 100


def why_no_gpu() -> str | None:
    """Why there is no GPU that this process may use; None where there is one. The driver stays loaded then."""
    try:
        driver = ctypes.CDLL(_DRIVER)
    except OSError:
        return f"there is no driver of NVIDIA: {_DRIVER} does not load"
    count = ctypes.c_int(0)
    status = driver.cuInit(0) or driver.cuDeviceGetCount(ctypes.byref(count))
    return driver_fault(status, gpu_count=count.value)


def driver_fault(status: int, *, gpu_count: int) -> str | None:
    """What keeps the GPU from being used, by the driver's status and its count of GPUs; None if nothing does."""
    if status == _NO_DEVICE or (status == _SUCCESS and gpu_count == 0):
        return "its driver shows no GPU; CUDA_VISIBLE_DEVICES may hide it"
    if status != _SUCCESS:
        return f"the GPU's driver answers with error {status}; nvidia-smi may tell more"
    return None
