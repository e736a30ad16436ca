"""The datasets and snapshots that have changed since a watch last polled."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

_MOST_KEPT: Final = 1000
"""The most changes that one watch stores between two polls; if there are more, it reports lost changes."""


@dataclass(frozen=True)
class Taken:
    """The changed objects, each once, in the order of their first change; incomplete if `is_lost`."""

    dataset_ids: Sequence[UUID] = ()
    snapshot_ids: Sequence[UUID] = ()
    is_lost: bool = False


class ChangeFeed:
    """Collects changes for one watch. An object that changes several times between two polls is reported once."""

    def __init__(self, workspace_ids: Collection[UUID] | None) -> None:
        self._workspace_ids = workspace_ids
        self._changed: dict[tuple[str, UUID], None] = {}
        self._is_lost = False
        self._has_any = asyncio.Event()

    def add(self, kind: str, workspace_id: UUID, subject: UUID) -> None:
        """Add a change of a dataset or a snapshot of a workspace."""
        if self._workspace_ids is not None and workspace_id not in self._workspace_ids:
            return
        self._changed[kind, subject] = None
        if len(self._changed) > _MOST_KEPT:
            self.lose()
        self._has_any.set()

    def lose(self) -> None:
        """Note that earlier changes may be missing."""
        self._changed.clear()
        self._is_lost = True
        self._has_any.set()

    async def take(self, *, timeout_seconds: float) -> Taken | None:
        """Wait for changes since the last call, and return them; None if there are none within the timeout."""
        try:
            async with asyncio.timeout(timeout_seconds):
                await self._has_any.wait()
        except TimeoutError:
            return None
        taken = Taken(
            tuple(subject for kind, subject in self._changed if kind == "dataset"),
            tuple(subject for kind, subject in self._changed if kind == "snapshot"),
            self._is_lost,
        )
        self._changed.clear()
        self._is_lost = False
        self._has_any.clear()
        return taken
