"""The end of a process after a signal, in order or not."""

import signal
import subprocess
import sys

STUCK = """
import asyncio, os
from diptych_server.process.signals import stop_on_signals

async def main():
    stopping = stop_on_signals(exit_after_seconds=SECONDS)
    if IS_STUCK:
        asyncio.create_task(asyncio.to_thread(os.read, os.pipe()[0], 1))
        await asyncio.sleep(0)
    print("begun", flush=True)
    await stopping.wait()

asyncio.run(main())
"""


def ended(*, is_stuck: bool, seconds: float) -> int:
    """The exit code of a program that gets SIGTERM; it may have a thread that waits for ever."""
    program = STUCK.replace("SECONDS", str(seconds)).replace("IS_STUCK", str(is_stuck))
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGTERM)
        return process.wait(timeout=60)


def test_a_program_that_stops_in_order_is_not_cut_off() -> None:
    """The last resort comes later."""
    assert ended(is_stuck=False, seconds=30) == 0


def test_a_thread_that_waits_for_ever_is_cut_off() -> None:
    """Python itself would wait for it for ever."""
    assert ended(is_stuck=True, seconds=0.5) == 1
