"""Counts open calls, in total and per machine, and ends those whose first message does not arrive."""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from diptych.wire.reasons import Reason
from diptych_server.core.refusal import Refusal

FIRST_MESSAGE_SECONDS: Final = 10.0
"""The time limit for the first message of a call; clients send it together with the call."""

LARGE_MESSAGE_SECONDS: Final = 60.0
"""The same limit if the message contains pictures."""


@dataclass(frozen=True)
class Bounds:
    """Limits of open calls."""

    calls: int
    """Maximum of all machines together."""
    calls_per_machine: int
    """Maximum of one machine."""
    silent: int
    """Maximum of calls without a first message, of all machines; beyond it, the oldest one is ended."""
    silent_per_machine: int
    """The same for one machine."""


class OpenCalls:
    """Counts open calls. Belongs to one event loop."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._count = 0
        self._by_machine: Counter[str] = Counter()
        self._silent: OrderedDict[asyncio.Timeout, str] = OrderedDict()
        self._silent_by_machine: dict[str, OrderedDict[asyncio.Timeout, None]] = {}

    @property
    def count(self) -> int:
        """The number of open calls."""
        return self._count

    def begin(self, machine: str) -> None:
        """Count a call as open, until `end`.

        Raises:
            Refusal: LIMIT_REACHED; the call is not counted.
        """
        if self._by_machine[machine] >= self._bounds.calls_per_machine:
            most = self._bounds.calls_per_machine
            message = f"Limit reached: {most} open calls per machine. End some, or try again in a moment."
            raise Refusal(Reason.LIMIT_REACHED, message, limit="open_calls", allowed=most)
        if self._count >= self._bounds.calls:
            message = f"Limit reached: {self._bounds.calls} open calls on this server. Try again in a moment."
            raise Refusal(Reason.LIMIT_REACHED, message, limit="open_calls_of_all", allowed=self._bounds.calls)
        self._count += 1
        self._by_machine[machine] += 1

    def end(self, machine: str) -> None:
        """Count the end of a call."""
        self._count -= 1
        self._by_machine[machine] -= 1
        if not self._by_machine[machine]:
            del self._by_machine[machine]

    @asynccontextmanager
    async def waiting_for_first_message(self, machine: str, *, seconds: float) -> AsyncIterator[None]:
        """Limit the time of the block; it ends earlier if too many calls are silent and this is the oldest.

        Raises:
            Refusal: NO_MESSAGE.
        """
        try:
            async with asyncio.timeout(seconds) as limit:
                self._make_room(machine)
                own = self._silent_by_machine.setdefault(machine, OrderedDict())
                self._silent[limit] = machine
                own[limit] = None
                try:
                    yield
                finally:
                    self._forget(limit)
        except TimeoutError as error:
            message = f"The call sent no message within {seconds:g} seconds. Send the first one together with the call."
            raise Refusal(Reason.NO_MESSAGE, message, seconds=f"{seconds:g}") from error

    def _make_room(self, machine: str) -> None:
        """End the oldest silent call if there are too many; every call is silent for a moment."""
        own = self._silent_by_machine.get(machine, OrderedDict())
        if len(own) >= self._bounds.silent_per_machine:
            self._give_up(next(iter(own)))
        elif len(self._silent) >= self._bounds.silent:
            self._give_up(next(iter(self._silent)))

    def _give_up(self, limit: asyncio.Timeout) -> None:
        self._forget(limit)
        limit.reschedule(asyncio.get_running_loop().time())

    def _forget(self, limit: asyncio.Timeout) -> None:
        machine = self._silent.pop(limit, None)
        if machine is not None:
            own = self._silent_by_machine[machine]
            del own[limit]
            if not own:
                del self._silent_by_machine[machine]
