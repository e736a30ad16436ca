"""Moves of many instances: the database writes them into the history, and then does what stands there.

Every function here takes the locked dataset and the number of a change that is in the history already.
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
    """Move what goes, comes or changes its label so that the dataset holds a snapshot; how many that are.

    `label_ids` gives for each label of the snapshot the one of the dataset that stands for it.
    """
    parameters = {"snapshot_id": snapshot_id, "labels": [*label_ids.values()], "frozen_labels": [*label_ids]}
    await execute(connection, _SQL["add_missing"], vars(change) | parameters)
    return await execute(connection, _SQL["restore"], vars(change) | parameters)


async def plan_undo(connection: Connection, change: ChangeKey, *, undone: Sequence[int]) -> int:
    """Move back what the changes with these numbers moved, all together; how many that are."""
    return await execute(connection, _SQL["undo"], vars(change) | {"undone": list(undone)})


async def plan_emptying(
    connection: Connection, change: ChangeKey, *, label_ids: Sequence[UUID], into: UUID | None
) -> int:
    """Move all instances of some labels to another, or remove them; how many that are."""
    return await execute(connection, _SQL["empty_labels"], vars(change) | {"label_ids": list(label_ids), "into": into})


async def is_in_the_way(connection: Connection, change: ChangeKey, *, gone: Collection[UUID]) -> bool:
    """Whether an instance is not as the planned moves expect it, or stays behind under a label that goes."""
    [is_so] = await fetch_values(connection, _SQL["stand_in_the_way"], vars(change) | {"gone": list(gone)})
    return bool(is_so)


async def targets(connection: Connection, change: ChangeKey) -> set[UUID]:
    """The labels that planned moves lead to."""
    return set(await fetch_values(connection, _SQL["targets"], vars(change)))


async def carry_out(connection: Connection, change: ChangeKey, *, count: int) -> None:
    """Give the instances the labels that were planned, and note how many they are."""
    await execute(connection, _SQL["carry_out"], vars(change))
    await execute(connection, _SQL["count"], vars(change) | {"count": count})
