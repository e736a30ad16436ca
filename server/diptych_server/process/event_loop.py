"""The event loop of servers, workers and commands."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """What `asyncio.run` does, on a loop that psycopg can use: the default loop of Windows watches no sockets."""
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        return runner.run(work)


def loop_factory(platform: str = sys.platform) -> Callable[[], asyncio.AbstractEventLoop] | None:
    """What makes such a loop; None where the default one is good."""
    return asyncio.SelectorEventLoop if platform == "win32" else None
