"""The maintenance commands: migrate, gc, verify."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from diptych_server.cli.errors import exit_on_error, fail, load_settings
from diptych_server.process.event_loop import run as run_on_loop
from diptych_server.settings import Settings

if TYPE_CHECKING:
    from diptych_server.flows.maintenance.verify import Verified
    from diptych_server.store.blobs import BlobStore
    from diptych_server.store.postgres.database import Database

_PATIENCE_SECONDS = 60.0
_REPORT_SECONDS = 2.0


@exit_on_error
def migrate() -> None:
    """Migrate the database to this version. Servers and workers also do this when they start."""
    settings = load_settings()

    from diptych_server.process.logs import log_to_stderr  # noqa: PLC0415

    log_to_stderr(settings.log_level)
    for name in run_on_loop(_migrate(settings)) or ["nothing: the database is up to date"]:
        typer.echo(f"applied {name}")


@exit_on_error
def gc(
    young_hours: Annotated[
        float, typer.Option(min=1.0, help="Keep blobs and pictures stored within this many hours.")
    ] = 24.0,
) -> None:
    """Permanently remove data deleted over 30 days ago, and unused blobs. A worker does this every day."""
    run_on_loop(_gc(load_settings(), timedelta(hours=young_hours)))


@exit_on_error
def verify() -> None:
    """Check all stored pictures and models. Prints each missing or damaged one, and then exits with code 1."""
    verified = run_on_loop(_verify(load_settings()))
    for finding in verified.bad_blobs:
        typer.echo(f"{finding.state} {finding.blob.kind} {finding.blob.sha256.hex()}")
    if verified.bad_blobs:
        fail(f"{len(verified.bad_blobs)} of {verified.blob_count} blobs are missing or damaged.")
    typer.echo(f"All {verified.blob_count} blobs are intact.")


async def _migrate(settings: Settings) -> list[str]:
    from diptych_server.storage import bring_up_to_date, database_for_command  # noqa: PLC0415

    async with database_for_command(settings, patience_seconds=_PATIENCE_SECONDS) as conninfo:
        return [*await bring_up_to_date(conninfo, patience_seconds=_PATIENCE_SECONDS)]


async def _gc(settings: Settings, young: timedelta) -> None:
    from diptych_server.flows.maintenance.collect import collect  # noqa: PLC0415
    from diptych_server.flows.maintenance.purge import purge  # noqa: PLC0415

    async with _data(settings) as (database, blobs):
        purged = await purge(database, young=young, report=typer.echo)
        removed_count = await collect(database, blobs, young=young, report=_throttled_printer())
    typer.echo(
        f"Permanently removed {purged.dataset_count} datasets, {purged.snapshot_count} snapshots, "
        f"{purged.picture_count} pictures and {removed_count} blobs."
    )


async def _verify(settings: Settings) -> Verified:
    from diptych_server.flows.maintenance.verify import verify  # noqa: PLC0415

    async with _data(settings) as (database, blobs):
        return await verify(database, blobs, report=_throttled_printer())


@asynccontextmanager
async def _data(settings: Settings) -> AsyncIterator[tuple[Database, BlobStore]]:
    """Open the database and the blobs, which a server may be using at the same time."""
    from diptych_server.storage import await_storage, database_for_command, open_blobs  # noqa: PLC0415
    from diptych_server.store.postgres.database import open_database  # noqa: PLC0415
    from diptych_server.store.postgres.migrate import check_migrated  # noqa: PLC0415

    async with database_for_command(settings, patience_seconds=_PATIENCE_SECONDS) as conninfo:
        await await_storage(settings, patience_seconds=_PATIENCE_SECONDS)
        await check_migrated(conninfo)
        async with open_database(conninfo, size=2) as database:
            with open_blobs(settings) as blobs:
                yield database, blobs


def _throttled_printer() -> Callable[[str], None]:
    """A function that prints progress lines, skipping those that follow too quickly."""
    printed_at = time.monotonic()

    def report(line: str) -> None:
        nonlocal printed_at
        if time.monotonic() - printed_at >= _REPORT_SECONDS:
            typer.echo(line, err=True)
            printed_at = time.monotonic()

    return report
