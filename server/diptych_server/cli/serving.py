"""The commands that stay: serve and worker."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from diptych_server.cli.errors import exit_on_error, fail, load_settings
from diptych_server.jobs.names import QUEUES
from diptych_server.process.event_loop import run as run_on_loop
from diptych_server.process.holders import end_when_let_go
from diptych_server.process.parent import end_with_parent


@exit_on_error
def serve(
    data_dir: Annotated[Path | None, typer.Option(help="Folder for everything that is kept.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
    held_by: Annotated[
        Path | None, typer.Option(hidden=True, help="End when no other process holds a lock on this file any more.")
    ] = None,
    supervised: Annotated[  # noqa: FBT002  typer makes a flag of it
        bool, typer.Option("--supervised", hidden=True, help="End when standard input ends, as with the parent.")
    ] = False,
) -> None:
    """Start the server, with its own PostgreSQL and worker unless DIPTYCH_DATABASE_URL is set. Ctrl-C stops it all."""
    if held_by is not None:
        end_when_let_go(held_by)
    if supervised:
        end_with_parent()
    settings = load_settings(data_dir=data_dir, host=host, port=port)

    from diptych_server.process.descriptors import raise_descriptor_limit  # noqa: PLC0415
    from diptych_server.process.freed_memory import return_freed_memory  # noqa: PLC0415
    from diptych_server.process.logs import log_to_stderr  # noqa: PLC0415
    from diptych_server.serve import serve as run  # noqa: PLC0415
    from diptych_server.storage import storage_in_words  # noqa: PLC0415

    log_to_stderr(settings.log_level)
    raise_descriptor_limit()
    return_freed_memory()
    where = storage_in_words(settings)
    run_on_loop(run(settings, announce=lambda address: _announce(address, where), announce_metrics=_announce_metrics))


@exit_on_error
def worker(
    queues: Annotated[
        str, typer.Option(help="Which jobs to do, with commas between them: embed, train.")
    ] = "embed,train",
    supervised: Annotated[  # noqa: FBT002  typer makes a flag of it
        bool, typer.Option("--supervised", help="End when standard input ends, as it does with the parent.")
    ] = False,
) -> None:
    """Embed and train for the database in DIPTYCH_DATABASE_URL. A server without it starts its own."""
    if supervised:
        end_with_parent()
    settings = load_settings()
    if settings.database_url is None:
        fail("Set DIPTYCH_DATABASE_URL to the database whose jobs this worker shall do.")
    chosen = [queue.strip() for queue in queues.split(",")]
    if not set(chosen) <= set(QUEUES):
        fail(f"--queues is {queues!r}: it takes embed, train, or both with a comma between them.")

    from diptych_server.process.logs import log_to_stderr  # noqa: PLC0415
    from diptych_server.work import run_worker_process  # noqa: PLC0415

    log_to_stderr(settings.log_level)
    run_worker_process(settings, queues=chosen)


def _announce(address: str, where: str) -> None:
    _say(f"Diptych is ready at {address}; its data is in {where}. Ctrl-C stops it.")


def _announce_metrics(address: str) -> None:
    _say(f"Metrics are at {address}.")


def _say(line: str) -> None:
    try:
        typer.echo(line)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read this has ended, and others use the server
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
