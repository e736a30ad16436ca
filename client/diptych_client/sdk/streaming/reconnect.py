"""Streams that outlive a connection: when one is opened again, and when it is given up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Final, TypeVar

from grpc import aio

from diptych.wire.reasons import Reason
from diptych_client.sdk.errors import DiptychError, OverloadedError, ServerUnreachableError
from diptych_client.sdk.transport.calls import Calls
from diptych_client.sdk.transport.errors import translated, wait_before_another_try
from diptych_client.sdk.transport.retry import RetryPolicy, Tries

SILENCE_SECONDS: Final = 45.0
"""Watches send a sign of life every 15 seconds; after three missed ones the connection is taken for dead."""

Request = TypeVar("Request")
Response = TypeVar("Response")


class Reconnecting:
    """The connections of one stream: waits between them, as long as there is hope.

    A server that refuses a stream at its very first connection, because there is too much to do, is asked again for as
    long as for a single call: somebody waits to see it begin. Later on the stream is known to be a good one.
    """

    def __init__(self, calls: Calls, *, policy: RetryPolicy | None = None) -> None:
        """No connection yet.

        Args:
            calls: Where the stream goes.
            policy: Its patience; None means the one that the connection has for streams.
        """
        self._calls = calls
        self._policy = policy or calls.timeouts.stream
        self._tries = Tries(self._policy)
        self._tries_to_begin = Tries(calls.timeouts.unary)
        self._has_begun = False

    def has_progress(self) -> None:
        """Something arrived: patience is counted anew."""
        self._has_begun = True
        self._tries = Tries(self._policy)

    def check(self, error: aio.AioRpcError) -> float:
        """The least seconds to wait after an error before connecting again.

        Raises:
            DiptychError: Another connection does not help.
        """
        at_least = wait_before_another_try(error, address=self._calls.address)
        if at_least is None:
            raise translated(error, address=self._calls.address) from error
        return at_least

    async def pause(self, error: aio.AioRpcError | None) -> None:
        """Return when it is time to connect again.

        Args:
            error: What the connection ended with; None when it ended in silence, or politely.

        Raises:
            DiptychError: Another connection does not help, or the server stayed away for too long.
        """
        at_least = 0.0 if error is None else self.check(error)
        reason = self._reason(error)
        is_refused = isinstance(reason, OverloadedError) and not self._has_begun
        wait = (self._tries_to_begin if is_refused else self._tries).next_wait(at_least=at_least)
        if wait is None:
            raise reason from error
        await asyncio.sleep(wait)

    def _reason(self, error: aio.AioRpcError | None) -> DiptychError:
        if error is not None:
            return translated(error, address=self._calls.address)
        address = str(self._calls.address)
        return ServerUnreachableError(Reason.UNAVAILABLE, f"No server answers at {address}.", {"address": address})


async def resumed(
    calls: Calls,
    begin: Callable[[], aio.UnaryStreamCall[Request, Response]],
    *,
    is_last: Callable[[Response], bool],
) -> AsyncIterator[Response]:
    """The messages of a watch up to the last one, over as many connections as it takes.

    Args:
        calls: The connection.
        begin: Opens the stream after what has been seen so far; asked again after each break.
        is_last: True for the message after which the stream is over.

    Raises:
        DiptychError: The watch was refused, or the server stayed away for too long.
    """
    connections = Reconnecting(calls)
    while True:
        broken_by: aio.AioRpcError | None = None
        try:
            with calls.translated_errors():
                async for message in _messages(begin()):
                    connections.has_progress()
                    yield message
                    if is_last(message):
                        return
        except aio.AioRpcError as error:
            broken_by = error
        except TimeoutError:
            pass  # silence
        await connections.pause(broken_by)


async def _messages(call: aio.UnaryStreamCall[Request, Response]) -> AsyncIterator[Response]:
    """What arrives until the stream ends, as it also does when a server stops, politely."""
    arriving = aiter(call)
    try:
        while True:
            async with asyncio.timeout(SILENCE_SECONDS):
                try:
                    message = await anext(arriving)
                except StopAsyncIteration:
                    return
            yield message
    finally:
        call.cancel()  # leaving the loop does not end the call
