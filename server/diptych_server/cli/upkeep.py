"""The commands that look after the data: migrate."""

import asyncio

import typer

from diptych_server.cli.told import fails_in_words, settings_told
from diptych_server.settings import Settings

_PATIENCE_SECONDS = 60.0


@fails_in_words
def migrate() -> None:
    """Bring the database to this version. Servers and workers do so at their start, too."""
    for name in asyncio.run(_migrate(settings_told())) or ["nothing: it has the tables of this version"]:
        typer.echo(f"applied {name}")


async def _migrate(settings: Settings) -> list[str]:
    from diptych_server.storage import bring_up_to_date, database_for_command  # noqa: PLC0415

    async with database_for_command(settings, patience_seconds=_PATIENCE_SECONDS) as conninfo:
        return [*await bring_up_to_date(conninfo)]
