"""The interface of a dataset that an import uses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol, Self

from diptych_client.sdk.streaming.capture import Capture
from diptych_client.sdk.values.datasets import DatasetChange, Label
from diptych_client.sdk.values.recordings import RecordingCounts


class Named(Protocol):
    """The name and size of a dataset."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def instance_count(self) -> int:
        """The number of its pictures."""


class Target(Protocol):
    """A handle of a dataset; `sdk.Dataset` is one."""

    @property
    def id(self) -> str:
        """A UUID."""

    @property
    def sequence(self) -> int:
        """The number of its last change."""

    @property
    def pending_embedding_count(self) -> int:
        """The number of pictures that are not embedded yet."""

    @property
    def pending_comparison_count(self) -> int:
        """The number of pictures that are not compared yet."""

    async def refresh(self) -> Self:
        """The dataset as it is now."""

    async def label(self, name: str) -> Label:
        """The label of this name, created if missing."""

    def capture(self, *, is_import: bool = ..., group_id: str = ...) -> Capture:
        """A capture into the dataset."""

    def watch(self) -> AsyncIterator[Target | DatasetChange]:
        """The dataset as it is now, and then each change."""

    async def count_recordings(self) -> RecordingCounts:
        """How many recordings there are."""
