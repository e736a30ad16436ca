"""A load balancer of connections: each goes to the next listening server. It does not inspect the traffic."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import cycle, islice

_CHUNK_BYTES = 1 << 16

Arrives = Callable[[bytes], bool]


class LoadBalancer:
    """Forwards connections to servers in turn; those that do not listen are skipped.

    It works on plain sockets, each closed where it was opened: asyncio's streams are closed by the loop some time
    later, and one that is being accepted when the test ends never is.

    Args:
        addresses: `HOST:PORT` of each server.
        arrives: whether bytes that a server sent reach the client; where they do not, the connection is cut.
    """

    def __init__(self, addresses: Sequence[str], *, arrives: Arrives) -> None:
        self._addresses = addresses
        self._arrives = arrives
        self._turn = cycle(addresses)

    async def serve(self, connection: socket.socket) -> None:
        """Carry one connection until either side ends it, or return at once when no server listens."""
        for address in islice(self._turn, len(self._addresses)):
            host, _, port = address.rpartition(":")
            with socket.socket() as server, suppress(OSError):
                server.setblocking(False)
                await asyncio.get_running_loop().sock_connect(server, (host, int(port)))
                await _carry(_pump(connection, server), _pump(server, connection, arrives=self._arrives))
                return


@asynccontextmanager
async def balancing(addresses: Sequence[str], *, arrives: Arrives = lambda _: True) -> AsyncIterator[str]:
    """The address of a load balancer in front of these servers."""
    loop = asyncio.get_running_loop()
    balancer = LoadBalancer(addresses, arrives=arrives)
    carrying: dict[asyncio.Task[None], socket.socket] = {}

    def accept() -> None:
        with suppress(BlockingIOError, ConnectionAbortedError):  # it went away while it waited
            connection, _ = listener.accept()
            connection.setblocking(False)
            task = asyncio.create_task(balancer.serve(connection))
            carrying[task] = connection
            task.add_done_callback(lambda task: carrying.pop(task).close())  # also when it is cancelled before it began

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        loop.add_reader(listener, accept)
        try:
            yield f"127.0.0.1:{listener.getsockname()[1]}"
        finally:
            loop.remove_reader(listener)
            for task in carrying:
                task.cancel()
            await asyncio.gather(*carrying, return_exceptions=True)


async def _carry(*ways: Coroutine[None, None, None]) -> None:
    """Carry bytes both ways; the end of one way is the end of both, as it is when a process is killed."""
    pumps = [asyncio.create_task(way) for way in ways]
    try:
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)


async def _pump(source: socket.socket, sink: socket.socket, *, arrives: Arrives = lambda _: True) -> None:
    loop = asyncio.get_running_loop()
    with suppress(OSError):
        while (data := await loop.sock_recv(source, _CHUNK_BYTES)) and arrives(data):
            await loop.sock_sendall(sink, data)
