"""The open streams of each token; they end with a rich error when their token becomes invalid."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from grpc import aio

from diptych_server.api.call_record import Context
from diptych_server.api.errors import refuse
from diptych_server.core.access_token import AccessToken
from diptych_server.core.refusal import Refusal


@dataclass(frozen=True, eq=False)
class OpenStream:
    """A stream, and the task that serves it."""

    token: AccessToken
    context: Context
    task: asyncio.Task[object]


@dataclass(frozen=True)
class OpenStreams:
    """All open streams. Belongs to one event loop."""

    _streams: dict[UUID, set[OpenStream]] = field(default_factory=dict)
    _endings: set[asyncio.Task[None]] = field(default_factory=set)

    def __iter__(self) -> Iterator[OpenStream]:
        return iter([stream for streams in self._streams.values() for stream in streams])

    @property
    def tokens(self) -> Mapping[UUID, AccessToken]:
        """The tokens with open streams, as they were when a stream was opened."""
        return {token_id: next(iter(streams)).token for token_id, streams in self._streams.items()}

    def add(self, stream: OpenStream) -> None:
        """Register a stream."""
        self._streams.setdefault(stream.token.id, set()).add(stream)

    def discard(self, stream: OpenStream) -> None:
        """Forget a stream that has ended."""
        streams = self._streams.get(stream.token.id, set())
        streams.discard(stream)
        if not streams:
            self._streams.pop(stream.token.id, None)

    def end(self, token_id: UUID, refusal: Refusal) -> None:
        """End all streams of a token; returns immediately."""
        for stream in self._streams.pop(token_id, ()):
            ending = asyncio.create_task(_end(stream, refusal))
            self._endings.add(ending)
            ending.add_done_callback(self._endings.discard)


async def _end(stream: OpenStream, refusal: Refusal) -> None:
    """Cancel the task that serves the stream, wherever it is waiting, and send the client the reason."""
    if not stream.context.done():
        stream.task.cancel()
        with suppress(aio.AbortError):
            await refuse(stream.context, refusal)
