"""`diptych`: the root of the command."""

import os
import sys
from typing import Annotated

import typer

from diptych_client.cli import dataset, job, label, model, snapshot
from diptych_client.cli.capture_command import capture
from diptych_client.cli.demo import demo
from diptych_client.cli.exits import EPILOG, ExitCode
from diptych_client.cli.import_command import import_folder
from diptych_client.cli.info import info
from diptych_client.cli.options import CONTEXT
from diptych_client.cli.predict import predict
from diptych_client.cli.session import Session
from diptych_client.cli.train import train
from diptych_client.cli.watch import watch
from diptych_client.sdk.address import Address

_SERVER_HELP = "HOST:PORT of the server; 127.0.0.1:4817 if left out."


def main() -> None:
    """Runs the command and ends the process with its exit code."""
    try:
        _application()()
    except BrokenPipeError:
        # Whoever read the output has seen enough; nothing more may be written, not even at exit.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):
            os.dup2(nowhere, stream.fileno())
        sys.exit(ExitCode.FAILURE)


def _application() -> typer.Typer:
    app = typer.Typer(
        name="diptych",
        help="Work on the data: two snapshots of a webcam classifier, side by side, on the same live picture.",
        epilog=EPILOG,
        no_args_is_help=True,
        context_settings=CONTEXT,
        pretty_exceptions_enable=False,
    )
    app.callback()(_root)
    app.command()(demo)
    app.command()(info)
    app.add_typer(_datasets(), name="dataset")
    app.command("import")(import_folder)
    app.command()(capture)
    app.command()(train)
    app.add_typer(snapshot.app, name="snapshot")
    app.command()(predict)
    app.command()(watch)
    app.add_typer(job.app, name="job")
    app.add_typer(model.app, name="model")
    app.command()(model.backbones)
    return app


def _datasets() -> typer.Typer:
    dataset.app.command()(label.labels)
    dataset.app.command("rename-label")(label.rename_label)
    dataset.app.command("merge-labels")(label.merge_labels)
    dataset.app.command("rm-label")(label.remove_label)
    return dataset.app


def _say_version(is_wanted: bool) -> None:  # noqa: FBT001  typer calls it so
    if is_wanted:
        from importlib.metadata import version  # noqa: PLC0415  takes a tenth of the time of every command

        sys.stdout.write(f"diptych {version('diptych')}\n")
        raise typer.Exit


def _root(
    context: typer.Context,
    *,
    server: Annotated[
        str | None, typer.Option(envvar="DIPTYCH_SERVER", metavar="HOST:PORT", help=_SERVER_HELP, show_default=False)
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", help="Say the version and end.", callback=_say_version, is_eager=True)
    ] = False,
) -> None:
    if server:
        try:
            Address.parse(server)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="--server") from error
    context.obj = Session(server or None)
