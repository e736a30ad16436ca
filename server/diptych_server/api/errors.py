"""Error handling of every call: records it, converts refusals to rich errors, and logs faults under an error ID."""

import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Never

import grpc
import structlog
from grpc import aio
from grpc_status.rpc_status import to_status

from diptych_server.api.call_record import CallRecord, Context, begin_call
from diptych_server.api.handlers import Continuation, MaybeHandler, behaviour_of, with_behaviour
from diptych_server.api.statuses import status_of
from diptych_server.core.refusal import Refusal
from diptych_server.core.shortage import shortage_of
from diptych_server.faults import log_fault

_log = structlog.get_logger(__name__)


class ErrorInterceptor(aio.ServerInterceptor):
    """Records calls and hides exception texts from clients. `AbortError` and `CancelledError` pass unchanged."""

    async def intercept_service(
        self, continuation: Continuation, handler_call_details: grpc.HandlerCallDetails
    ) -> MaybeHandler:
        """The method's handler with error handling, of the same cardinality."""
        handler = await continuation(handler_call_details)
        if handler is None:
            return handler
        method = handler_call_details.method
        wrap = _streaming if handler.response_streaming else _single
        return with_behaviour(handler, wrap(behaviour_of(handler), method))


def _single(behaviour: Callable[..., Awaitable[Any]], method: str) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(behaviour)
    async def answer(request: Any, context: Context) -> Any:
        record = begin_call(context, method)
        try:
            return await behaviour(request, context)
        except Exception as error:  # noqa: BLE001  the last resort of every call
            await _abort(error, context, record)

    return answer


def _streaming(behaviour: Callable[..., AsyncIterator[Any]], method: str) -> Callable[..., AsyncIterator[Any]]:
    @functools.wraps(behaviour)
    async def answer(request: Any, context: Context) -> AsyncIterator[Any]:
        record = begin_call(context, method)
        try:
            async for response in behaviour(request, context):
                yield response
        except Exception as error:  # noqa: BLE001  the last resort of every call
            await _abort(error, context, record)

    return answer


async def _abort(error: Exception, context: Context, record: CallRecord) -> Never:
    if isinstance(error, aio.AbortError):
        raise error
    refusal = error if isinstance(error, Refusal) else shortage_of(error)
    refusal = refusal or log_fault(_log, "call failed", error, method=record.method)
    record.reason = refusal.reason
    await refuse(context, refusal)


async def refuse(context: Context, refusal: Refusal) -> Never:
    """End a call with a rich error; may be called from any task.

    Raises:
        AbortError: Always, as required by gRPC.
    """
    status = to_status(status_of(refusal))
    known = tuple(context.trailing_metadata() or ())
    await context.abort(status.code, status.details or "", (*(status.trailing_metadata or ()), *known))
