"""After a client is closed every call says so in one sentence, and so does what was still on its way."""

import asyncio
import gc
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from diptych_client.sdk import Client, Dataset, NotConnectedError
from support.local_server import serving
from support.slow_server import Slow

SNAPSHOT = "00000000-0000-4000-8000-000000000000"
CLOSED = "^The client is closed. Open another one.$"


@pytest.fixture
async def slow() -> AsyncIterator[tuple[Slow, Client]]:
    """Such a server, and a client of it."""
    server = Slow()
    async with serving(server.add) as (_, client):
        yield server, client


async def first(items: AsyncIterator[Any]) -> Any:
    """The first item."""
    return await anext(items)


CALLS: dict[str, Callable[[Client, Dataset], Awaitable[Any]]] = {
    "client": lambda client, _: client.server_info(),
    "noun": lambda client, _: client.datasets.get("d"),
    "list": lambda client, _: first(client.snapshots.list()),
    "find": lambda client, _: client.datasets.find("desk"),
    "handle": lambda _, dataset: dataset.refresh(),
    "watch": lambda _, dataset: first(dataset.watch()),
    "pictures": lambda _, dataset: first(dataset.pictures(["i"])),
    "model": lambda client, _: client.models.get("m"),
}


@pytest.mark.parametrize("name", CALLS)
async def test_every_call_says_that_the_client_is_closed(slow: tuple[Slow, Client], name: str) -> None:
    """Calls of the client, of its resources, and of its handles."""
    _, client = slow
    dataset = await client.datasets.get("d")

    await client.close()
    await client.close()

    with pytest.raises(NotConnectedError, match=CLOSED):
        await CALLS[name](client, dataset)


async def test_streams_say_that_the_client_is_closed(slow: tuple[Slow, Client]) -> None:
    """Captures and live answers, opened after the end."""
    _, client = slow
    dataset = await client.datasets.get("d")
    await client.close()

    async with client.predictions.stream(SNAPSHOT) as stream:
        for _ in range(2):
            with pytest.raises(NotConnectedError, match=CLOSED):
                await anext(stream)
    with pytest.raises(NotConnectedError, match=CLOSED):
        await client.predictions.stream("by name").__aenter__()
    with pytest.raises(NotConnectedError, match=CLOSED):
        async with dataset.capture() as capture:
            await capture.add(b"", label="mug")


async def test_a_waiting_watch_ends_with_the_error(slow: tuple[Slow, Client]) -> None:
    """Its next item raises the error and not a cancellation."""
    _, client = slow
    watch = (await client.datasets.get("d")).watch()
    await anext(watch)
    following = asyncio.ensure_future(first(watch))
    await asyncio.sleep(0)

    await client.close()

    with pytest.raises(NotConnectedError, match=CLOSED):
        await following


async def test_a_call_in_flight_ends_with_the_error(slow: tuple[Slow, Client]) -> None:
    """The server had it already."""
    server, client = slow
    dataset = await client.datasets.get("d")
    making = asyncio.ensure_future(dataset.create_label("mug"))
    await server.is_asked.wait()

    await client.close()

    with pytest.raises(NotConnectedError, match=CLOSED):
        await making


async def test_a_call_that_its_caller_cancels_is_cancelled(slow: tuple[Slow, Client]) -> None:
    """Also when the client is closed at the same moment: who cancels expects it."""
    server, client = slow
    making = asyncio.ensure_future((await client.datasets.get("d")).create_label("mug"))
    await server.is_asked.wait()

    making.cancel()
    await client.close()

    with pytest.raises(asyncio.CancelledError):
        await making


async def test_a_client_can_be_used_without_a_block(slow: tuple[Slow, Client]) -> None:
    """As across the cells of a notebook; dropped without `close`, it leaves nothing to be warned of."""
    _, other = slow
    client = Client(other.address)

    assert (await client.server_info()).version == "1"
    del client
    gc.collect()


def test_a_client_stays_on_one_loop() -> None:
    """A second `asyncio.run` gets a sentence that says what to do."""
    program = """
import asyncio
from diptych_client.sdk import Client, DiptychError
client = Client("127.0.0.1:1")
for _ in range(2):
    try:
        asyncio.run(client.server_info())
    except DiptychError as error:
        print(type(error).__name__, error)
asyncio.run(client.close())
"""
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env=os.environ | {"GRPC_VERBOSITY": "NONE"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (ended.returncode, ended.stderr) == (0, "")
    first, second = ended.stdout.splitlines()
    assert first == "ServerUnreachableError The server at 127.0.0.1:1 is unreachable."
    assert second.startswith("NotConnectedError This client was first used on another asyncio loop. Open a client")
