"""Progress and result of a folder import."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """The progress of an import."""

    stage: Literal["sending", "comparing"]
    """The current stage: sending files, or waiting until the server has found near copies."""
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class FileNotTaken:
    """A file that was not imported, and why."""

    path: str
    """Below the folder, with `/` between."""
    reason: str
    """For programs."""
    message: str
    """For people: what is wrong and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """The result of importing a folder."""

    group_id: str
    """`dataset.undo(group_id)` undoes the whole import."""
    added_count: int
    already_there_count: int
    """Pictures that were already in the dataset."""
    burst_count: int
    """Bursts that received a picture."""
    label_names: tuple[str, ...]
    """Labels that received a picture."""
    removed: tuple[str, ...]
    """Paths of pictures that were imported before and then removed; `again=True` adds them again."""
    refused: tuple[FileNotTaken, ...]
    """Pictures that were refused."""
    skipped: tuple[FileNotTaken, ...]
    """Files that are not pictures."""
    recording_count: int | None
    """Recordings in the dataset; None if the import did not wait, or the server is still comparing."""
    near_copies_across_labels: int | None
    """Pictures of the dataset that have a near copy under another label; None as above."""
