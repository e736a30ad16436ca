"""The event loop of servers, workers and commands."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Like `asyncio.run`, on a loop that psycopg supports; the default loop of Windows cannot watch sockets."""
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        return runner.run(work)


def loop_factory(platform: str = sys.platform) -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The factory of such a loop; None if the default one is suitable."""
    return asyncio.SelectorEventLoop if platform == "win32" else None
