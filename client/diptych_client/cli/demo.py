"""`diptych demo`: the whole story in two minutes, with a server of its own."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from diptych_client import sdk
from diptych_client.cli.exits import CommandError
from diptych_client.cli.output import say, show, table
from diptych_client.cli.session import run_alone

_FOLDER = Path("diptych-demo")


def demo(
    images: Annotated[
        Path | None,
        typer.Option(help="Your own pictures, in a subfolder per label.", exists=True, file_okay=False),
    ] = None,
    folder: Annotated[Path, typer.Option(help="Where the data and the result are kept.", file_okay=False)] = _FOLDER,
) -> None:
    """Play the whole story: a flawed dataset, a model that fails, more data, and both models side by side."""
    run_alone(_demo(images, folder))


async def _demo(images: Path | None, folder: Path) -> None:
    from diptych_client.demo.footage import TooFewPicturesError, folder_footage, virtual_footage  # noqa: PLC0415
    from diptych_client.demo.local_server import ServerFailedError, local_server  # noqa: PLC0415
    from diptych_client.demo.play import Played, play  # noqa: PLC0415
    from diptych_client.demo.sheet import draw_sheet  # noqa: PLC0415
