"""`diptych desktop`: the window."""

import os
from importlib.util import find_spec
from typing import Annotated

import typer

from diptych_client import sdk
from diptych_client.cli.connection import CliOptions, tls_from, token_from
from diptych_client.cli.exits import CommandError, ExitCode
from diptych_client.cli.session import finish
from diptych_client.remembered import RememberedServer

_CAMERA_HELP = "Camera to open: a number, a video, or virtual:mug. Default: the last one used."


def desktop(
    context: typer.Context,
    *,
    camera: Annotated[str | None, typer.Option(help=_CAMERA_HELP, show_default=False)] = None,
) -> None:
    """Open the window: capture, train, and compare two models live.

    Without --server, uses the last server; if none is running on this machine, starts a local one.
    """
    finish(_desktop(context.find_object(CliOptions) or CliOptions(), camera))


async def _desktop(options: CliOptions, camera: str | None) -> None:
    if find_spec("dearpygui") is None:
        raise CommandError("The window is not installed. Install it with: pip install 'diptych[desktop]'")
    from diptych_client.desktop.app import run  # noqa: PLC0415  slow to import

    await run(server=_server(options), camera=camera)


def _server(options: CliOptions) -> RememberedServer | None:
    """The server and token given by the options and the environment; None if no server is given."""
    if not options.server:
        return None
    try:
        tls, token = tls_from(options, os.environ), token_from(options, os.environ)
        address = sdk.Address.parse(options.server)
    except ValueError as error:
        raise CommandError(str(error), code=ExitCode.USAGE) from error
    return RememberedServer(str(address), token, str(tls.ca_file) if tls and tls.ca_file else None)
