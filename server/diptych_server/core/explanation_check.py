"""The check of an explanation by training again without some recordings, as a value."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from diptych_server.core.comparison_check import CheckState
from diptych_server.core.refusal import Refusal

_METHOD: Final = "diptych explanation 1"
"""Changes with every change of the method that makes stored heads incomparable with new ones."""

MAX_RECORDINGS: Final = 8
"""The most recordings that one check removes."""


@dataclass(frozen=True)
class ExplanationCheck:
    """A check; `sequence` increases with each change, and `sha256` is the digest of its heads once it succeeded."""

    id: UUID
    snapshot_id: UUID
    recording_ids: Sequence[UUID]
    removed_instance_count: int
    state: CheckState
    sha256: bytes | None
    created_at: datetime
    sequence: int
    is_cancel_requested: bool
    failure: Refusal | None

    @property
    def is_active(self) -> bool:
        """Whether it waits for a worker or has one."""
        return self.state in {CheckState.QUEUED, CheckState.RUNNING}


def explanation_key(*, data: bytes, heads: bytes, removed: Iterable[UUID]) -> bytes:
    """The key of the check of a snapshot with these digests without these instances, in any order."""
    instances = b"".join(instance_id.bytes for instance_id in sorted(removed))
    return hashlib.sha256(_METHOD.encode() + data + heads + instances).digest()
