"""The life of a blocking client: across cells, threads and interrupts, after its end, and not across a fork.

Each program runs in a separate process, with warnings as errors, against a server of this process.
"""

import asyncio
import signal
import sys

import pytest

from support.local_server import LocalServer, listening
from support.slow_server import Slow

BEGIN = """
import contextlib, gc, os, signal, sys, threading
import diptych_client
from diptych_client import NotConnectedError

def said(call):
    try:
        return call()
    except Exception as error:
        return f"{type(error).__name__}: {error}"

def threads():
    return [each.name for each in threading.enumerate() if each.name.startswith(("asyncio", "diptych"))]

"""
CLOSED = "NotConnectedError: The client is closed. Open another one."


async def start(program: str, server: LocalServer) -> asyncio.subprocess.Process:
    """The program, started with the address of the server as its argument."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-c", BEGIN + program, server.address, stdout=-1, stderr=-1
    )


async def ended(process: asyncio.subprocess.Process) -> list[str]:
    """The lines that the program printed; fails when it hangs, fails, or has something to complain about."""
    async with asyncio.timeout(60):
        output, errors = await process.communicate()
    assert (process.returncode, errors.decode()) == (0, "")
    return output.decode().splitlines()


async def printed_by(program: str) -> list[str]:
    """The output of the program with a server that never answers some calls."""
    async with listening(Slow().add) as server:
        return await ended(await start(program, server))


async def test_a_client_lives_across_cells_until_it_is_closed() -> None:
    """Every call then says so, also on what it gave before, and on what was still going on."""
    lines = await printed_by("""
client = diptych_client.connect(sys.argv[1])
dataset = client.datasets.get("d")
watch = dataset.watch()
print(type(next(watch)) is diptych_client.Dataset, isinstance(dataset, diptych_client.Dataset))
capture = dataset.capture().__enter__()
stream = client.predictions.stream(["00000000-0000-4000-8000-000000000000"]).__enter__()
print(client.server_info().version)
client.close()
client.close()
print(threads())
for call in (
    client.server_info, lambda: client.datasets.get("d"), lambda: client.datasets.find("d"), dataset.refresh,
    lambda: next(watch), lambda: next(client.snapshots.list()), lambda: next(dataset.pictures(["i"])),
    lambda: capture.add(b"", label="mug"), lambda: capture.submit(b"", label="mug"),
    lambda: next(stream), lambda: stream.offer(b""), lambda: client.predictions.stream(["s"]).__enter__(),
):
    print(said(call))
gc.collect()
""")

    assert lines[:3] == ["True True", "1", "[]"]
    assert set(lines[3:]) == {CLOSED}
    assert len(lines) == 15


async def test_a_block_closes_its_client() -> None:
    """Two may be open at the same time, on one thread."""
    lines = await printed_by("""
with diptych_client.connect(sys.argv[1]) as first:
    with diptych_client.connect(sys.argv[1]) as second:
        print(first.server_info().version, second.server_info().version, threads())
    print(said(second.server_info), first.server_info().version)
print(threads())
""")

    assert lines == ["1 1 ['diptych-client']", f"{CLOSED} 1", "[]"]


async def test_a_handle_keeps_a_dropped_client_open_and_the_last_one_ends_it() -> None:
    """`connect(...).datasets.get(...)` returns a working handle; nothing is left when it is dropped."""
    lines = await printed_by("""
dataset = diptych_client.connect(sys.argv[1]).datasets.get("d")
gc.collect()
print(dataset.refresh().name)
thread = next(each for each in threading.enumerate() if each.name == "diptych-client")
del dataset
gc.collect()
thread.join(30)
print(threads())
""")

    assert lines == ["desk", "[]"]


@pytest.mark.parametrize("end", ["", "sys.exit()", "del client"])
async def test_a_client_that_is_never_closed_does_not_block_exit(end: str) -> None:
    """Also with an open stream: the program ends immediately and without warnings."""
    lines = await printed_by(f"""
client = diptych_client.connect(sys.argv[1])
watch = client.datasets.get("d").watch()
print(next(watch).id)
{end}
""")

    assert lines == ["d"]


async def test_an_interrupt_leaves_the_client_usable() -> None:
    """Ctrl-C in a cell ends its call and nothing else."""
    program = """
client = diptych_client.connect(sys.argv[1])
dataset = client.datasets.get("d")
try:
    dataset.create_label("mug")
except KeyboardInterrupt:
    print("interrupted")
print(client.server_info().version, dataset.refresh().name)
client.close()
"""
    slow = Slow()

    async with listening(slow.add) as server:
        process = await start(program, server)
        async with asyncio.timeout(60):
            await slow.is_asked.wait()
        process.send_signal(signal.SIGINT)
        lines = await ended(process)

    assert lines == ["interrupted", "1 desk"]


async def test_a_call_of_another_thread_ends_when_the_client_is_closed() -> None:
    """It does not wait for an impossible response."""
    program = """
client = diptych_client.connect(sys.argv[1])
dataset = client.datasets.get("d")
thread = threading.Thread(target=lambda: print(said(lambda: dataset.create_label("mug"))))
thread.start()
sys.stdin.readline()
client.close()
thread.join()
"""
    slow = Slow()

    async with listening(slow.add) as server:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "error", "-c", BEGIN + program, server.address, stdin=-1, stdout=-1, stderr=-1
        )
        async with asyncio.timeout(60):
            await slow.is_asked.wait()
            output, errors = await process.communicate(b"\n")

    assert (output.decode().strip(), errors.decode()) == (CLOSED, "")


@pytest.mark.parametrize("child", ["client.server_info()", "diptych_client.connect(sys.argv[1]).server_info()"])
async def test_a_forked_child_gets_a_clear_error(child: str) -> None:
    """With the client of its parent or with a new one: gRPC would hang. The parent continues."""
    lines = await printed_by(f"""
client = diptych_client.connect(sys.argv[1])
print(client.server_info().version)
sys.stdout.flush()
if (pid := os.fork()) == 0:
    print(said(lambda: {child}), flush=True)
    sys.exit()
print(os.waitpid(pid, 0)[1], client.server_info().version)
client.close()
""")

    assert lines[0] == "1"
    assert lines[1].startswith("NotConnectedError: A Diptych client does not work in a process that was forked after")
    assert 'multiprocessing.get_context("spawn")' in lines[1]
    assert lines[2:] == ["0 1"]


async def test_a_pool_of_forked_processes_ends_with_the_error() -> None:
    """As in data loaders of other libraries; before a client is used, a fork is harmless."""
    lines = await printed_by("""
import multiprocessing, warnings
client = diptych_client.connect(sys.argv[1])

def version(_):
    return said(lambda: client.server_info().version)[:41]

for _ in range(2):
    with multiprocessing.get_context("fork").Pool(2) as pool:
        print(pool.map_async(version, range(2)).get(30))
    print(client.server_info().version)
client.close()
""")

    assert lines[:2] == ["['1', '1']", "1"]
    assert lines[2:] == [f"{['NotConnectedError: A Diptych client does '] * 2}", "1"]


async def test_a_pool_raises_the_error_of_its_child() -> None:
    """An error that could not be sent back would hang the pool."""
    lines = await printed_by("""
import multiprocessing
client = diptych_client.connect(sys.argv[1])
client.server_info()

def version(_):
    return client.server_info().version

with multiprocessing.get_context("fork").Pool(2) as pool:
    print(said(lambda: pool.map_async(version, range(4)).get(30))[:40])
client.close()
""")

    assert lines == ["NotConnectedError: A Diptych client does"]


async def test_a_call_from_the_clients_own_thread_is_refused() -> None:
    """It would wait for itself."""
    lines = await printed_by("""
client = diptych_client.connect(sys.argv[1])
async def inside():
    return said(client.server_info)
print(client._link.run(inside()))
client.close()
""")

    assert lines == ["RuntimeError: A callback of a blocking client cannot call that client. It would deadlock."]


async def test_threads_that_call_while_the_client_closes_all_end() -> None:
    """At any moment: each call is answered, or raises the error."""
    lines = await printed_by("""
def ask(client, begun, outcomes):
    while True:
        outcome = said(lambda: client.server_info().version)
        outcomes.append(outcome)
        begun.set()
        if outcome != "1":
            return

for _ in range(20):
    client, begun, outcomes = diptych_client.connect(sys.argv[1]), threading.Event(), []
    callers = [threading.Thread(target=ask, args=(client, begun, outcomes)) for _ in range(4)]
    for caller in callers:
        caller.start()
    begun.wait(30)
    client.close()
    for caller in callers:
        caller.join(30)
    print(any(caller.is_alive() for caller in callers), sorted(set(outcomes) - {"1"}), threads())
""")

    assert set(lines) == {f"False {[CLOSED]} []"}
