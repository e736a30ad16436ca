"""Streams from the server that outlive a connection."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Final, TypeVar

from grpc import aio

from diptych.wire.reasons import Reason
from diptych_client.sdk.calls import Calls
from diptych_client.sdk.errors import ServerUnreachableError
from diptych_client.sdk.rpc_errors import is_worth_another_try, translated

SILENCE_SECONDS: Final = 45.0
"""Watches send a sign of life every 15 seconds; after three missed ones the connection is taken for dead."""

Request = TypeVar("Request")
Response = TypeVar("Response")


class _BrokenError(Exception):
    """The connection ended before the stream did."""


async def resumed(
    calls: Calls,
    begin: Callable[[], "aio.UnaryStreamCall[Request, Response]"],
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
    waits = calls.patience.stream.waits()
    while True:
        try:
            async for message in _messages(begin(), address=str(calls.address)):
                waits = calls.patience.stream.waits()
                yield message
                if is_last(message):
                    return
        except _BrokenError:
            if (wait := next(waits, None)) is None:
                raise unreachable(calls) from None
            await asyncio.sleep(wait)


def unreachable(calls: Calls) -> ServerUnreachableError:
    """The error of a stream whose server stayed away for too long."""
    return ServerUnreachableError(
        Reason.UNAVAILABLE, f"No server answers at {calls.address}.", {"address": str(calls.address)}
    )


async def _messages(call: "aio.UnaryStreamCall[Request, Response]", *, address: str) -> AsyncIterator[Response]:
    arriving = aiter(call)
    try:
        while True:
            async with asyncio.timeout(SILENCE_SECONDS):
                message = await anext(arriving)
            yield message
    except StopAsyncIteration as end:  # a server that stops ends its streams politely
        raise _BrokenError from end
    except aio.AioRpcError as error:
        if is_worth_another_try(error):
            raise _BrokenError from error
        raise translated(error, address=address) from error
    except TimeoutError as error:
        raise _BrokenError from error
    finally:
        call.cancel()  # leaving the loop does not end the call
