"""The root command `diptych`."""

import os
import sys
from typing import Annotated

import typer

from diptych.terminal.usage import run_command_line
from diptych_client.cli.display.plain_streams import take_every_character
from diptych_client.cli.exits import EPILOG, ExitCode
from diptych_client.cli.lazy import LazyCommand, lazy_group
from diptych_client.cli.options import CONTEXT, TlsCaOption, TokenFileOption

COMMANDS = {
    "demo": LazyCommand(
        "demo",
        "demo",
        "Run the demo: a flawed dataset, a model that fails, more data, and both models side by side.",
    ),
    "desktop": LazyCommand("desktop", "desktop", "Open the window: capture, train, and compare two models live."),
    "connect": LazyCommand(
        "connect", "connect", "Log in: verify a server and a token, and save them for later commands."
    ),
    "info": LazyCommand("info", "info", "Show the server's version and limits, and who you are on it."),
    "import": LazyCommand("import_", "import_folder", "Import a folder that has a subfolder per label."),
    "capture": LazyCommand("capture", "capture", "Record bursts of pictures for a label."),
    "train": LazyCommand("train", "train", "Freeze a dataset as a snapshot, train it, and report its accuracy."),
    "predict": LazyCommand(
        "predict",
        "predict",
        "Run trained snapshots on a camera, a video or pictures, and compare their answers.",
    ),
    "watch": LazyCommand("watch", "watch", "Follow the changes of a dataset; stop with Ctrl-C."),
    "backbones": LazyCommand("model", "backbones", "List the backbones: the frozen networks that datasets can use."),
    "dataset": LazyCommand("dataset", "app", "Create, list, check, export and delete datasets; show and undo changes."),
    "snapshot": LazyCommand("snapshot", "app", "List, show, rename, export, delete, restore and copy snapshots."),
    "job": LazyCommand("job", "app", "List, show and cancel training jobs."),
    "model": LazyCommand("model", "app", "List and download models."),
    "workspace": LazyCommand("workspace", "app", "Create, list and rename workspaces, where people share datasets."),
    "token": LazyCommand("token", "app", "Create, list, show and revoke access tokens."),
}
"""Every command and group below `diptych`. A test compares the summaries with the help of the commands."""

_SERVER_HELP = (
    "HOST:PORT, or https://HOST[:PORT] for TLS. Default: the server saved by diptych connect, else 127.0.0.1:4817."
)


def main() -> None:
    """Run the command and end the process with its exit code."""
    os.environ.setdefault("GRPC_VERBOSITY", "ERROR")  # failed handshakes are reported as our own errors
    take_every_character()
    try:
        run_command_line(application())
    except BrokenPipeError:
        # The reader of the output closed the pipe: nothing more may be written, not even at exit.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):
            os.dup2(nowhere, stream.fileno())
        sys.exit(ExitCode.FAILURE)


def application() -> typer.Typer:
    """Every command of `diptych`."""
    app = typer.Typer(
        name="diptych",
        cls=lazy_group(COMMANDS),
        help="Train webcam classifiers and compare two of them side by side on the same live picture.",
        epilog=EPILOG,
        no_args_is_help=True,
        context_settings=CONTEXT,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,  # Rich takes as long to load as everything else combined
    )
    app.callback()(_root)
    return app


def _print_version(is_wanted: bool) -> None:  # noqa: FBT001  typer's signature
    if is_wanted:
        from importlib.metadata import version  # noqa: PLC0415  takes a tenth of the time of every command

        sys.stdout.write(f"diptych {version('diptych')}\n")
        raise typer.Exit


def _root(
    context: typer.Context,
    *,
    server: Annotated[
        str | None, typer.Option(envvar="DIPTYCH_SERVER", metavar="ADDRESS", help=_SERVER_HELP, show_default=False)
    ] = None,
    token_file: TokenFileOption = None,
    tls_ca: TlsCaOption = None,
    _version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    # Not reached for --help.
    from diptych_client.cli.connection import CliOptions  # noqa: PLC0415
    from diptych_client.sdk.transport.address import Address  # noqa: PLC0415

    if server:
        try:
            Address.parse(server)
        except ValueError as error:
            source = context.get_parameter_source("server")
            hint = "DIPTYCH_SERVER" if source is not None and source.name == "ENVIRONMENT" else "--server"
            raise typer.BadParameter(str(error), param_hint=hint) from error
    context.obj = CliOptions(server or None, token_file, tls_ca)
