"""Problems of a dataset, from the database; the number of rows read is bounded, whatever the dataset's size."""

from collections.abc import Collection, Sequence
from uuid import UUID

from diptych_server.core.findings import MOST_FINDINGS, MOST_INSTANCES, Blanks, Overlap
from diptych_server.store.postgres.database import Connection, execute, fetch_all, fetch_values
from diptych_server.store.sql import statements

MOST_PAIRS = 20_000
"""The most near copies, blank pictures, or waiting pictures that one response considers."""

_SQL = statements("findings")


async def overlaps(connection: Connection, dataset_id: UUID) -> Sequence[Overlap]:
    """Near copies of a dataset that have different labels, for the pairs of labels with most of them."""
    return await fetch_all(connection, Overlap, _SQL["overlaps"], _parameters(dataset_id))


async def blanks(connection: Connection, dataset_id: UUID) -> Sequence[Blanks]:
    """Blank pictures of a dataset, by label."""
    return await fetch_all(connection, Blanks, _SQL["blanks"], _parameters(dataset_id))


async def uncompared_count(connection: Connection, dataset_id: UUID) -> int:
    """The number of pictures of a dataset that are not compared yet, at most MOST_PAIRS."""
    [count] = await fetch_values(connection, _SQL["uncompared_count"], _parameters(dataset_id))
    return int(count)


async def note_blank(connection: Connection, dataset_id: UUID, pictures: Collection[bytes]) -> None:
    """Mark these pictures of a dataset as blank."""
    if pictures:
        await execute(connection, _SQL["note_blank"], {"dataset_id": dataset_id, "pictures": [*pictures]})


def _parameters(dataset_id: UUID) -> dict[str, object]:
    return {
        "dataset_id": dataset_id,
        "most_pairs": MOST_PAIRS,
        "most_instances": MOST_INSTANCES,
        "most_findings": MOST_FINDINGS,
    }
