"""Resources that are opened while their caller is cancelled."""

import asyncio

import pytest

from diptych_server.core.opening import opened


class Opening:
    """A resource that takes until `finish` to open."""

    def __init__(self) -> None:
        self.has_started = asyncio.Event()
        self.finish = asyncio.Event()
        self.discarded: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def open(self) -> str:
        """Open it."""
        self.has_started.set()
        await self.finish.wait()
        return "the resource"


async def test_the_caller_gets_what_was_opened() -> None:
    """And nothing is discarded."""
    opening = Opening()
    opening.finish.set()

    assert await opened(opening.open(), discard=opening.discarded.set_result) == "the resource"
    assert not opening.discarded.done()


async def test_a_resource_without_a_caller_is_discarded() -> None:
    """As soon as it exists, although the caller left before."""
    opening = Opening()
    caller = asyncio.create_task(opened(opening.open(), discard=opening.discarded.set_result))
    await opening.has_started.wait()

    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    opening.finish.set()

    async with asyncio.timeout(10):
        assert await opening.discarded == "the resource"


async def test_the_caller_gets_the_error_of_opening() -> None:
    """As without a cancellation."""

    async def refused() -> str:
        raise ConnectionRefusedError("the port is closed")

    with pytest.raises(ConnectionRefusedError, match="port is closed"):
        await opened(refused(), discard=lambda _: None)
