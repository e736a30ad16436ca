"""Work that one process does for all of them: who does it now, and when it was last done."""

from diptych_server.store.postgres.database import Connection, execute, fetch_values
from diptych_server.store.sql import statements

_SQL = statements("advisory_locks")


async def try_lock(connection: Connection, name: str) -> bool:
    """Whether this transaction, until its end, is the only one of all processes that holds the name."""
    (is_held,) = await fetch_values(connection, _SQL["try_lock"], {"name": name})
    return bool(is_held)


async def is_due(connection: Connection, name: str, *, every_seconds: float) -> bool:
    """Whether nobody has done the chore within this time."""
    (is_due,) = await fetch_values(connection, _SQL["is_due"], {"name": name, "every_seconds": every_seconds})
    return bool(is_due)


async def record_done(connection: Connection, name: str) -> None:
    """The chore was done now: when this transaction began."""
    await execute(connection, _SQL["record"], {"name": name})
