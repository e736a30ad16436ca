"""The border between workspaces: ids from beyond it are answered as ids that nothing has.

Before a servicer sees a request, each id of another workspace is exchanged for one that is new. So whatever happens to
unknown ids happens to it: it is not found, one item of a batch fails, a list is empty. In what comes back the new id is
exchanged again for the one that was asked for. A servicer cannot forget the border, and no answer tells of it.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Final
from uuid import UUID, uuid4

import grpc
from google.protobuf.message import Message
from grpc import aio

from diptych_server.api.access.current import current_access
from diptych_server.api.access.ids import change_ids
from diptych_server.api.call_record import Context
from diptych_server.api.handlers import Continuation, MaybeHandler, behaviour_of, with_behaviour
from diptych_server.core.access import Access
from diptych_server.core.refusal import Refusal
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.foreign_ids import Thing, beyond

_MOST_REMEMBERED: Final = 10_000
"""Ids that one call remembers as passed; a stream that names more of them is looked up again."""


class BorderInterceptor(aio.ServerInterceptor):
    """Guards every call whose access is not to all there is; the others do not notice it.

    It must come after the interceptor that sets the access.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def intercept_service(
        self, continuation: Continuation, handler_call_details: grpc.HandlerCallDetails
    ) -> MaybeHandler:
        """The method's own handler, of the same cardinality, behind the border."""
        handler = await continuation(handler_call_details)
        if handler is None:
            return None
        guard = self._streaming if handler.response_streaming else self._single
        return with_behaviour(handler, guard(behaviour_of(handler)))

    def _single(self, behaviour: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        @functools.wraps(behaviour)
        async def answer(request: Any, context: Context) -> Any:
            access = current_access.get()
            if access.workspace_ids is None:
                return await behaviour(request, context)
            crossing = Crossing(self._database, access)
            try:
                return crossing.back(await behaviour(await crossing.enter(request), context))
            except Refusal as refusal:
                raise crossing.refusal(refusal) from refusal

        return answer

    def _streaming(self, behaviour: Callable[..., AsyncIterator[Any]]) -> Callable[..., AsyncIterator[Any]]:
        @functools.wraps(behaviour)
        def answer(request: Any, context: Context) -> AsyncIterator[Any]:
            access = current_access.get()
            if access.workspace_ids is None:
                return behaviour(request, context)
            return guarded(Crossing(self._database, access), request, context)

        async def guarded(crossing: Crossing, request: Any, context: Context) -> AsyncIterator[Any]:
            try:
                async for response in behaviour(await crossing.enter(request), context):
                    yield crossing.back(response)
            except Refusal as refusal:
                raise crossing.refusal(refusal) from refusal

        return answer


class Crossing:
    """One call on its way over the border and back."""

    def __init__(self, database: Database, access: Access) -> None:
        self._database = database
        self._workspace_ids = access.workspace_ids or frozenset()
        self._passed: set[tuple[Thing, UUID]] = set()
        self._exchanged: dict[UUID, str] = {}

    async def enter(self, request: Message | AsyncIterator[Message]) -> Message | AsyncIterator[Message]:
        """The request, or all requests of a stream, without ids from beyond the border."""
        if isinstance(request, Message):
            return await self._without_strangers(request)
        return self._all_without_strangers(request)

    def back(self, response: Message) -> Message:
        """The response with the ids that were asked for."""
        if not self._exchanged:
            return response
        data = response.SerializeToString()
        for asked, stand_in in self._exchanged.items():
            data = data.replace(stand_in.encode(), str(asked).encode())  # of the same length
        return type(response).FromString(data)

    def refusal(self, refusal: Refusal) -> Refusal:
        """The refusal with the ids that were asked for."""
        message, metadata = refusal.message, refusal.metadata
        for asked, stand_in in self._exchanged.items():
            message = message.replace(stand_in, str(asked))
            metadata = {key: value.replace(stand_in, str(asked)) for key, value in metadata.items()}
        return Refusal(refusal.reason, message, **metadata)

    async def _all_without_strangers(self, requests: AsyncIterator[Message]) -> AsyncIterator[Message]:
        async for request in requests:
            yield await self._without_strangers(request)

    async def _without_strangers(self, request: Message) -> Message:
        named: set[tuple[Thing, UUID]] = set()

        def note(thing: Thing, text: str) -> str:
            if identifier := _read(text):
                named.add((thing, identifier))
            return text

        change_ids(request, note)
        if unknown := named - self._passed:
            await self._look_up(unknown)
        if self._exchanged:
            change_ids(request, lambda _, text: self._exchange(text))
        return request

    async def _look_up(self, named: set[tuple[Thing, UUID]]) -> None:
        ids: defaultdict[Thing, list[UUID]] = defaultdict(list)
        for thing, identifier in named:
            ids[thing].append(identifier)
        async with self._database.transaction() as connection:
            outside = await beyond(connection, ids, workspace_ids=self._workspace_ids)
        if len(self._passed) > _MOST_REMEMBERED:
            self._passed.clear()
        self._passed.update(named)
        for identifier in outside:
            self._exchanged.setdefault(identifier, str(uuid4()))

    def _exchange(self, text: str) -> str:
        identifier = _read(text)
        return self._exchanged.get(identifier, text) if identifier else text


def _read(text: str) -> UUID | None:
    """The id, or None where it is malformed: then nothing is found by it."""
    try:
        return UUID(text)
    except ValueError:
        return None
