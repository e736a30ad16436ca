"""diptych-server: serve, worker. What is slow to load is loaded by the command that needs it."""

import asyncio
import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Never

import typer

from diptych_server.process.parent import end_with_parent
from diptych_server.settings import Settings, SettingsError, read_settings

_FAILED = 1

app = typer.Typer(
    help="The Diptych server: keeps datasets and snapshots, trains models, and answers live pictures.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command line."""
    # gRPC's fork handlers are of no use to a program that never forks without exec, and they chatter.
    os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")
    # What its core writes to standard error stands beside our own sentence about the same thing.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    # NumPy's products here are small: several threads would take ten times the processor time, waiting for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    app(prog_name="diptych-server")


def _print_version(is_wanted: bool) -> None:  # noqa: FBT001  typer calls it so
    if is_wanted:
        typer.echo(f"diptych-server {version('diptych')}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[  # noqa: FBT002  typer makes a flag of it
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options of every command."""


@app.command()
def serve(
    data_dir: Annotated[Path | None, typer.Option(help="Folder for everything that is kept.")] = None,
    host: Annotated[str | None, typer.Option(help="Loopback address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
) -> None:
    """Start the server with its own PostgreSQL and worker. Ctrl-C stops all of it."""
    settings = _settings(data_dir=data_dir, host=host, port=port)
    settings = settings.model_copy(update={"data_dir": settings.data_dir.expanduser().absolute()})

    from diptych_server.api.grpc_server import NotLoopbackError, PortTakenError  # noqa: PLC0415
    from diptych_server.embedded import EmbeddedPostgresError  # noqa: PLC0415
    from diptych_server.jobs.schema import QueueTooNewError, QueueUnknownError  # noqa: PLC0415
    from diptych_server.ml.backbones import RuntimeUnavailable  # noqa: PLC0415
    from diptych_server.process.logs import log_to_stderr  # noqa: PLC0415
    from diptych_server.process.metrics_page import MetricsPortTakenError  # noqa: PLC0415
    from diptych_server.serve import DataDirectoryError, PostgresLostError  # noqa: PLC0415
    from diptych_server.serve import serve as run  # noqa: PLC0415
    from diptych_server.store.migrate import DatabaseTooNewError  # noqa: PLC0415

    log_to_stderr(settings.log_level)
    expected = (
        NotLoopbackError,
        PortTakenError,
        EmbeddedPostgresError,
        DatabaseTooNewError,
        QueueTooNewError,
        QueueUnknownError,
        PostgresLostError,
        DataDirectoryError,
        RuntimeUnavailable,
        MetricsPortTakenError,
    )
    try:
        asyncio.run(
            run(
                settings,
                announce=lambda address: _announce(address, settings.data_dir),
                announce_metrics=_announce_metrics,
            )
        )
    except expected as error:
        _fail(str(error))


@app.command()
def worker(
    supervised: Annotated[  # noqa: FBT002  typer makes a flag of it
        bool, typer.Option("--supervised", help="End when standard input ends, as it does with the parent.")
    ] = False,
) -> None:
    """Embed and train for the database in DIPTYCH_DATABASE_URL. The server starts one by itself."""
    if supervised:
        end_with_parent()
    settings = _settings()
    if settings.database_url is None:
        _fail("Set DIPTYCH_DATABASE_URL to the database whose jobs this worker shall do.")

    from diptych_server.process.logs import log_to_stderr  # noqa: PLC0415
    from diptych_server.work import run_worker_process  # noqa: PLC0415

    log_to_stderr(settings.log_level)
    run_worker_process(
        settings.database_url,
        blobs=settings.blobs_dir,
        weights_dir=settings.backbones_dir,
        runtime=settings.runtime,
        embed_workers=settings.embed_workers,
    )


def _settings(**given: Path | str | int | None) -> Settings:
    try:
        return read_settings(**given)
    except SettingsError as error:
        _fail(str(error))


def _announce(address: str, data_dir: Path) -> None:
    typer.echo(f"Diptych is ready at {address}; its data is in {data_dir}. Ctrl-C stops it.")
    sys.stdout.flush()


def _announce_metrics(address: str) -> None:
    typer.echo(f"Metrics are at {address}.")
    sys.stdout.flush()


def _fail(message: str) -> Never:
    typer.echo(message, err=True)
    raise typer.Exit(_FAILED)
