"""The machine of a measurement, so that readers can judge the figures."""

import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path


@dataclass(frozen=True)
class Machine:
    """A machine, as far as it matters for speed."""

    processor: str
    cores: int
    memory_gib: float
    system: str
    python: str


def this_machine() -> Machine:
    """The machine this runs on; Linux."""
    return Machine(
        processor=_line(Path("/proc/cpuinfo"), "model name"),
        cores=os.cpu_count() or 1,
        memory_gib=round(int(_line(Path("/proc/meminfo"), "MemTotal").split()[0]) / 2**20, 1),
        system=f"{platform.freedesktop_os_release()['PRETTY_NAME']}, Linux {platform.release().partition('-')[0]}",
        python=platform.python_version(),
    )


def installed_versions() -> Mapping[str, str]:
    """The version of every package of this environment."""
    return dict(sorted((each.metadata["Name"].lower(), each.version) for each in distributions()))


def _line(file: Path, name: str) -> str:
    for line in file.read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return "unknown"
