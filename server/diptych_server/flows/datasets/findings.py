"""The check of a dataset, by what is known of its pictures now: nothing is embedded or compared for it."""

from uuid import UUID

from diptych_server.core.findings import Finding, LabelCounts, findings
from diptych_server.flows.datasets.datasets import read_state
from diptych_server.store.postgres.database import Database
from diptych_server.store.tables import findings as store


async def check_dataset(database: Database, dataset_id: UUID) -> list[Finding]:
    """What spoils a dataset, the most important first; bounded.

    Raises:
        Refusal: NOT_FOUND.
    """
    async with database.reading() as connection:
        state = await read_state(connection, dataset_id)
        return findings(
            [LabelCounts(each.id, each.name, each.instance_count, each.burst_count) for each in state.labels],
            overlaps=await store.overlaps(connection, dataset_id),
            blanks=await store.blanks(connection, dataset_id),
            uncompared_count=await store.uncompared_count(connection, dataset_id),
        )
