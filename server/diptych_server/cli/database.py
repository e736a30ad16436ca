"""Access to the configured database, for commands that work whether or not a server is running."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from diptych_server.cli.errors import fail
from diptych_server.core.refusal import Refusal
from diptych_server.settings import Settings

_PATIENCE_SECONDS: Final = 10.0


@asynccontextmanager
async def opened_database(settings: Settings) -> AsyncIterator[Any]:
    """Open and migrate the database; a refusal ends the command with its message."""
    from diptych_server.storage import bring_up_to_date, database_for_command  # noqa: PLC0415
    from diptych_server.store.postgres.database import open_database  # noqa: PLC0415

    try:
        async with database_for_command(settings, patience_seconds=_PATIENCE_SECONDS) as conninfo:
            await bring_up_to_date(conninfo, patience_seconds=_PATIENCE_SECONDS)
            async with open_database(conninfo, size=1) as database:
                yield database
    except Refusal as refusal:
        message = refusal.message.replace("The field access_token.", "The option ")
        fail(message.replace("The field workspace.", "The "))
