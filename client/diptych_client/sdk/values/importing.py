"""What an import of a folder says while it runs and when it has ended."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is."""

    stage: Literal["sending", "comparing"]
    """What it does now: send files, or wait until the server has found the near copies."""
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
    """For people: a sentence that says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What became of the files of a folder."""

    group_id: str
    """`dataset.undo(group_id)` takes back all that was added."""
    added_count: int
    already_there_count: int
    """Pictures that the dataset held before."""
    burst_count: int
    """Bursts that got a picture."""
    label_names: tuple[str, ...]
    """Labels that got a picture."""
    removed: tuple[str, ...]
    """Paths of pictures that were imported before and removed since; `again=True` brings them back."""
    refused: tuple[FileNotTaken, ...]
    """Pictures that could not be taken."""
    skipped: tuple[FileNotTaken, ...]
    """Files that are not pictures."""
    recording_count: int | None
    """Recordings that the dataset holds; None where the import did not wait, or the server is still comparing."""
    near_copies_across_labels: int | None
    """Pictures of the dataset that have a near copy under another label; None as above."""
