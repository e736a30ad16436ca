"""The features of this machine's processor, as Linux reports them."""

from pathlib import Path
from typing import Final

_CPUINFO: Final = Path("/proc/cpuinfo")
_BF16_FLAGS: Final = frozenset({"avx512_bf16", "amx_bf16"})


def has_bf16() -> bool:
    """Whether the processor multiplies in bfloat16; False if unknown."""
    try:
        return names_bf16(_CPUINFO.read_text())
    except OSError:
        return False


def names_bf16(cpuinfo: str) -> bool:
    """Whether this text of /proc/cpuinfo lists bfloat16 instructions; only x86, as others are untested."""
    flags = next((line for line in cpuinfo.splitlines() if line.startswith("flags")), "")
    return not _BF16_FLAGS.isdisjoint(flags.split())
