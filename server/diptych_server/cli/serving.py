"""The long-running commands: serve and worker."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from diptych.terminal.allowed import not_valid
from diptych_server.cli.errors import exit_on_error, fail, load_settings
from diptych_server.jobs.names import QUEUES
from diptych_server.process.event_loop import run as run_on_loop
from diptych_server.process.holders import end_when_let_go
from diptych_server.process.parent import end_with_parent


@exit_on_error
def serve(
    data_dir: Annotated[Path | None, typer.Option(help="Folder for all data of the server.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on; 0 chooses a free one.")] = None,
    held_by: Annotated[
        Path | None, typer.Option(hidden=True, help="Exit when no other process holds a lock on this file.")
    ] = None,
    supervised: Annotated[  # noqa: FBT002  typer makes a flag of it
        bool,
        typer.Option("--supervised", hidden=True, help="Exit when standard input closes, as when the parent ends."),
    ] = False,
) -> None:
    """Start the server, with its own PostgreSQL and worker unless DIPTYCH_DATABASE_URL is set. Ctrl-C stops all."""
    if held_by is not None:
        end_when_let_go(held_by)
    if supervised:
        end_with_parent()
    settings = load_settings(data_dir=data_dir, host=host, port=port)

    from diptych_server.process.descriptors import raise_descriptor_limit  # noqa: PLC0415
    from diptych_server.process.freed_memory import return_freed_memory  # noqa: PLC0415
    from diptych_server.process.logs import log_to_stderr  # noqa: PLC0415
    from diptych_server.serve import serve as run  # noqa: PLC0415
    from diptych_server.storage import describe_storage  # noqa: PLC0415

    log_to_stderr(settings.log_level)
    raise_descriptor_limit()
    return_freed_memory()
    where = describe_storage(settings)
    run_on_loop(run(settings, announce=lambda address: _announce(address, where), announce_metrics=_announce_metrics))


@exit_on_error
def worker(
    queues: Annotated[str, typer.Option(help="Comma-separated queues to work on.")] = "embed,train,compare",
    supervised: Annotated[  # noqa: FBT002  typer makes a flag of it
        bool, typer.Option("--supervised", help="Exit when standard input closes, as when the parent ends.")
    ] = False,
) -> None:
    """Process the jobs of DIPTYCH_DATABASE_URL. Without that setting, a server starts its own worker."""
    if supervised:
        end_with_parent()
    settings = load_settings()
    if settings.database_url is None:
        fail("DIPTYCH_DATABASE_URL is not set. Set it to the database whose jobs this worker should process.")
    chosen = [queue.strip() for queue in queues.split(",")]
    if not set(chosen) <= set(QUEUES):
        fail(not_valid("--queues", queues, "embed, train, compare, or several of them separated by commas"))

    from diptych_server.process.logs import log_to_stderr  # noqa: PLC0415
    from diptych_server.work import run_worker_process  # noqa: PLC0415

    log_to_stderr(settings.log_level)
    run_worker_process(settings, queues=chosen)


def _announce(address: str, where: str) -> None:
    _print(f"Diptych is ready at {address}; its data is in {where}. Ctrl-C stops it.")


def _announce_metrics(address: str) -> None:
    _print(f"Metrics are at {address}.")


def _print(line: str) -> None:
    try:
        typer.echo(line)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has ended, but other clients use the server
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
