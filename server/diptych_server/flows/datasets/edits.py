"""The one way in which a dataset changes: an edit is applied and written to the history in one transaction."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from diptych_server.core.history import ChangeKind, Edit
from diptych_server.core.ids import new_id
from diptych_server.store.postgres.database import Connection
from diptych_server.store.tables import changes, datasets, instances, labels
from diptych_server.store.tables.planned_moves import ChangeKey, carry_out

PlanMoves = Callable[[ChangeKey], Awaitable[int]]
"""Writes moves into the history that are too many to be passed through this process; returns how many."""


@dataclass(frozen=True)
class Undone:
    """What an undo takes back: entries of one group."""

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
    """Apply an edit to a locked dataset; the entry it made in the history. Without a group it is one of its own.

    `plan` adds moves to those of the edit, which then has none of its own.
    """
    # Names that go make room for names that come: two labels may swap theirs.
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
