"""The saved login of a user: a server and its token, in a file in the user's configuration folder."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

import platformdirs


@dataclass(frozen=True, slots=True)
class RememberedServer:
    """A saved server."""

    address: str
    """As `diptych_client.sdk.Address` writes it."""
    token: str | None = field(default=None, repr=False)
    """For this address only; None if the server needs none."""
    tls_ca: str | None = None
    """A file with the certificates to trust; None for those of the system."""


def remembered_path() -> Path:
    """The path of the file."""
    return platformdirs.user_config_path("diptych", appauthor=False) / "server.json"


def read_remembered(path: Path) -> RememberedServer | None:
    """The saved server; None if there is no readable file."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    match kept:
        case {"address": str() as address, "token": str() | None as token, "tls_ca": str() | None as tls_ca}:
            return RememberedServer(address, token, tls_ca)
    return None


def remember(path: Path, server: RememberedServer) -> None:
    """Save the server in a file that only its user can read.

    Raises:
        OSError: The file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    # Created with its final mode, so that no one else can read it at any moment.
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(server), file, indent=2)
    unfinished.replace(path)


def forget(path: Path) -> bool:
    """Delete the saved server, and return whether there was one."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True
