"""What operating systems do differently for PostgreSQL, chosen in one place; tests take each way on Linux."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True)
class System:
    """Which means a system has; a missing one is replaced by one that works everywhere, but does less."""

    has_unix_sockets: bool
    """Else PostgreSQL listens on loopback, with a password."""
    names_peers: bool
    """The kernel names the process that listens on a Unix socket; else PostgreSQL is asked for its process id."""
    names_own_folder: bool
    """A process finds its folder at /proc/self/cwd, even where its account may not enter the folders above."""
    inherits_locks: bool
    """A lock stays as long as a child has its file open; else the processes of the system are searched."""
    has_process_descriptors: bool
    """A descriptor stands for a process; else a thread waits for its end."""
    starts_directly: bool
    """PostgreSQL starts as our child and takes signals; else pg_ctl starts it without an administrator's rights, and
    passes requests on."""

    def folder_argument(self, folder: Path) -> str:
        """How a program that is started in a folder is given this folder."""
        return OWN_FOLDER if self.names_own_folder else str(folder)


OWN_FOLDER: Final = "/proc/self/cwd"
"""Also keeps odd characters of the path away from shells."""

LINUX: Final = System(
    has_unix_sockets=True,
    names_peers=True,
    names_own_folder=True,
    inherits_locks=True,
    has_process_descriptors=True,
    starts_directly=True,
)
MACOS: Final = System(
    has_unix_sockets=True,
    names_peers=False,
    names_own_folder=False,
    inherits_locks=True,
    has_process_descriptors=False,
    starts_directly=True,
)
WINDOWS: Final = System(
    has_unix_sockets=False,
    names_peers=False,
    names_own_folder=False,
    inherits_locks=False,
    has_process_descriptors=False,
    starts_directly=False,
)


def this_system(platform: str = sys.platform) -> System:
    """The means of this machine's system; other Unix systems are taken for macOS."""
    return {"linux": LINUX, "win32": WINDOWS}.get(platform, MACOS)
