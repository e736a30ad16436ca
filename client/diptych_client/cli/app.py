"""`diptych`: the root of the command."""

import os
import sys
from typing import Annotated

import typer

from diptych_client.cli.display.plain_streams import take_every_character
from diptych_client.cli.exits import EPILOG, ExitCode
from diptych_client.cli.lazy import LazyCommand, lazy_group
from diptych_client.cli.options import CONTEXT, TlsCaOption, TokenFileOption

COMMANDS = {
    "demo": LazyCommand(
        "demo",
        "demo",
        "Play the whole story: a flawed dataset, a model that fails, more data, and both models side by side.",
    ),
    "desktop": LazyCommand("desktop", "desktop", "Open the window: capture, train, look, and ask two models live."),
    "connect": LazyCommand(
        "connect", "connect", "Check a server and a token, and remember them for the commands to come."
    ),
    "info": LazyCommand("info", "info", "Say which server answers, what it takes, and who you are there."),
    "import": LazyCommand("import_", "import_folder", "Import a folder with a subfolder per label."),
    "capture": LazyCommand("capture", "capture", "Record bursts of pictures under a label."),
    "train": LazyCommand("train", "train", "Freeze a dataset as a snapshot, train it, and say how well it does."),
    "predict": LazyCommand(
        "predict",
        "predict",
        "Ask trained snapshots what a camera, a video or pictures show; several answer side by side.",
    ),
    "watch": LazyCommand("watch", "watch", "Show what happens to a dataset as it happens, until Ctrl-C."),
    "backbones": LazyCommand("model", "backbones", "List the frozen networks that datasets may stand on."),
    "dataset": LazyCommand("dataset", "app", "Make, list, check, export, delete datasets; see and undo their changes."),
    "snapshot": LazyCommand("snapshot", "app", "List, show, rename, export, delete, restore and copy snapshots."),
    "job": LazyCommand("job", "app", "List, show and cancel training jobs."),
    "model": LazyCommand("model", "app", "List and download models."),
    "workspace": LazyCommand(
        "workspace", "app", "List, make and rename workspaces: who shares datasets and snapshots."
    ),
    "token": LazyCommand("token", "app", "Make, list, show and revoke access tokens: who may do what on a server."),
}
"""Every command and group below `diptych`. A test holds the summaries to what the commands say themselves."""

_SERVER_HELP = "HOST:PORT, or https://HOST[:PORT] with TLS; what diptych connect remembers, or 127.0.0.1:4817."


def main() -> None:
    """Run the command and end the process with its exit code."""
    os.environ.setdefault("GRPC_VERBOSITY", "ERROR")  # what it says of failed handshakes, we say in a sentence
    take_every_character()
    try:
        application()()
    except BrokenPipeError:
        # Whoever read the output has seen enough; nothing more may be written, not even at exit.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):
            os.dup2(nowhere, stream.fileno())
        sys.exit(ExitCode.FAILURE)


def application() -> typer.Typer:
    """Every command of `diptych`."""
    app = typer.Typer(
        name="diptych",
        cls=lazy_group(COMMANDS),
        help="Work on the data: two snapshots of a webcam classifier, side by side, on the same live picture.",
        epilog=EPILOG,
        no_args_is_help=True,
        context_settings=CONTEXT,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,  # Rich takes as long to load as everything else together
    )
    app.callback()(_root)
    return app


def _say_version(is_wanted: bool) -> None:  # noqa: FBT001  typer calls it so
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
        bool, typer.Option("--version", help="Say the version and end.", callback=_say_version, is_eager=True)
    ] = False,
) -> None:
    # Help ends before this.
    from diptych_client.cli.connection import CliOptions  # noqa: PLC0415
    from diptych_client.sdk.transport.address import Address  # noqa: PLC0415

    if server:
        try:
            Address.parse(server)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="--server") from error
    context.obj = CliOptions(server or None, token_file, tls_ca)
