"""Servers that windows and the demo start for themselves: they end with the last program that uses them."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from diptych_client.sdk import Client, RetryPolicy, Timeouts
from support.processes import ended_within, processes_of
from support.server_process import clean_environment

PROGRAM = """
import asyncio, sys
from pathlib import Path
from diptych_client.desktop.startup import own_server
from diptych_client.local_server import local_server

async def window():
    await own_server.start_local_server(sys.argv[2], post=print)

async def demo():
    folder = Path(sys.argv[2])
    async with local_server(folder / "server", log=folder / "server.log", by_lock="pipe" not in sys.argv) as address:
        print(address, flush=True)
        await asyncio.Event().wait()

asyncio.run(window() if sys.argv[1] == "window" else demo())
"""


PATIENT = Timeouts(unary=RetryPolicy(give_up_after_seconds=90))


def free_port() -> int:
    """A port without a listener."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Home:
    """A home folder, and programs of its owner that start servers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data_dir = folder / "data"
        self.port = free_port()
        self.running = ExitStack()

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start a program, the leader of its session as in a terminal."""
        places = {name: str(self.folder) for name in ("HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
        program = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *arguments],
            stdout=subprocess.PIPE,
            text=True,
            env=clean_environment() | places | {"DIPTYCH_DATA_DIR": str(self.data_dir)},
            start_new_session=True,
        )
        self.running.enter_context(program)
        self.running.callback(program.kill)
        return program

    def window(self) -> subprocess.Popen[str]:
        """Start what a window does about its server."""
        return self.start("window", f"127.0.0.1:{self.port}")

    def answers(self) -> None:
        """Return when the server answers."""

        async def ask() -> None:
            async with Client(f"127.0.0.1:{self.port}", timeouts=PATIENT) as client:
                await client.server_info()

        asyncio.run(ask())


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A home where nothing runs, before and after."""
    made = Home(tmp_path)
    yield made
    made.running.close()
    for left in processes_of(made.data_dir):
        left.kill()


def everything_ends(data_dir: Path) -> bool:
    """Whether server, worker and PostgreSQL end by themselves."""
    return all(ended_within(each, seconds=60) for each in processes_of(data_dir))


@pytest.mark.parametrize("killed_by", [signal.SIGTERM, signal.SIGKILL, signal.SIGHUP, signal.SIGINT])
def test_the_server_of_a_window_ends_with_it(home: Home, killed_by: signal.Signals) -> None:
    """However the window ends: closed with its terminal, by a task manager or with an error."""
    window = home.window()
    home.answers()
    assert processes_of(home.data_dir)

    window.send_signal(killed_by)
    window.wait(timeout=60)

    assert everything_ends(home.data_dir)


def test_two_windows_keep_their_server_until_both_are_gone(home: Home) -> None:
    """Whichever of them started it."""
    first = home.window()
    home.answers()
    second = home.window()
    both_hold(home.folder, count=2)

    first.send_signal(signal.SIGTERM)
    first.wait(timeout=60)
    home.answers()
    second.send_signal(signal.SIGKILL)
    second.wait(timeout=60)

    assert everything_ends(home.data_dir)


def both_hold(folder: Path, *, count: int) -> None:
    """Return when this number of programs hold a lock in the folder; the kernel lists them."""
    [path] = folder.rglob("server-*.lock")
    place = f":{path.stat().st_ino} "
    held = 0
    while held < count:
        lines = Path("/proc/locks").read_text().splitlines()
        held = sum(place in line and "READ" in line for line in lines)


def test_a_window_that_comes_while_the_server_ends_gets_one(home: Home) -> None:
    """It waits for the end of the one, and starts its own."""
    first = home.window()
    home.answers()
    first.kill()
    first.wait(timeout=60)

    home.window()
    home.answers()

    assert processes_of(home.data_dir)


@pytest.mark.parametrize("means", ["lock", "pipe"])
def test_the_server_of_a_killed_demo_ends_with_it(tmp_path: Path, home: Home, means: str) -> None:
    """Its data directory is another one. On Windows, which has no shared locks, a pipe tells the server."""
    demo = home.start("demo", str(tmp_path), means)
    assert demo.stdout is not None
    assert demo.stdout.readline().startswith("127.0.0.1:")
    assert processes_of(tmp_path / "server")

    demo.kill()

    assert everything_ends(tmp_path / "server")
