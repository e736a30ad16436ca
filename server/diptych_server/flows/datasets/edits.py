"""The only way to change a dataset: applies an edit and records it in the history in one transaction."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from diptych_server.core.history import ChangeKind, Edit
from diptych_server.core.ids import new_id
from diptych_server.store.postgres.database import Connection
from diptych_server.store.tables import changes, datasets, instances, labels
from diptych_server.store.tables.planned_moves import ChangeKey, carry_out

PlanMoves = Callable[[ChangeKey], Awaitable[int]]
"""Writes moves to the history inside the database, without loading them into this process; returns their number."""


@dataclass(frozen=True)
class Undone:
    """The entries of one group that an undo reverts."""

    group_id: UUID
    sequences: Sequence[int]


async def commit_edit(
    connection: Connection,
    dataset_id: UUID,
    edit: Edit,
    *,
    kind: ChangeKind,
    actor: str,
    group_id: UUID | None = None,
    undone: Undone | None = None,
    plan: PlanMoves | None = None,
) -> changes.NewChange:
    """Apply an edit to a locked dataset and return its history entry; without a group, it starts a new one.

    `plan` writes the moves if the edit has none.
    """
    # Free old names before setting new ones: two labels may swap names.
    for rename in edit.renames:
        await labels.rename(connection, rename.label_id, None)
    for rename in edit.renames:
        await labels.rename(connection, rename.label_id, rename.after_name)
    await instances.move(connection, edit.moves)
    change = changes.NewChange(
        dataset_id=dataset_id,
        sequence=await datasets.advance(connection, dataset_id),
        kind=kind,
        group_id=group_id or new_id(),
        actor=actor,
        edit=edit,
        undone_group_id=undone.group_id if undone else None,
        undone_sequences=undone.sequences if undone else (),
    )
    await changes.insert(connection, change)
    if plan:
        key = ChangeKey(dataset_id, change.sequence)
        await carry_out(connection, key, count=await plan(key))
    return change
