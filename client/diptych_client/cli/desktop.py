"""`diptych desktop`: the window."""

from importlib.util import find_spec
from typing import Annotated

import typer

from diptych_client.cli.exits import CommandError
from diptych_client.cli.reaching import Told
from diptych_client.cli.session import finish

_CAMERA_HELP = "The camera to begin with: a number, a video, or virtual:mug. Without it, that of last time."


def desktop(
    context: typer.Context,
    *,
    camera: Annotated[str | None, typer.Option(help=_CAMERA_HELP, show_default=False)] = None,
) -> None:
    """Open the window: capture, train, look, and ask two models live.

    Without --server it takes the server of last time; where none answers on this machine, it starts one of its own.
    """
    told = context.find_object(Told) or Told()
    finish(_desktop(told.server, camera))


async def _desktop(address: str | None, camera: str | None) -> None:
    if find_spec("dearpygui") is None:
        raise CommandError("The window is not installed here. Install it with: pip install 'diptych[desktop]'")
    from diptych_client.desktop.app import run  # noqa: PLC0415  the window takes long to load: only this command does

    await run(address=address, camera=camera)
