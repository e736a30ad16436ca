"""Creates a new cluster atomically."""

import asyncio
import json
import shutil
from pathlib import Path

from diptych_server.embedded.account import Account
from diptych_server.embedded.binaries import MAJOR_VERSION, Binaries
from diptych_server.embedded.endpoint import ADMINISTRATOR
from diptych_server.embedded.errors import ClusterStartError, ClusterVersionError
from diptych_server.embedded.layout import Layout
from diptych_server.embedded.logs import last_lines
from diptych_server.embedded.password import new_password
from diptych_server.embedded.private_files import (
    PRIVATE_FOLDER_MODE,
    change_owner,
    sync_folder,
    write_private_file,
)
from diptych_server.embedded.process import output_of
from diptych_server.embedded.system import System

# PostgreSQL's own sorting and case mapping: an update of the C library then never breaks an index.
_CLUSTER_OPTIONS = (
    f"--username={ADMINISTRATOR}",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--data-checksums",
    "--auth-local=trust",  # only the owner and root can reach the socket in its 0700 folders
    "--auth-host=reject",  # on loopback, other rules replace these
    "--no-instructions",
)


async def initialise(
    layout: Layout,
    *,
    binaries: Binaries,
    account: Account | None,
    system: System,
    is_durable: bool,
    process_lock: int,
) -> None:
    """Create the cluster in a temporary folder and move it into place when it is complete.

    With `is_durable`, the cluster is flushed to the disk before this returns.

    Raises:
        ClusterStartError: initdb failed.
    """
    folder = layout.unfinished_cluster
    await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
    _make_folder(folder, account=account)
    command = [binaries.program("initdb"), f"--pgdata={system.folder_argument(folder)}", *_CLUSTER_OPTIONS]
    if not is_durable:
        command.append("--no-sync")
    with new_password(layout, account=account) as password_file:
        command.append(f"--pwfile={password_file}")
        status, output = await output_of(command, folder=folder, account=account, inherited=process_lock)
    if status != 0:
        raise ClusterStartError(
            f"A new PostgreSQL cluster could not be created in {layout.root}.",
            log_path=layout.root,
            log_tail=last_lines(output),
        )
    _make_folder(folder / layout.socket_folder.name, account=account)
    folder.rename(layout.cluster)
    sync_folder(layout.root)


def _make_folder(path: Path, *, account: Account | None) -> None:
    path.mkdir(mode=PRIVATE_FOLDER_MODE)
    change_owner(path, account)


def check_version(layout: Layout, *, binaries: Binaries) -> None:
    """Check that the cluster, if there is one, has our major version of PostgreSQL.

    Raises:
        ClusterVersionError: It has another version, or is not a cluster.
    """
    if not layout.cluster.exists():
        return
    try:
        found = (layout.cluster / "PG_VERSION").read_text(encoding="ascii").strip()
    except OSError as error:
        raise ClusterVersionError(f"{layout.cluster} is not a PostgreSQL cluster: {error}") from error
    if found != str(MAJOR_VERSION):
        raise ClusterVersionError(
            f"{layout.cluster} was created by PostgreSQL {found} ({_recorded_origin(layout)}), but this is "
            f"{binaries.version} of {binaries.source}. Dump it with the PostgreSQL that created it (pg_dump), "
            "and restore the dump into a new data directory."
        )


def record(layout: Layout, *, binaries: Binaries) -> None:
    """Record which PostgreSQL runs the cluster."""
    facts = {
        "postgresql_version": binaries.version,
        "binaries": binaries.source,
        "program": binaries.program("postgres"),
    }
    write_private_file(layout.record, json.dumps(facts, indent=2) + "\n")


def _recorded_origin(layout: Layout) -> str:
    try:
        facts = json.loads(layout.record.read_text(encoding="utf-8"))
        return f"last run by {facts['postgresql_version']} of {facts['binaries']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "of unknown origin"
