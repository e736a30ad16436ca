"""Ctrl-C when the clean-up of a command hangs."""

import signal
import subprocess
import sys

_HELD_UP = """
import asyncio, signal
from diptych_client.cli.interrupts import end_at_last

async def deaf():
    with end_at_last(seconds=0.2):
        print("ready", flush=True)
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                pass

asyncio.run(deaf())
"""


def test_a_command_that_does_not_stop_is_killed() -> None:
    """One Ctrl-C is enough, whatever swallows it."""
    with subprocess.Popen([sys.executable, "-c", _HELD_UP], stdout=subprocess.PIPE, text=True) as command:
        assert command.stdout is not None
        assert command.stdout.readline() == "ready\n"

        command.send_signal(signal.SIGINT)

        try:
            assert command.wait(timeout=120) == 130
        finally:
            command.kill()
