"""A local server that a program starts; it stops with the last program that uses it."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext, suppress
from importlib.util import find_spec
from pathlib import Path

from diptych_client.server_lock import HAS_SHARED_LOCKS, ServerLock, held

_READY = re.compile(r"ready at (\S+);")
_STOP_SECONDS = 12.0
_SERVER_PACKAGES = ("diptych_server", "psycopg", "pydantic_settings")
"""Every wheel contains the first; the others come with the extra `server`."""


if sys.platform == "win32":
    _APART = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
else:
    _APART = 0


class ServerFailedError(Exception):
    """The server did not start; the message has the reason."""


def server_is_installed() -> bool:
    """Whether Diptych was installed with the extra `server`."""
    return all(find_spec(name) for name in _SERVER_PACKAGES)


@asynccontextmanager
async def local_server(
    data_dir: Path | None = None,
    *,
    log: Path,
    port: int = 0,
    lock: ServerLock | None = None,
    by_lock: bool = HAS_SHARED_LOCKS,
) -> AsyncIterator[str]:
    """Start a server on this machine and yield its address; stop it after the block unless another program uses it.

    It also stops if this process is killed and no other program uses it: the kernel releases our lock, or closes the
    pipe that is the server's standard input.

    Args:
        data_dir: Its data folder; None for the default folder of servers on this machine.
        log: The file that its log is appended to.
        port: The port it listens on; 0 for a free one.
        lock: Its lock, if this process already holds it.
        by_lock: Whether it runs as long as its lock is held, so that others can share it; else as long as this process.

    Raises:
        ServerFailedError: the server is not installed, or did not start.
    """
    if not server_is_installed():
        raise ServerFailedError("The server is not installed. Install it with: pip install 'diptych[server]'")
    log.parent.mkdir(parents=True, exist_ok=True)
    lock_path = server_lock_path(log, port=port)
    async with nullcontext(lock) if lock else held(lock_path) as kept:
        with log.open("ab") as errors:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "diptych_server", "serve", "--port", str(port)),
                *(("--data-dir", str(data_dir)) if data_dir else ()),
                *(("--held-by", str(lock_path)) if by_lock else ("--supervised",)),
                stdin=asyncio.subprocess.DEVNULL if by_lock else asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
                env=os.environ | {"PYTHONUNBUFFERED": "1"},
                start_new_session=True,  # Ctrl-C reaches our program, which then stops the server cleanly
                creationflags=_APART,
            )
        try:
            yield await _address(process, log)
        finally:
            if kept.is_last():
                await _stop(process)


def server_lock_path(log: Path, *, port: int) -> Path:
    """The lock file of the server that listens on the port and writes this log."""
    return log.with_name(f"{log.stem}-{port}.lock")


async def _address(process: asyncio.subprocess.Process, log: Path) -> str:
    """The address that the server prints once it is ready."""
    assert process.stdout is not None  # noqa: S101  it is a pipe
    line = (await process.stdout.readline()).decode()
    if match := _READY.search(line):
        return match[1]
    code = await process.wait()
    text = await asyncio.to_thread(log.read_text, errors="replace")
    last_lines = text.strip().splitlines()[-3:]
    raise ServerFailedError("\n".join([f"The server did not start (exit code {code}); log: {log}):", *last_lines]))


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.stdin is not None:
        process.stdin.close()  # on Windows the only way to request a stop
    else:
        with suppress(ProcessLookupError):
            process.terminate()
    try:
        async with asyncio.timeout(_STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
