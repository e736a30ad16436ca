"""The ways in which operating systems run the embedded PostgreSQL: on Linux all of them, elsewhere the own one."""

import sys
from dataclasses import dataclass, replace
from typing import Final

from diptych_server.core.transport import Transport
from diptych_server.embedded.system import LINUX, MACOS, WINDOWS, System, this_system


@dataclass(frozen=True)
class Way:
    """The abilities of a system, and its way to connect to PostgreSQL."""

    name: str
    system: System
    transport: Transport = Transport.AUTO


def _ways() -> list[Way]:
    if sys.platform != "linux":
        return [Way(sys.platform, this_system())]
    # The folders of tests are closed to the account that PostgreSQL is switched to: it finds its own by /proc.
    return [
        Way("linux", LINUX),
        Way("linux-tcp", LINUX, Transport.TCP),
        Way("macos", replace(MACOS, names_own_folder=True)),
        Way("windows", replace(WINDOWS, names_own_folder=True)),
    ]


WAYS: Final = {way.name: way for way in _ways()}

OWN_WAYS: Final = [name for name in WAYS if name not in {"macos", "windows"}]
"""The ways of this system itself; long tests need not repeat what `test_every_system` shows of the others."""

EXTREME_WAYS: Final = [name for name in WAYS if name not in {"linux-tcp", "macos"}]
"""The ways without those that lie between two others: each ability is there in one of these and missing in another."""
