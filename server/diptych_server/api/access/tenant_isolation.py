"""Tenant isolation by ID masking: an ID of another workspace is treated like an ID that does not exist.

Before a servicer gets a request, each ID of another workspace is replaced with a new UUID. It is then handled like any
unknown ID: it is not found, one item of a batch fails, a list is empty. In the response, the new ID is replaced with
the one that the caller sent. No servicer can forget the check, and no response reveals that the ID exists elsewhere.
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
from diptych_server.api.access.id_fields import replace_ids
from diptych_server.api.call_record import Context
from diptych_server.api.handlers import Continuation, MaybeHandler, behaviour_of, with_behaviour
from diptych_server.core.access import Access
from diptych_server.core.refusal import Refusal
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables.foreign_ids import ResourceType, foreign_ids

_MAX_CHECKED: Final = 10_000
"""Checked IDs cached per call; a stream with more of them checks some again."""


class TenantIsolationInterceptor(aio.ServerInterceptor):
    """Masks IDs in calls whose access is limited to some workspaces; other calls pass unchanged.

    It must come after the interceptor that sets the access.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def intercept_service(
        self, continuation: Continuation, handler_call_details: grpc.HandlerCallDetails
    ) -> MaybeHandler:
        """The method's handler with masking, of the same cardinality."""
        handler = await continuation(handler_call_details)
        if handler is None:
            return None
        wrap = self._streaming if handler.response_streaming else self._unary
        return with_behaviour(handler, wrap(behaviour_of(handler)))

    def _unary(self, behaviour: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        @functools.wraps(behaviour)
        async def answer(request: Any, context: Context) -> Any:
            access = current_access.get()
            if access.workspace_ids is None:
                return await behaviour(request, context)
            masker = IdMasker(self._database, access)
            try:
                return masker.unmask(await behaviour(await masker.mask(request), context))
            except Refusal as refusal:
                raise masker.unmask_refusal(refusal) from refusal

        return answer

    def _streaming(self, behaviour: Callable[..., AsyncIterator[Any]]) -> Callable[..., AsyncIterator[Any]]:
        @functools.wraps(behaviour)
        def answer(request: Any, context: Context) -> AsyncIterator[Any]:
            access = current_access.get()
            if access.workspace_ids is None:
                return behaviour(request, context)
            return masked(IdMasker(self._database, access), request, context)

        async def masked(masker: IdMasker, request: Any, context: Context) -> AsyncIterator[Any]:
            try:
                async for response in behaviour(await masker.mask(request), context):
                    yield masker.unmask(response)
            except Refusal as refusal:
                raise masker.unmask_refusal(refusal) from refusal

        return answer


class IdMasker:
    """Masks foreign IDs in the requests of a call, and unmasks them in its responses.

    Args:
        database: The database that knows which IDs are foreign.
        access: The access of the caller.
    """

    def __init__(self, database: Database, access: Access) -> None:
        self._database = database
        self._workspace_ids = access.workspace_ids or frozenset()
        self._checked: set[tuple[ResourceType, UUID]] = set()
        self._masks: dict[UUID, str] = {}

    async def mask(self, request: Message | AsyncIterator[Message]) -> Message | AsyncIterator[Message]:
        """The request, or all requests of a stream, with a new UUID in place of each foreign ID."""
        if isinstance(request, Message):
            return await self._mask_message(request)
        return self._mask_stream(request)

    def unmask(self, response: Message) -> Message:
        """The response with the IDs that the caller sent."""
        if not self._masks:
            return response
        # In the serialised form, where both ids are 36 characters long: walking the fields takes 3 to 8 times as long.
        data = response.SerializeToString()
        for sent, mask in self._masks.items():
            data = data.replace(mask.encode(), str(sent).encode())
        return type(response).FromString(data)

    def unmask_refusal(self, refusal: Refusal) -> Refusal:
        """The refusal with the IDs that the caller sent."""
        metadata = {key: self._unmask_text(value) for key, value in refusal.metadata.items()}
        return Refusal(refusal.reason, self._unmask_text(refusal.message), **metadata)

    def _unmask_text(self, text: str) -> str:
        for sent, mask in self._masks.items():
            text = text.replace(mask, str(sent))
        return text

    async def _mask_stream(self, requests: AsyncIterator[Message]) -> AsyncIterator[Message]:
        async for request in requests:
            yield await self._mask_message(request)

    async def _mask_message(self, request: Message) -> Message:
        named: set[tuple[ResourceType, UUID]] = set()

        def collect(resource: ResourceType, text: str) -> str:
            if identifier := _parse(text):
                named.add((resource, identifier))
            return text

        replace_ids(request, collect)
        if unchecked := named - self._checked:
            await self._check(unchecked)
        if self._masks:
            replace_ids(request, lambda _, text: self._mask_text(text))
        return request

    async def _check(self, named: set[tuple[ResourceType, UUID]]) -> None:
        ids: defaultdict[ResourceType, list[UUID]] = defaultdict(list)
        for resource, identifier in named:
            ids[resource].append(identifier)
        async with self._database.transaction() as connection:
            foreign = await foreign_ids(connection, ids, workspace_ids=self._workspace_ids)
        if len(self._checked) > _MAX_CHECKED:
            self._checked.clear()
        self._checked.update(named)
        for identifier in foreign:
            self._masks.setdefault(identifier, str(uuid4()))

    def _mask_text(self, text: str) -> str:
        identifier = _parse(text)
        return self._masks.get(identifier, text) if identifier else text


def _parse(text: str) -> UUID | None:
    """The ID, or None if it is malformed and therefore matches nothing."""
    try:
        return UUID(text)
    except ValueError:
        return None
