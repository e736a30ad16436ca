"""When a server says that it cannot do its work."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import suppress

from diptych_server.process.readiness import Absence, watch_readiness


class Storage:
    """A storage that answers or not, following a script, one poll after the other."""

    def __init__(self, *looks: bool) -> None:
        self._looks: Iterator[bool] = iter(looks)

    async def check(self) -> None:
        """Answer as the script tells; the watch ends with it."""
        look = next(self._looks, None)
        if look is None:
            raise asyncio.CancelledError
        if not look:
            raise ConnectionRefusedError


async def readiness_of(storages: Mapping[str, Storage]) -> list[bool]:
    """What the watch tells, looking again at once and without patience."""
    heard: list[bool] = []

    async def hear(is_ready: bool) -> None:  # noqa: FBT001  the watch calls it so
        heard.append(is_ready)

    checks = {name: storage.check for name, storage in storages.items()}
    with suppress(asyncio.CancelledError):
        await watch_readiness(checks, hear, pause_seconds=0, patience_seconds=0)
    return heard


def test_a_short_outage_is_tolerated() -> None:
    """A storage that is back in time never counts as down; each outage has its own deadline."""
    absence = Absence(patience_seconds=5)
    looks = [(True, 0), (False, 2), (False, 6), (True, 8), (False, 10), (False, 14), (False, 15), (True, 16)]

    seen = [absence.saw(is_there=is_there, now=now) for is_there, now in looks]

    assert seen == [True, True, True, True, True, True, False, True]


async def test_changes_are_reported_once() -> None:
    """Not ready when it fails, ready when it is back, nothing in between."""
    assert await readiness_of({"database": Storage(True, False, False, True, True, False)}) == [False, True, False]


async def test_readiness_needs_every_storage() -> None:
    """Ready again only when all are back."""
    database, objects = Storage(False, True, True), Storage(True, False, True)

    assert await readiness_of({"database": database, "object store": objects}) == [False, True]


async def test_a_check_that_never_ends_counts_as_an_outage() -> None:
    """A database that hangs counts as one that is down."""
    heard: asyncio.Queue[bool] = asyncio.Queue()

    async def never() -> None:
        await asyncio.get_running_loop().create_future()

    watching = asyncio.create_task(
        watch_readiness({"database": never}, heard.put, pause_seconds=0, patience_seconds=0, answer_seconds=0.01)
    )
    try:
        async with asyncio.timeout(60):
            assert await heard.get() is False
    finally:
        watching.cancel()
