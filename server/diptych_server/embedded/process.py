"""Starts PostgreSQL's programs in their folder, detached from our terminal and environment."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import psutil

from diptych_server.child import APART
from diptych_server.embedded.account import Account

_PASSED_THROUGH: Final = (
    ("COMSPEC", "SYSTEMROOT", "TEMP", "TMP", "USERNAME", "USERPROFILE") if sys.platform == "win32" else ()
)
"""Windows programs need these to find system libraries."""


def spawn(
    command: Sequence[str],
    *,
    folder: Path,
    account: Account | None,
    output: int,
    takes_input: bool = False,
    inherited: int | None = None,
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program that inherits only `output` (stdout and stderr) and the descriptor `inherited`.

    Raises:
        OSError: Switching to the account failed, or it cannot run the program.
    """
    return subprocess.Popen(  # noqa: S603 - the programs come from the installed wheel
        command,
        cwd=folder,
        env={**_environment(), **(environment or {})},
        stdin=subprocess.PIPE if takes_input else subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        pass_fds=() if inherited is None or sys.platform == "win32" else (inherited,),
        start_new_session=True,  # Ctrl-C in the terminal must not reach PostgreSQL: we stop it in order
        creationflags=APART,
        umask=0o077,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


async def output_of(
    command: Sequence[str],
    *,
    folder: Path,
    account: Account | None,
    inherited: int | None = None,
    environment: Mapping[str, str] | None = None,
    text: str = "",
) -> tuple[int, str]:
    """Run a program, and return its exit status and output; it is killed when the caller is cancelled.

    A thread waits for it, because the event loops that psycopg needs on Windows cannot start programs.

    Args:
        command: The program and its arguments.
        folder: Its working folder.
        account: The account that it runs as; None is the current user.
        inherited: A descriptor that it also inherits.
        environment: Additional environment variables.
        text: Its standard input.

    Raises:
        OSError: Switching to the account failed, or it cannot run the program.
    """
    process = spawn(
        command,
        folder=folder,
        account=account,
        output=subprocess.PIPE,
        takes_input=bool(text),
        inherited=inherited,
        environment=environment,
    )
    waiting = asyncio.ensure_future(asyncio.to_thread(process.communicate, text.encode() if text else None))
    try:
        output, _ = await asyncio.shield(waiting)
    except BaseException:
        _kill_with_children(process)
        await waiting
        raise
    return process.returncode, output.decode("utf-8", "replace")


def _kill_with_children(process: subprocess.Popen[bytes]) -> None:
    """Kill a program with its children; initdb, for example, starts PostgreSQL several times."""
    with suppress(psutil.Error):
        for child in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.Error):
                child.kill()
    with suppress(ProcessLookupError):
        process.kill()


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if sys.platform == "win32" and name in _PASSED_THROUGH}
    return {**kept, "LC_ALL": "C", "PATH": os.defpath, "TZ": "UTC"}
