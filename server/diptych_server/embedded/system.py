"""The differences between operating systems that matter to PostgreSQL; tests run all variants on Linux."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True)
class System:
    """The features of an operating system; a missing one has a portable but weaker replacement."""

    has_unix_sockets: bool
    """Else PostgreSQL listens on loopback, with a password."""
    names_peers: bool
    """The kernel reports the process that listens on a Unix socket; else PostgreSQL is queried for its process id."""
    names_own_folder: bool
    """A process finds its folder at /proc/self/cwd, even if its account cannot access the parent folders."""
    inherits_locks: bool
    """A lock lasts while a child has its file open; else the processes of the system are searched."""
    has_process_descriptors: bool
    """The system has process descriptors; else a thread waits for the end of a process."""
    starts_directly: bool
    """PostgreSQL starts as our child and receives signals; else pg_ctl starts it without administrator rights, and
    sends it the requests."""

    def folder_argument(self, folder: Path) -> str:
        """The argument that names a program's working folder to it."""
        return OWN_FOLDER if self.names_own_folder else str(folder)


OWN_FOLDER: Final = "/proc/self/cwd"
"""Also hides special characters of the path from shells."""

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
    """The features of this machine's system; other Unix systems are treated like macOS."""
    return {"linux": LINUX, "win32": WINDOWS}.get(platform, MACOS)
