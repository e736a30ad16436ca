"""What waits to be sent to one client, and whether there is room for more."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Generic, TypeVar

T = TypeVar("T")


class SendBuffer(Generic[T]):
    """A queue for one reader that can be closed, and that tells when it is too full to cause more. Event loop only."""

    def __init__(self, *, comfortable: int) -> None:
        self._comfortable = comfortable
        self._items: deque[T] = deque()
        self._changed = asyncio.Event()
        self._has_room = asyncio.Event()
        self._has_room.set()
        self._is_closed = False

    def put(self, item: T) -> None:
        """Add an item; never blocks, so whoever causes items asks for `room` first."""
        self._items.append(item)
        self._changed.set()
        if len(self._items) >= self._comfortable:
            self._has_room.clear()

    def close(self) -> None:
        """End the reader's loop after the items that are still here."""
        self._is_closed = True
        self._changed.set()

    async def room(self) -> None:
        """Return once fewer than `comfortable` items wait."""
        await self._has_room.wait()

    async def __aiter__(self) -> AsyncIterator[T]:
        while True:
            while self._items:
                item = self._items.popleft()
                if len(self._items) < self._comfortable:
                    self._has_room.set()
                yield item
            if self._is_closed:
                return
            self._changed.clear()
            await self._changed.wait()
