"""Moves of many instances: the database writes them into the history, and then carries them out.

Every function here takes a locked dataset and the number of a change that is already in the history.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from diptych_server.store.postgres.database import Connection, execute, fetch_values
from diptych_server.store.sql import statements

_SQL = statements("planned_moves")


@dataclass(frozen=True)
class ChangeKey:
    """An entry of the history."""

    dataset_id: UUID
    sequence: int


async def plan_restore(
    connection: Connection, change: ChangeKey, *, snapshot_id: UUID, label_ids: Mapping[UUID, UUID]
) -> int:
    """Plan the moves that make the dataset equal to a snapshot, and return their number.

    `label_ids` maps each label of the snapshot to one of the dataset.
    """
    parameters = {"snapshot_id": snapshot_id, "labels": [*label_ids.values()], "frozen_labels": [*label_ids]}
    await execute(connection, _SQL["add_missing"], vars(change) | parameters)
    return await execute(connection, _SQL["restore"], vars(change) | parameters)


async def plan_undo(connection: Connection, change: ChangeKey, *, undone: Sequence[int]) -> int:
    """Plan the moves that undo the changes with these numbers, and return their number."""
    return await execute(connection, _SQL["undo"], vars(change) | {"undone": list(undone)})


async def plan_emptying(
    connection: Connection, change: ChangeKey, *, label_ids: Sequence[UUID], into: UUID | None
) -> int:
    """Plan to move all instances of some labels to another label or remove them; return their number."""
    return await execute(connection, _SQL["empty_labels"], vars(change) | {"label_ids": list(label_ids), "into": into})


async def is_in_the_way(connection: Connection, change: ChangeKey, *, gone: Collection[UUID]) -> bool:
    """Whether an instance does not match the planned moves, or would keep a deleted label."""
    [has_conflict] = await fetch_values(connection, _SQL["conflicts"], vars(change) | {"gone": list(gone)})
    return bool(has_conflict)


async def targets(connection: Connection, change: ChangeKey) -> set[UUID]:
    """The target labels of the planned moves."""
    return set(await fetch_values(connection, _SQL["targets"], vars(change)))


async def carry_out(connection: Connection, change: ChangeKey, *, count: int) -> None:
    """Carry out the planned moves, and store their number."""
    await execute(connection, _SQL["carry_out"], vars(change))
    await execute(connection, _SQL["count"], vars(change) | {"count": count})
