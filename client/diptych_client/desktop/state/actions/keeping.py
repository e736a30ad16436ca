"""Wishes about snapshots, and about what people are told."""

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
class DeleteChecked:
    """Deletes the marked snapshots."""


@dataclass(frozen=True, slots=True)
class UndeleteSnapshots:
    """Brings back what was deleted last."""


@dataclass(frozen=True, slots=True)
class LoadSnapshot:
    """Makes a snapshot's pictures the working set; asked about first, unless that has been `confirmed`."""

    snapshot_id: str
    is_confirmed: bool = False


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


@dataclass(frozen=True, slots=True)
class DismissQuestion:
    """Does not want what was asked about."""


KeepingAction = (
    SortSnapshots
    | SearchSnapshots
    | CheckSnapshots
    | RenameSnapshot
    | DeleteChecked
    | UndeleteSnapshots
    | LoadSnapshot
    | ExportSnapshot
    | StopTask
    | DismissNotice
    | DismissQuestion
)
