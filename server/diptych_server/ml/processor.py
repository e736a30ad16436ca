"""What Linux says of this machine's processor."""

from pathlib import Path
from typing import Final

_CPUINFO: Final = Path("/proc/cpuinfo")
_BF16_FLAGS: Final = frozenset({"avx512_bf16", "amx_bf16"})


def has_bf16() -> bool:
    """Whether the processor multiplies in bfloat16; False where Linux does not tell."""
    try:
        return names_bf16(_CPUINFO.read_text())
    except OSError:
        return False


def names_bf16(cpuinfo: str) -> bool:
    """Whether this text of /proc/cpuinfo names instructions for bfloat16; of x86, as others were never tried."""
    flags = next((line for line in cpuinfo.splitlines() if line.startswith("flags")), "")
    return not _BF16_FLAGS.isdisjoint(flags.split())
