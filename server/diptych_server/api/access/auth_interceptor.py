"""Authentication and limits of every call on a server with tokens, before any of its messages is read.

It runs after `api/admission.py`, which counts open calls and reads messages only on demand.
It checks, in this order: the machine's limits, the token, its role (`permissions.py`), the token's limits. Then it sets
`current_access` for the interceptors after this one and for the servicer. A server without tokens has no authenticator,
and `current_access` stays at EVERYTHING. Code that changes the workspaces of a token calls
`store.tables.access_tokens.add_workspaces`, or notifies `store.tables.access_tokens.CHANGED`: the next call sees it.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import grpc
from grpc import aio

from diptych.wire.reasons import Reason
from diptych_server.api.access.bearer import secret_in
from diptych_server.api.access.current import current_access
from diptych_server.api.access.limits import Allowance, Meter, Meters
from diptych_server.api.access.machines import address_of, machine_of
from diptych_server.api.access.open_streams import OpenStream
from diptych_server.api.access.permissions import OPEN, PERMISSIONS
from diptych_server.api.access.token_cache import TokenCache
from diptych_server.api.call_record import Context, current_call
from diptych_server.api.handlers import Continuation, Handler, MaybeHandler, behaviour_of
from diptych_server.core.access import NO_ACCESS, Access, Role
from diptych_server.core.access_token import AccessToken
from diptych_server.core.refusal import Refusal


class Authenticator:
    """The tokens and limits against which calls are checked."""

    def __init__(
        self,
        token_cache: TokenCache,
        *,
        per_token: Allowance,
        per_machine: Allowance,
        is_behind_proxy: bool = False,
    ) -> None:
        self.token_cache = token_cache
        self.is_behind_proxy = is_behind_proxy
        self.token_meters = Meters(per_token, "token")
        self.machine_meters = Meters(per_machine, "machine")


class AuthInterceptor(aio.ServerInterceptor):
    """Authenticates calls. Interceptors that read the access must come after it."""

    def __init__(self, authenticator: Authenticator) -> None:
        self._authenticator = authenticator

    async def intercept_service(
        self, continuation: Continuation, handler_call_details: grpc.HandlerCallDetails
    ) -> MaybeHandler:
        """A handler that authenticates, then calls the handler of the method."""
        handler = await continuation(handler_call_details)
        if handler is None:
            return handler
        call = _Call(self._authenticator, handler, handler_call_details.method)
        # A stream handler for every method: it is called before any message is read.
        return grpc.stream_stream_rpc_method_handler(
            call.answer, request_deserializer=call.deserialize, response_serializer=handler.response_serializer
        )


@dataclass(slots=True)
class _Visit:
    """The access and the meters of an admitted call."""

    access: Access
    meters: tuple[Meter, ...]


class _Call:
    """A call being authenticated."""

    def __init__(self, authenticator: Authenticator, handler: Handler, method: str) -> None:
        self._authenticator = authenticator
        self._method = method
        self._is_stream = handler.request_streaming or handler.response_streaming
        self._handler = handler
        self._message_bytes = 0

    def deserialize(self, data: bytes) -> Any:
        """Parse a request message and record its size for the limits."""
        self._message_bytes = len(data)
        read = self._handler.request_deserializer
        return data if read is None else read(data)

    async def answer(self, requests: AsyncIterator[Any], context: Context) -> AsyncIterator[Any]:
        """Authenticate the call and yield the responses of its method.

        Raises:
            Refusal: TOKEN_..., ROLE_TOO_LOW, LIMIT_REACHED, and those of the method.
        """
        visit = await self._enter(context)
        current_access.set(visit.access)
        behave = behaviour_of(self._handler)
        given: Any = self._throttled(requests, visit)
        if not self._handler.request_streaming:
            given = await anext(aiter(requests), None)
            if given is None:
                return  # admission has raised the refusal
            await self._wait_for_limits(visit)
        if self._handler.response_streaming:
            async for response in behave(given, context):
                yield response
        else:
            response = await behave(given, context)
            if PERMISSIONS[self._method] is Role.ADMIN:  # it may have changed tokens: read them again
                self._authenticator.token_cache.forget()
            yield response

    async def _enter(self, context: Context) -> _Visit:
        authenticator, metadata = self._authenticator, context.invocation_metadata() or ()
        address = address_of(context.peer(), metadata, is_behind_proxy=authenticator.is_behind_proxy)
        record = current_call.get()
        machine = authenticator.machine_meters.of(machine_of(address))
        self._begin(machine, context)
        if PERMISSIONS[self._method] is OPEN:  # what is in no line is a fault, and refused as one
            return _Visit(NO_ACCESS, (machine,))
        token = await authenticator.token_cache.token_of(secret_in(metadata))
        if record:
            record.actor = token.name
        _check_role(token.role, self._method)
        own = authenticator.token_meters.of(token.id)
        self._begin(own, context)
        if self._is_stream:
            self._keep_open(token, context)
        return _Visit(token.access, (machine, own))

    def _begin(self, meter: Meter, context: Context) -> None:
        meter.begin()
        # A cancelled call may leave this generator suspended, so a `finally` block is not enough.
        context.add_done_callback(lambda _: meter.end())  # type: ignore[arg-type]  # the stub names a class

    def _keep_open(self, token: AccessToken, context: Context) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  gRPC answers every call in a task
        stream = OpenStream(token, context, task)
        self._authenticator.token_cache.open_streams.add(stream)
        context.add_done_callback(lambda _: self._authenticator.token_cache.open_streams.discard(stream))  # type: ignore[arg-type]

    async def _throttled(self, requests: AsyncIterator[Any], visit: _Visit) -> AsyncIterator[Any]:
        """The request messages of a stream, throttled by the limits."""
        async for message in requests:
            await self._wait_for_limits(visit)
            yield message

    async def _wait_for_limits(self, visit: _Visit) -> None:
        """Wait until the limits allow the message that was just read."""
        for meter in visit.meters:
            if wait_seconds := meter.upload(self._message_bytes):
                if not self._handler.request_streaming:
                    raise meter.too_much_uploaded()
                await asyncio.sleep(wait_seconds)  # flow control stops the client while nothing is read


def _check_role(role: Role, method: str) -> None:
    needed = PERMISSIONS[method]
    if needed is not None and not role.includes(needed):
        message = f"This call needs the role {needed}; your access token has the role {role}. Ask an admin for another."
        raise Refusal(Reason.ROLE_TOO_LOW, message, role=role, needed_role=needed)
