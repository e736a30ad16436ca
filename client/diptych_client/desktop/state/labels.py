"""The labels of the dataset on the screen with what they hold, for the list to record under."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from diptych_client.desktop.state.working_set import WorkingSet

ENOUGH_RECORDINGS: Final = 2
"""A label with fewer recordings has no score."""


@dataclass(frozen=True, slots=True)
class HeldLabel:
    """A label with its number of pictures and recordings."""

    id: str
    name: str
    place: int
    """Its place in the list, from 0: the key that chooses it is one higher."""
    picture_count: int
    recording_count: int
    """As the server counts them: recordings with near copies of each other count once."""

    @property
    def is_enough(self) -> bool:
        """Whether it can have a score."""
        return self.recording_count >= ENOUGH_RECORDINGS


def held_labels(bench: WorkingSet) -> Sequence[HeldLabel]:
    """All labels of the dataset, in its order."""
    pictures = Counter(each.label_id for each in bench.instances.values())
    return [
        HeldLabel(
            label.id,
            label.name,
            place,
            held := pictures[label.id] if bench.is_listed else label.instance_count,
            max(label.recording_count, 1) if held else 0,  # the server counts new recordings seconds later
        )
        for place, label in enumerate(bench.dataset.labels if bench.dataset else ())
    ]


def offered_labels(bench: WorkingSet) -> Sequence[HeldLabel]:
    """The labels whose names contain what was typed, or all if none does or one is chosen."""
    labels, typed = held_labels(bench), bench.label_name.strip().casefold()
    if bench.label_id or not typed:
        return labels
    return [each for each in labels if typed in each.name.casefold()] or labels
