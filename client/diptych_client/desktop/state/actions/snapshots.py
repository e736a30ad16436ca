"""Actions for snapshots, tasks and notices."""

from dataclasses import dataclass
from pathlib import Path

from diptych_client.desktop.state.actions.choices import SnapshotOrder


@dataclass(frozen=True, slots=True)
class SortSnapshots:
    """Sort the table of snapshots."""

    order: SnapshotOrder


@dataclass(frozen=True, slots=True)
class SearchSnapshots:
    """Show only snapshots whose names contain the text."""

    text: str


@dataclass(frozen=True, slots=True)
class CheckSnapshots:
    """Select or deselect snapshots, to delete several at once."""

    snapshot_ids: frozenset[str]
    is_checked: bool


@dataclass(frozen=True, slots=True)
class RenameSnapshot:
    """Rename a snapshot."""

    snapshot_id: str
    name: str


@dataclass(frozen=True, slots=True)
class DeleteSnapshots:
    """Delete snapshots with their models."""

    snapshot_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class UndeleteSnapshots:
    """Undelete snapshots."""

    snapshot_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RestoreSnapshot:
    """Replace the pictures of a dataset with those of a snapshot; an empty id means the snapshot's own dataset."""

    snapshot_id: str
    dataset_id: str = ""


@dataclass(frozen=True, slots=True)
class OpenSnapshot:
    """Create a dataset with the pictures of a snapshot, and show it."""

    snapshot_id: str
    name: str


@dataclass(frozen=True, slots=True)
class ExportSnapshot:
    """Write a snapshot's pictures and metrics into a folder."""

    snapshot_id: str
    folder: Path


@dataclass(frozen=True, slots=True)
class StopTask:
    """Stop a background task. Work done so far is kept."""

    task_id: str


@dataclass(frozen=True, slots=True)
class DismissNotice:
    """Close a notice."""

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
