"""Which datasets and snapshots of some workspaces have changed since a watch last asked."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

_MOST_KEPT: Final = 1000
"""Things that one watch remembers until it looks; of more it is told that it missed some."""


@dataclass(frozen=True)
class Taken:
    """What changed, each thing once, in the order of its first change; nothing is known of that where some is lost."""

    dataset_ids: Sequence[UUID] = ()
    snapshot_ids: Sequence[UUID] = ()
    is_lost: bool = False


class ChangeFeed:
    """Collects for one watch. However often a thing changes between two looks, it is there once."""

    def __init__(self, workspace_ids: Collection[UUID] | None) -> None:
        self._workspace_ids = workspace_ids
        self._changed: dict[tuple[str, UUID], None] = {}
        self._is_lost = False
        self._has_any = asyncio.Event()

    def tell(self, kind: str, workspace_id: UUID, subject: UUID) -> None:
        """A dataset or a snapshot of a workspace changed."""
        if self._workspace_ids is not None and workspace_id not in self._workspace_ids:
            return
        self._changed[kind, subject] = None
        if len(self._changed) > _MOST_KEPT:
            self.lose()
        self._has_any.set()

    def lose(self) -> None:
        """Whatever changed until now may not have been told."""
        self._changed.clear()
        self._is_lost = True
        self._has_any.set()

    async def take(self, *, timeout_seconds: float) -> Taken | None:
        """What changed since the last time, as soon as there is something; None when nothing did for so long."""
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
