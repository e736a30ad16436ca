"""Threads that wait for a disk: a few, reused, and never blocking the exit."""

import asyncio
import subprocess
import sys
import threading

import pytest

from diptych_server.store.blobs.threads import Threads

STUCK = """
import asyncio, os
from diptych_server.store.blobs.threads import Threads

async def main():
    threads, (read, _) = Threads(2, name="stuck"), os.pipe()
    never = asyncio.create_task(threads.run(lambda: os.read(read, 1)))
    print(await threads.run(lambda: "works"), flush=True)
    never.cancel()

asyncio.run(main())
"""


def test_a_blocked_thread_does_not_keep_the_process_alive() -> None:
    """A network disk that does not answer must not block SIGTERM."""
    ended = subprocess.run([sys.executable, "-c", STUCK], capture_output=True, text=True, timeout=30, check=False)

    assert (ended.returncode, ended.stdout) == (0, "works\n"), ended.stderr


async def test_work_waits_for_one_of_a_few_threads() -> None:
    """As many pieces of work run at once as there are threads; the same threads do the rest."""
    threads, gate, seen = Threads(3, name="few"), threading.Barrier(3), set[str]()

    def work() -> None:
        seen.add(threading.current_thread().name)
        gate.wait(10)

    await asyncio.gather(*(threads.run(work) for _ in range(9)))

    assert seen == {"few_1", "few_2", "few_3"}


async def test_one_thread_is_enough_for_one_piece_of_work_after_another() -> None:
    """Threads are made only where others are busy."""
    threads = Threads(8, name="one")

    first, *others = [await threads.run(lambda: threading.current_thread().name) for _ in range(20)]

    assert len({first, *others}) <= 2  # the first may not have come back before the second is given


async def test_errors_of_the_work_are_raised_to_the_caller() -> None:
    """Also after others were cancelled; closed threads take nothing."""
    threads = Threads(1, name="faulty")

    with pytest.raises(ZeroDivisionError):
        await threads.run(lambda: 1 // 0)
    assert await threads.run(lambda: 1) == 1
    threads.close()
    with pytest.raises(RuntimeError, match="closed"):
        await threads.run(lambda: 1)


async def test_unreferenced_threads_end() -> None:
    """A store that is gone leaves no threads behind."""
    threads = Threads(1, name="gone")
    thread = await threads.run(threading.current_thread)

    del threads
    await asyncio.to_thread(thread.join, 10)

    assert not thread.is_alive()
