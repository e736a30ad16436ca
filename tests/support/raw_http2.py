"""A client that speaks HTTP/2 itself, so that it can begin calls and leave them half open."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Self

import h2.config
import h2.connection
import h2.events


class RawConnection:
    """One connection. Answers pings and settings in the background."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._http2 = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
        self._reading: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self.statuses: Counter[str] = Counter()
        self.messages: dict[str, str] = {}
        self._ended: set[int] = set()

    @classmethod
    async def open(cls, address: str, *, source: str = "127.0.0.1") -> Self:
        """A connection to the server from this address."""
        host, _, port = address.rpartition(":")
        connection = cls(*await asyncio.open_connection(host, int(port), local_addr=(source, 0)))
        connection._http2.initiate_connection()
        await connection._flush()
        connection._reading = asyncio.create_task(connection._read())
        return connection

    async def begin(self, path: str, *, count: int = 1, headers: Sequence[tuple[str, str]] = ()) -> list[int]:
        """The streams of this number of new calls that have sent only their names yet."""
        streams = []
        for _ in range(count):
            stream = self._http2.get_next_available_stream_id()
            named = [(":method", "POST"), (":path", path), (":scheme", "http"), (":authority", "x")]
            self._http2.send_headers(
                stream, [*named, ("content-type", "application/grpc"), ("te", "trailers"), *headers]
            )
            streams.append(stream)
        await self._flush()
        return streams

    async def send(self, stream: int, data: bytes, *, is_end: bool = False) -> None:
        """Send bytes of a call as they are."""
        self._http2.send_data(stream, data, end_stream=is_end)
        await self._flush()

    async def ended(self, count: int) -> None:
        """Return when this number of calls have ended."""
        while len(self._ended) < count:
            self._changed.clear()
            await self._changed.wait()

    async def close(self) -> None:
        """End the connection without a word."""
        if self._reading:
            self._reading.cancel()
        self._writer.close()

    async def _flush(self) -> None:
        self._writer.write(self._http2.data_to_send())
        await self._writer.drain()

    async def _read(self) -> None:
        while data := await self._reader.read(2**16):
            for event in self._http2.receive_data(data):
                if isinstance(event, h2.events.ResponseReceived | h2.events.TrailersReceived):
                    headers = {str(name): str(value) for name, value in event.headers or ()}
                    if "grpc-status" in headers:
                        self.statuses[headers["grpc-status"]] += 1
                        self.messages[headers["grpc-status"]] = headers.get("grpc-message", "")
                if isinstance(event, h2.events.StreamEnded | h2.events.StreamReset) and event.stream_id:
                    self._ended.add(event.stream_id)
            self._changed.set()
            await self._flush()


@asynccontextmanager
async def raw_connections(address: str, count: int, *, source: str = "127.0.0.1") -> AsyncIterator[list[RawConnection]]:
    """This number of connections from one address, closed at the end of the block."""
    connections = [await RawConnection.open(address, source=source) for _ in range(count)]
    try:
        yield connections
    finally:
        for connection in connections:
            await connection.close()
