"""The command-line program with all its commands."""

import os
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from diptych.terminal.usage import run_command_line
from diptych_server.cli import doctor, health, maintenance, serving, tokens, workspaces
from diptych_server.cli.shortages import require_files, shortage_behind

app = typer.Typer(
    help="The Diptych server: stores datasets and snapshots, trains models, and classifies live pictures.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command line."""
    # This program never forks without exec, so gRPC's fork handlers would only produce log noise.
    os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")
    # gRPC's core would report on standard error what our own messages already say.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    # NumPy's matrix products here are small: several threads would use ten times the processor time waiting.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        require_files()
        run_command_line(app, prog_name="diptych-server")
    except Exception as error:
        if (sentence := shortage_behind(error)) is None:
            raise
        typer.echo(sentence, err=True)
        sys.exit(1)


def _print_version(is_wanted: bool) -> None:  # noqa: FBT001  typer passes it by position
    if is_wanted:
        typer.echo(f"diptych-server {version('diptych')}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[  # noqa: FBT002  typer makes a flag of it
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Accept the options of the program itself."""


_COMMANDS = (
    serving.serve,
    serving.worker,
    maintenance.migrate,
    maintenance.gc,
    maintenance.verify,
    doctor.doctor,
    health.healthcheck,
)
for _command in _COMMANDS:
    app.command()(_command)

app.add_typer(tokens.app, name="token")
app.add_typer(workspaces.app, name="workspace")
