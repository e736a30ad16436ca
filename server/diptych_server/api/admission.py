"""Admission, the first interceptor of every call: limits the number of open calls and the time to their first message.

The gRPC handlers of single messages read the message before any of our code runs. Therefore, admission handles every
method as a stream, and reads and parses messages itself. Health calls are counted separately, so that they always work.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Self

import grpc
from google.protobuf.message import DecodeError
from grpc import aio

from diptych.wire.reasons import Reason
from diptych_server.api.access.machines import address_of, machine_of
from diptych_server.api.call_record import Context, current_call
from diptych_server.api.handlers import Continuation, Handler, MaybeHandler, behaviour_of
from diptych_server.api.open_calls import FIRST_MESSAGE_SECONDS, LARGE_MESSAGE_SECONDS, Bounds, OpenCalls
from diptych_server.core.refusal import Refusal

MOST_CALLS: Final = 1024
"""The maximum number of open calls of a server, including streams but not health calls."""

_HEALTH: Final = "/grpc.health.v1."
_HEALTH_BOUNDS: Final = Bounds(calls=256, calls_per_machine=64, silent=128, silent_per_machine=32)
_SILENT, _SILENT_PER_MACHINE = 256, 64
_LARGE_MESSAGES: Final = {"/diptych.v1.PredictionService/PredictImages"}


@dataclass(frozen=True)
class AdmissionInterceptor(aio.ServerInterceptor):
    """Limits the number of open calls. All other interceptors but the one that records calls come after it."""

    calls_per_machine: int = MOST_CALLS // 2
    """The maximum number of open calls of one machine, without health calls."""
    is_behind_proxy: bool = False
    """Whether `x-forwarded-for` contains the client's address."""
    first_message_seconds: float = FIRST_MESSAGE_SECONDS
    """The time limit for the first message of a call."""
    _health: OpenCalls = field(default_factory=lambda: OpenCalls(_HEALTH_BOUNDS), init=False)
    _others: OpenCalls = field(init=False)

    def __post_init__(self) -> None:
        bounds = Bounds(MOST_CALLS, self.calls_per_machine, _SILENT, _SILENT_PER_MACHINE)
        object.__setattr__(self, "_others", OpenCalls(bounds))

    async def intercept_service(
        self, continuation: Continuation, handler_call_details: grpc.HandlerCallDetails
    ) -> MaybeHandler:
        """A stream handler that counts the call, then calls the handler of the method."""
        handler = await continuation(handler_call_details)
        if handler is None:
            return None
        call = _Call(self, handler, handler_call_details.method)
        return grpc.stream_stream_rpc_method_handler(call.answer, response_serializer=handler.response_serializer)

    def calls_of(self, method: str) -> OpenCalls:
        """The counter for calls of this method."""
        return self._health if method.startswith(_HEALTH) else self._others

    def first_message_seconds_of(self, method: str) -> float:
        """The time limit for the first message of this method."""
        return LARGE_MESSAGE_SECONDS if method in _LARGE_MESSAGES else self.first_message_seconds


class _Call:
    """One call."""

    def __init__(self, admission: AdmissionInterceptor, handler: Handler, method: str) -> None:
        self._admission = admission
        self._handler = handler
        self._method = method

    async def answer(self, _: object, context: Context) -> AsyncIterator[Any]:
        """Count the call and yield the responses of its method.

        Raises:
            Refusal: LIMIT_REACHED, NO_MESSAGE, BAD_FIELD for an invalid message, and those of the method.
        """
        machine = self._enter(context)
        calls, seconds = self._admission.calls_of(self._method), self._admission.first_message_seconds_of(self._method)
        in_time = partial(calls.waiting_for_first_message, machine, seconds=seconds)
        given: Any = _Messages(context, in_time, self._handler.request_deserializer)
        if not self._handler.request_streaming:
            given = await anext(given, None)
            if given is None:
                raise Refusal(Reason.BAD_FIELD, "The call contains no message.", field="message")
        behave = behaviour_of(self._handler)
        if self._handler.response_streaming:
            async for response in behave(given, context):
                yield response
        else:
            yield await behave(given, context)

    def _enter(self, context: Context) -> str:
        metadata = context.invocation_metadata() or ()
        address = address_of(context.peer(), metadata, is_behind_proxy=self._admission.is_behind_proxy)
        record = current_call.get()
        if record and self._admission.is_behind_proxy:  # otherwise the log would show the address of the proxy
            record.peer = address
        machine, calls = machine_of(address), self._admission.calls_of(self._method)
        calls.begin(machine)
        # A cancelled call may leave its generators suspended, so a `finally` block is not enough.
        context.add_done_callback(lambda _: calls.end(machine))  # type: ignore[arg-type]  # the stub names a class
        return machine


class _Messages:
    """The messages of a call, with a time limit for the first one."""

    def __init__(
        self,
        context: Context,
        in_time: Callable[[], AbstractAsyncContextManager[None]],
        parse: Callable[[bytes], Any] | None,
    ) -> None:
        self._context = context
        self._in_time = in_time
        self._parse = parse
        self._is_first = True

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Any:
        if self._is_first:
            async with self._in_time():
                data = await self._context.read()
            self._is_first = False
        else:
            data = await self._context.read()
        if data is aio.EOF:
            raise StopAsyncIteration
        try:
            return data if self._parse is None else self._parse(data)
        except DecodeError as error:
            message = "The message is not a valid protobuf request of this method, or its text is not UTF-8."
            raise Refusal(Reason.BAD_FIELD, message, field="message") from error
