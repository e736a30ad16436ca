"""The server that a user has connected to, with the token for it: a file in the user's configuration folder."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

import platformdirs


@dataclass(frozen=True, slots=True)
class RememberedServer:
    """A server to go on with."""

    address: str
    """As `diptych_client.sdk.Address` writes it."""
    token: str | None = field(default=None, repr=False)
    """For this address and no other; None where the server wants none."""
    tls_ca: str | None = None
    """A file with the certificates to trust; None means whom the system trusts."""


def remembered_path() -> Path:
    """Where it is kept."""
    return platformdirs.user_config_path("diptych", appauthor=False) / "server.json"


def read_remembered(path: Path) -> RememberedServer | None:
    """What was kept; None where there is nothing, or nothing that can be read."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    match kept:
        case {"address": str() as address, "token": str() | None as token, "tls_ca": str() | None as tls_ca}:
            return RememberedServer(address, token, tls_ca)
    return None


def remember(path: Path, server: RememberedServer) -> None:
    """Keep it, to be read by its user alone.

    Raises:
        OSError: The file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    # Nobody else may read it at any moment, so it is not written first and closed afterwards.
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(server), file, indent=2)
    unfinished.replace(path)


def forget(path: Path) -> bool:
    """Whether there was something to forget."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True
