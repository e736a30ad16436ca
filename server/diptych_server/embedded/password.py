"""The administrator's password of a PostgreSQL on loopback, generated and stored in a private file."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from diptych_server.embedded.account import Account
from diptych_server.embedded.endpoint import ADMINISTRATOR
from diptych_server.embedded.errors import ClusterStartError
from diptych_server.embedded.installation import Installation
from diptych_server.embedded.layout import Layout
from diptych_server.embedded.leftovers import ignoring_dead_process
from diptych_server.embedded.logs import last_lines
from diptych_server.embedded.private_files import change_owner, write_private_file
from diptych_server.embedded.process import output_of

_BYTES = 32


@contextmanager
def new_password(layout: Layout, *, account: Account | None) -> Iterator[Path]:
    """Write a password for a new cluster, and yield a copy of the file that only `account` can read, for initdb."""
    password = secrets.token_urlsafe(_BYTES)
    write_private_file(layout.password, f"{password}\n")
    with tempfile.TemporaryDirectory(prefix="diptych-") as folder:  # the account cannot enter the data directory
        copy = Path(folder) / "password"
        copy.write_text(f"{password}\n", encoding="ascii")
        for path in (copy, Path(folder)):
            change_owner(path, account)
        yield copy


async def password_of(installation: Installation, *, process_lock: int) -> str:
    """The password of a stopped cluster; one that was created without a password gets one.

    Raises:
        ClusterStartError: The password cannot be set.
    """
    layout = installation.layout
    if layout.password.exists():
        return layout.password.read_text(encoding="ascii").strip()
    password = secrets.token_urlsafe(_BYTES)
    folder = installation.system.folder_argument(layout.cluster)
    status, output = await output_of(
        (installation.binaries.program("postgres"), "--single", "-D", folder, "postgres"),
        folder=layout.cluster,
        account=installation.account,
        inherited=process_lock,
        environment=ignoring_dead_process(layout),
        text=f"alter role {ADMINISTRATOR} password '{password}';\n",
    )
    if status != 0 or "ERROR" in output:
        raise ClusterStartError(
            f"The password of the PostgreSQL in {layout.root} could not be set.",
            log_path=layout.root,
            log_tail=last_lines(output.replace(password, "...")),
        )
    write_private_file(layout.password, f"{password}\n")
    return password
