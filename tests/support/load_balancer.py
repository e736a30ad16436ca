"""A load balancer of connections: each goes to the next server that listens. It knows nothing of what it carries."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import cycle, islice

_CHUNK_BYTES = 1 << 16


class LoadBalancer:
    """Forwards connections to servers in turn; those that do not listen are passed over.

    Args:
        addresses: `HOST:PORT` of each server.

    Attributes:
        refused: connections for which no server listened.
    """

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = addresses
        self._turn = cycle(addresses)
        self.refused = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection until either side ends it."""
        for address in islice(self._turn, len(self._addresses)):
            host, _, port = address.rpartition(":")
            with suppress(OSError):
                there_reader, there_writer = await asyncio.open_connection(host, int(port))
                await _carry((reader, there_writer), (there_reader, writer))
                return
        self.refused += 1
        writer.close()


@asynccontextmanager
async def balancing(addresses: Sequence[str]) -> AsyncIterator[str]:
    """The address of a load balancer in front of these servers."""
    tasks: set[asyncio.Task[None]] = set()
    balancer = LoadBalancer(addresses)

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(balancer.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    listener = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        yield f"127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    finally:
        listener.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _carry(*ways: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> None:
    """Carry bytes both ways; the end of one way is the end of both, as it is when a process is killed."""
    pumps = [asyncio.create_task(_pump(*way)) for way in ways]
    try:
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)
        for _, writer in ways:
            writer.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(_CHUNK_BYTES):
            writer.write(data)
            await writer.drain()
