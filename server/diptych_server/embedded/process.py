"""How PostgreSQL's programs are started: apart from our terminal and environment, from inside their folder."""

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

_PASSED_ON: Final = (
    ("COMSPEC", "SYSTEMROOT", "TEMP", "TMP", "USERNAME", "USERPROFILE") if sys.platform == "win32" else ()
)
"""Without these, programs of Windows do not find its libraries."""


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
    """Return the running program; it inherits only `output` (stdout and stderr) and the descriptor `inherited`.

    Raises:
        OSError: The account may not be switched to, or may not run the program.
    """
    return subprocess.Popen(  # noqa: S603 - the programs come from the installed wheel
        command,
        cwd=folder,
        env={**_environment(), **(environment or {})},
        stdin=subprocess.PIPE if takes_input else subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        pass_fds=() if inherited is None or sys.platform == "win32" else (inherited,),
        start_new_session=True,  # Ctrl-C in the terminal is for us; we stop PostgreSQL in order
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
    """Return the exit status and the output of a program, which is killed when the caller is cancelled.

    A thread waits for it: on Windows, the event loops that psycopg takes start no programs.

    Args:
        command: The program and its arguments.
        folder: Where it works.
        account: Whom it runs as; None is ourselves.
        inherited: A descriptor that it gets, too.
        environment: What its environment has beside the usual.
        text: What it reads from its standard input.

    Raises:
        OSError: The account may not be switched to, or may not run the program.
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
    """As initdb, which starts PostgreSQL several times."""
    with suppress(psutil.Error):
        for child in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.Error):
                child.kill()
    with suppress(ProcessLookupError):
        process.kill()


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if sys.platform == "win32" and name in _PASSED_ON}
    return {**kept, "LC_ALL": "C", "PATH": os.defpath, "TZ": "UTC"}
