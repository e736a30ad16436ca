"""Actions about snapshots and notices."""

from dataclasses import dataclass
from pathlib import Path

from diptych_client.desktop.state.actions.choices import SnapshotOrder


@dataclass(frozen=True, slots=True)
class SortSnapshots:
    """Sorts the table of snapshots."""

    order: SnapshotOrder


@dataclass(frozen=True, slots=True)
class SearchSnapshots:
    """Shows only snapshots whose names hold the text."""

    text: str


@dataclass(frozen=True, slots=True)
class CheckSnapshots:
    """Marks or unmarks snapshots for what is done to several."""

    snapshot_ids: frozenset[str]
    is_checked: bool


@dataclass(frozen=True, slots=True)
class RenameSnapshot:
    """Gives a snapshot another name."""

    snapshot_id: str
    name: str


@dataclass(frozen=True, slots=True)
class DeleteSnapshots:
    """Deletes snapshots with their models."""

    snapshot_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class UndeleteSnapshots:
    """Brings back snapshots that were deleted."""

    snapshot_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RestoreSnapshot:
    """Gives a dataset the pictures of a snapshot instead of its own: with an empty id the one that it was made from."""

    snapshot_id: str
    dataset_id: str = ""


@dataclass(frozen=True, slots=True)
class OpenSnapshot:
    """Makes a new dataset with the pictures of a snapshot, and works on it."""

    snapshot_id: str
    name: str


@dataclass(frozen=True, slots=True)
class ExportSnapshot:
    """Writes a snapshot's pictures and metrics into a folder."""

    snapshot_id: str
    folder: Path


@dataclass(frozen=True, slots=True)
class StopTask:
    """Ends what goes on in the background; what is done of it stays."""

    task_id: str


@dataclass(frozen=True, slots=True)
class DismissNotice:
    """Has read a notice."""

    notice_id: int


KeepingAction = (
    SortSnapshots
    | SearchSnapshots
    | CheckSnapshots
    | RenameSnapshot
    | DeleteSnapshots
    | UndeleteSnapshots
    | RestoreSnapshot
    | OpenSnapshot
    | ExportSnapshot
    | StopTask
    | DismissNotice
)
