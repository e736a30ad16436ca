"""The account that PostgreSQL runs as: ours, or an unprivileged one if we are root."""

import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from diptych_server.embedded.errors import ClusterPermissionError

if sys.platform != "win32":
    import pwd

PREFERRED_NAMES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """The user and group that PostgreSQL runs as."""

    uid: int
    gid: int


def account_for(data_directory: Path, *, cluster: Path) -> Account | None:
    """Return the account to switch PostgreSQL to, or None if it runs as the current user.

    A cluster keeps its owner; a new one belongs to the owner of the data directory, unless that is root.
    On Windows it runs as the current user, and access lists protect the files.

    Raises:
        ClusterPermissionError: PostgreSQL cannot run as the owner of the cluster.
    """
    if sys.platform != "win32":
        if os.geteuid() == 0:
            return _account_of(data_directory, cluster=cluster)
        _check_is(os.geteuid(), data_directory, cluster)
    return None


def _account_of(data_directory: Path, *, cluster: Path) -> Account:
    if cluster.exists():
        return _owner_of_cluster(cluster)
    owner = data_directory.stat()
    return Account(owner.st_uid, owner.st_gid) if owner.st_uid else _unprivileged()


def _check_is(user_id: int, *folders: Path) -> None:
    for folder in folders:
        if folder.exists() and folder.stat().st_uid != user_id:
            raise ClusterPermissionError(
                f"{folder} belongs to user id {folder.stat().st_uid}, but this server runs as {user_id}. "
                "Start it as that user or as root, or choose another data directory."
            )


def _owner_of_cluster(cluster: Path) -> Account:
    owner = cluster.stat()
    if owner.st_uid == 0:
        raise ClusterPermissionError(
            f"{cluster} belongs to root, and PostgreSQL refuses to run as root. Restore its previous owner, "
            f"for example: chown -R {PREFERRED_NAMES[-1]}: '{cluster}'"
        )
    return Account(owner.st_uid, owner.st_gid)


def _unprivileged() -> Account:
    for account in _known_accounts():
        return account
    raise ClusterPermissionError(
        f"PostgreSQL refuses to run as root, and none of the accounts {', '.join(PREFERRED_NAMES)} exists. "
        "Start the server as an ordinary user."
    )


def _known_accounts() -> list[Account]:
    found: list[Account] = []
    if sys.platform != "win32":
        for name in PREFERRED_NAMES:
            with suppress(KeyError):
                entry = pwd.getpwnam(name)
                if entry.pw_uid:
                    found.append(Account(entry.pw_uid, entry.pw_gid))
    return found
