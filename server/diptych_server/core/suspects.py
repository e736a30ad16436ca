"""Suspects: what is probably a mistake in a dataset."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

MOST_INSTANCES: Final = 200
"""The most pictures of one suspect."""


class SuspectKind(StrEnum):
    """The kind of a suspect, documented at Suspect.Kind in the proto."""

    PICTURE_LABEL = "picture_label"
    RECORDING_LABEL = "recording_label"
    COPIES_UNDER_LABELS = "copies_under_labels"
    UNLIKE_LABEL = "unlike_label"


@dataclass(frozen=True)
class Suspect:
    """Pictures of a dataset that are probably a mistake.

    `score` is 0 to 1, comparable within a kind. `honest_share` is the share of the honest answers to these pictures
    that give the other label; None without honest answers.
    """

    kind: SuspectKind
    instance_ids: Sequence[UUID]
    recording_id: UUID
    label_id: UUID
    other_label_id: UUID | None
    score: float
    is_probable: bool
    honest_share: float | None = None

    @property
    def id(self) -> str:
        """Equal for the same pictures and labels."""
        parts = [self.kind, str(self.label_id), str(self.other_label_id), *sorted(map(str, self.instance_ids))]
        return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:32]

    @property
    def order(self) -> tuple[bool, float, str]:
        """The key to sort by: probable ones first, then the clearest."""
        return not self.is_probable, -self.score, self.id
