"""The history of datasets in the database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diptych_server.core.history import ChangeKind, Edit, InstanceMove, LabelRename
from diptych_server.store.postgres.database import Connection, execute, fetch_all, fetch_values
from diptych_server.store.sql import statements

_SQL = statements("changes")


@dataclass(frozen=True)
class ChangeRow:
    """One entry of a dataset's history, without its moves and renames."""

    sequence: int
    kind: str
    group_id: UUID
    undone_group_id: UUID | None
    actor: str
    created_at: datetime
    instance_count: int
    is_undone: bool


@dataclass(frozen=True)
class NewChange:
    """A new entry of the history."""

    dataset_id: UUID
    sequence: int
    kind: ChangeKind
    group_id: UUID
    actor: str
    edit: Edit
    undone_group_id: UUID | None = None
    undone_sequences: Sequence[int] = ()


@dataclass(frozen=True)
class _Move:
    sequence: int
    instance_id: UUID
    before_label_id: UUID | None
    after_label_id: UUID | None


@dataclass(frozen=True)
class _Rename:
    sequence: int
    label_id: UUID
    before_name: str | None
    after_name: str | None


async def insert(connection: Connection, change: NewChange) -> None:
    """Add an entry to the history."""
    key = {"dataset_id": change.dataset_id, "sequence": change.sequence}
    entry = {
        "kind": change.kind.value,
        "group_id": change.group_id,
        "undone_group_id": change.undone_group_id,
        "undone_sequences": list(change.undone_sequences),
        "actor": change.actor,
        "instance_count": len(change.edit.moves),
    }
    await execute(connection, _SQL["insert"], key | entry)
    moves = {
        "ids": [move.instance_id for move in change.edit.moves],
        "befores": [move.before_label_id for move in change.edit.moves],
        "afters": [move.after_label_id for move in change.edit.moves],
    }
    await execute(connection, _SQL["insert_move"], key | moves)
    for rename in change.edit.renames:
        await execute(connection, _SQL["insert_rename"], key | vars(rename))


async def list_before(
    connection: Connection, dataset_id: UUID, *, before: int | None, limit: int
) -> Sequence[ChangeRow]:
    """Entries with lower numbers than `before`, newest first."""
    parameters = {"dataset_id": dataset_id, "before": before, "limit": limit}
    return await fetch_all(connection, ChangeRow, _SQL["list"], parameters)


async def list_after(connection: Connection, dataset_id: UUID, *, after: int, limit: int) -> Sequence[ChangeRow]:
    """Entries with higher numbers than `after`, oldest first."""
    parameters = {"dataset_id": dataset_id, "after": after, "limit": limit}
    return await fetch_all(connection, ChangeRow, _SQL["after"], parameters)


async def of_group(connection: Connection, dataset_id: UUID, group_id: UUID) -> Sequence[ChangeRow]:
    """The entries of one group, oldest first."""
    return await fetch_all(connection, ChangeRow, _SQL["of_group"], {"dataset_id": dataset_id, "group_id": group_id})


async def last_group(connection: Connection, dataset_id: UUID, *, as_of_sequence: int | None = None) -> UUID | None:
    """The last group that can be undone: neither undone already nor an undo itself.

    Entries with greater numbers than `as_of_sequence` are ignored, unless it is None.
    """
    parameters = {"dataset_id": dataset_id, "as_of": as_of_sequence}
    found = await fetch_values(connection, _SQL["last_group"], parameters)
    return UUID(str(found[0])) if found else None


async def is_any_undo(connection: Connection, dataset_id: UUID, *, after: int) -> bool:
    """Whether there is an undo after the entry numbered `after`."""
    return bool(await fetch_values(connection, _SQL["undo_after"], {"dataset_id": dataset_id, "after": after}))


async def mark_undone(connection: Connection, dataset_id: UUID, sequences: Sequence[int]) -> None:
    """Mark these entries as undone, and the entries that they undid as no longer undone."""
    await execute(connection, _SQL["mark_undone"], {"dataset_id": dataset_id, "sequences": list(sequences)})


async def moves(
    connection: Connection, dataset_id: UUID, sequences: Iterable[int]
) -> Mapping[int, Sequence[InstanceMove]]:
    """The moves of instances in the entries with these numbers, by number."""
    found: defaultdict[int, list[InstanceMove]] = defaultdict(list)
    parameters = {"dataset_id": dataset_id, "sequences": list(sequences)}
    for row in await fetch_all(connection, _Move, _SQL["moves"], parameters):
        found[row.sequence].append(InstanceMove(row.instance_id, row.before_label_id, row.after_label_id))
    return found


async def renames(
    connection: Connection, dataset_id: UUID, sequences: Iterable[int]
) -> Mapping[int, Sequence[LabelRename]]:
    """The renames of labels in the entries with these numbers, by number."""
    found: defaultdict[int, list[LabelRename]] = defaultdict(list)
    parameters = {"dataset_id": dataset_id, "sequences": list(sequences)}
    for row in await fetch_all(connection, _Rename, _SQL["renames"], parameters):
        found[row.sequence].append(LabelRename(row.label_id, row.before_name, row.after_name))
    return found
