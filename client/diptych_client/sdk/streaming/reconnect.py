"""Streams that survive lost connections: when to reconnect, and when to give up."""

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
"""Watches send a heartbeat every 15 seconds; after three missing ones the connection counts as lost."""

Request = TypeVar("Request")
Response = TypeVar("Response")


class Reconnecting:
    """The connections of one stream, with waits between them until it gives up.

    If an overloaded server refuses the first connection, retries end as early as those of a single call, because a user
    is waiting for the start. Later connections are retried for longer.
    """

    def __init__(self, calls: Calls, *, policy: RetryPolicy | None = None) -> None:
        """Start without a connection.

        Args:
            calls: The connection to the server.
            policy: Its retry policy; None means that of the connection for streams.
        """
        self._calls = calls
        self._policy = policy or calls.timeouts.stream
        self._tries = Tries(self._policy)
        self._tries_to_begin = Tries(calls.timeouts.unary)
        self._has_begun = False

    def has_progress(self) -> None:
        """Restart the retry policy, because something arrived."""
        self._has_begun = True
        self._tries = Tries(self._policy)

    def check(self, error: aio.AioRpcError) -> float:
        """The least seconds to wait after an error before connecting again.

        Raises:
            DiptychError: Reconnecting would not help.
        """
        at_least = wait_before_another_try(error, address=self._calls.address)
        if at_least is None:
            raise translated(error, address=self._calls.address) from error
        return at_least

    async def pause(self, error: aio.AioRpcError | None) -> None:
        """Wait until it is time to reconnect.

        Args:
            error: The error of the connection; None if it ended by timeout or normally.

        Raises:
            DiptychError: Another connection does not help, or the server was unavailable for too long.
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
        return ServerUnreachableError(
            Reason.UNAVAILABLE, f"The server at {address} is unreachable.", {"address": address}
        )


async def resumed(
    calls: Calls,
    begin: Callable[[], aio.UnaryStreamCall[Request, Response]],
    *,
    is_last: Callable[[Response], bool],
    may_end: Callable[[], bool] = lambda: False,
) -> AsyncIterator[Response]:
    """The messages of a watch up to the last one, with reconnection.

    Args:
        calls: The connection.
        begin: Opens the stream after the last seen message; called for each connection.
        is_last: True for the message that ends the stream.
        may_end: Whether the server may end the stream now; otherwise its end counts as a lost connection.

    Raises:
        DiptychError: The watch was refused, or the server was unavailable for too long.
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
                if may_end():
                    return
        except aio.AioRpcError as error:
            broken_by = error
        except TimeoutError:
            pass  # no heartbeat
        await connections.pause(broken_by)


async def _messages(call: aio.UnaryStreamCall[Request, Response]) -> AsyncIterator[Response]:
    """The messages until the stream ends, including when a server shuts down."""
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
        call.cancel()  # leaving the loop does not cancel the call
