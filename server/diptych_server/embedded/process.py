"""How PostgreSQL's programs are started: apart from our terminal and environment, from inside their folder."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from diptych_server.embedded.account import Account

# The programs name their data directory by the folder they stand in. An unprivileged account can so work in a folder
# whose parents are closed to it, and odd characters in the path reach no shell.
HERE = "/proc/self/cwd"

_ENVIRONMENT = {"LC_ALL": "C", "PATH": os.defpath, "TZ": "UTC"}


def spawn(
    command: Sequence[str],
    *,
    folder: Path,
    account: Account | None,
    output: int,
    inherited: int,
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Return the running program; it inherits only `output` (stdout and stderr) and the descriptor `inherited`.

    Raises:
        OSError: The account may not be switched to, or may not run the program.
    """
    return subprocess.Popen(  # noqa: S603 - the programs come from the installed wheel
        command,
        cwd=folder,
        env={**_ENVIRONMENT, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        pass_fds=(inherited,),
        start_new_session=True,  # Ctrl-C in the terminal is for us; we stop PostgreSQL in order
        umask=0o077,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


async def output_of(
    command: Sequence[str], *, folder: Path, account: Account | None, inherited: Sequence[int] = ()
) -> tuple[int, str]:
    """Return the exit status and the output of a program, which is killed when the caller is cancelled.

    Raises:
        OSError: The account may not be switched to, or may not run the program.
    """
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=folder,
        env=_ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=inherited,
        start_new_session=True,
        umask=0o077,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
    try:
        output, _ = await process.communicate()
    except BaseException:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        raise
    return process.returncode or 0, output.decode("utf-8", "replace")
