"""Capture: pictures become instances of a dataset, each once, each durable before it is acknowledged."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from diptych_server.core.refusal import Refusal
from diptych_server.flows.capture.ingest import Intake, NormalizedPicture
from diptych_server.flows.capture.placement import Arrival, Placement, PlannedInstance, Target, read_known
from diptych_server.store.postgres.database import Connection, Database
from diptych_server.store.tables import datasets, instances
from diptych_server.store.tables.instances import InstanceRow


@dataclass(frozen=True)
class Stored:
    """The stored result of an arrival; `is_duplicate` if nothing was added."""

    instance: InstanceRow
    is_duplicate: bool
    sequence: int


async def capture(
    database: Database, intake: Intake, target: Target, arrivals: Sequence[Arrival]
) -> list[Stored | Refusal]:
    """Store pictures and return one outcome per arrival, in order; an invalid picture does not stop the others.

    Raises:
        Refusal: NOT_FOUND if the dataset does not exist, UNAVAILABLE, STORAGE_FULL. Nothing is stored then.
    """
    taken = await asyncio.gather(*(_take(intake, arrival) for arrival in arrivals))
    async with database.transaction() as connection:
        return await _store(connection, target, list(zip(arrivals, taken, strict=True)))


async def _take(intake: Intake, arrival: Arrival) -> NormalizedPicture | Refusal:
    try:
        return await intake.take(arrival.data)
    except Refusal as refusal:
        if refusal.is_of_storage:  # not caused by the picture: the client must send it again
            raise
        return refusal


async def _store(
    connection: Connection, target: Target, pictures: Sequence[tuple[Arrival, NormalizedPicture | Refusal]]
) -> list[Stored | Refusal]:
    await datasets.lock(connection, target.dataset_id)
    good = [(arrival, taken) for arrival, taken in pictures if not isinstance(taken, Refusal)]
    placing = Placement(target, await read_known(connection, target.dataset_id, good))
    refusals = [_place(placing, arrival, taken) for arrival, taken in pictures]
    async with connection.pipeline():  # writes do not wait for responses
        placed = await placing.write(connection)
        rows = await instances.get(connection, [item.instance_id for item in placed.values()])
    return [
        refusal or _stored(placed[arrival.capture_id], rows[placed[arrival.capture_id].instance_id])
        for (arrival, _), refusal in zip(pictures, refusals, strict=True)
    ]


def _place(placing: Placement, arrival: Arrival, taken: NormalizedPicture | Refusal) -> Refusal | None:
    """The reason to reject the picture, or None."""
    if isinstance(taken, Refusal):
        return taken
    try:
        placing.place(arrival, taken)
    except Refusal as refusal:
        return refusal
    return None


def _stored(item: PlannedInstance, row: InstanceRow) -> Stored:
    return Stored(row, item.is_duplicate, item.sequence)
