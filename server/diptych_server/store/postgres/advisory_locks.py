"""Locks and times of periodic jobs, which one process runs for all of them."""

from diptych_server.store.postgres.database import Connection, execute, fetch_values
from diptych_server.store.sql import statements

_SQL = statements("advisory_locks")


async def try_lock(connection: Connection, name: str) -> bool:
    """Try to lock a name until the end of this transaction; only one transaction of all processes can hold it."""
    (is_held,) = await fetch_values(connection, _SQL["try_lock"], {"name": name})
    return bool(is_held)


async def is_due(connection: Connection, name: str, *, every_seconds: float) -> bool:
    """Whether the job has not been run within this time."""
    (is_due,) = await fetch_values(connection, _SQL["is_due"], {"name": name, "every_seconds": every_seconds})
    return bool(is_due)


async def record_done(connection: Connection, name: str) -> None:
    """Record that the job was run at the start of this transaction."""
    await execute(connection, _SQL["record"], {"name": name})
