"""The end of a process after a signal, in order or not."""

import signal
import subprocess
import sys

import pytest

STUCK = """
import asyncio, os
from diptych_server.process.signals import stop_on_signals

async def main():
    stopping = stop_on_signals(exit_after_seconds=SECONDS, by_loop=BY_LOOP)
    if IS_STUCK:
        asyncio.create_task(asyncio.to_thread(os.read, os.pipe()[0], 1))
        await asyncio.sleep(0)
    print("begun", flush=True)
    await stopping.wait()

asyncio.run(main())
"""


def ended(*, is_stuck: bool, seconds: float, by_loop: bool) -> int:
    """The exit code of a program that gets SIGTERM; it may have a thread that never ends."""
    program = STUCK.replace("SECONDS", str(seconds)).replace("IS_STUCK", str(is_stuck))
    program = program.replace("BY_LOOP", str(by_loop))
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGTERM)
        return process.wait(timeout=60)


@pytest.mark.parametrize("by_loop", [True, False])
def test_a_program_that_stops_cleanly_is_not_killed(by_loop: bool) -> None:  # noqa: FBT001
    """The last resort comes later; the signal wakes an idle loop, whichever thread receives it."""
    assert ended(is_stuck=False, seconds=30, by_loop=by_loop) == 0


@pytest.mark.parametrize("by_loop", [True, False])
def test_a_blocked_thread_is_terminated(by_loop: bool) -> None:  # noqa: FBT001
    """Python itself would wait for it indefinitely."""
    assert ended(is_stuck=True, seconds=0.5, by_loop=by_loop) == 1
