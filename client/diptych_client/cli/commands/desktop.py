"""`diptych desktop`: the window."""

import os
from importlib.util import find_spec
from typing import Annotated

import typer

from diptych_client import sdk
from diptych_client.cli.connection import CliOptions, told_tls, told_token
from diptych_client.cli.exits import CommandError, ExitCode
from diptych_client.cli.session import finish
from diptych_client.remembered import RememberedServer

_CAMERA_HELP = "The camera to begin with: a number, a video, or virtual:mug. Without it, that of last time."


def desktop(
    context: typer.Context,
    *,
    camera: Annotated[str | None, typer.Option(help=_CAMERA_HELP, show_default=False)] = None,
) -> None:
    """Open the window: capture, train, look, and ask two models live.

    Without --server it takes the server of last time; where none answers on this machine, it starts one of its own.
    """
    finish(_desktop(context.find_object(CliOptions) or CliOptions(), camera))


async def _desktop(told: CliOptions, camera: str | None) -> None:
    if find_spec("dearpygui") is None:
        raise CommandError("The window is not installed here. Install Diptych with its extra: diptych[desktop]")
    from diptych_client.desktop.app import run  # noqa: PLC0415  the window takes long to load: only this command does

    await run(server=_server(told), camera=camera)


def _server(told: CliOptions) -> RememberedServer | None:
    """The server that the options and the environment name, with the token that is known for it; else None."""
    if not told.server:
        return None
    try:
        tls, token = told_tls(told, os.environ), told_token(told, os.environ)
        address = sdk.Address.parse(told.server)
    except ValueError as error:
        raise CommandError(str(error), code=ExitCode.USAGE) from error
    return RememberedServer(str(address), token, str(tls.ca_file) if tls and tls.ca_file else None)
