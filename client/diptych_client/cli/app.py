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
from diptych_client.cli.summaries import SUMMARIES

_PLACES = {
    "demo": ("demo", "demo"),
    "desktop": ("desktop", "desktop"),
    "connect": ("connect", "connect"),
    "info": ("info", "info"),
    "import": ("import_", "import_folder"),
    "capture": ("capture", "capture"),
    "train": ("train", "train"),
    "predict": ("predict", "predict"),
    "compare": ("compare", "compare"),
    "explain": ("explain", "explain"),
    "history": ("versions", "history"),
    "map": ("map", "map_pictures"),
    "suspects": ("suspects", "suspects"),
    "watch": ("watch", "watch"),
    "backbones": ("model", "backbones"),
    "dataset": ("dataset", "app"),
    "snapshot": ("snapshot", "app"),
    "job": ("job", "app"),
    "model": ("model", "app"),
    "workspace": ("workspace", "app"),
    "token": ("token", "app"),
}
COMMANDS = {name: LazyCommand(*place, SUMMARIES.get(name, "")) for name, place in _PLACES.items()}
"""Every command and group below `diptych`."""

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
