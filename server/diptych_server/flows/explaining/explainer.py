"""Explains the answers of snapshots, and the data behind them."""

from typing import Self

from diptych_server.flows.comparing.calm_threads import CalmThreads
from diptych_server.flows.explaining.suspects import SuspectFinder
from diptych_server.store.postgres.database import Database


class Explainer:
    """Answers questions about pictures, and caches what they need. A context manager; belongs to one event loop.

    CPU-bound work runs in threads of low priority: live predictions come first.
    """

    def __init__(self, database: Database) -> None:
        """For a server with these parts."""
        self._threads = CalmThreads(2)
        self.suspects = SuspectFinder(database, self._threads)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        self._threads.close()
