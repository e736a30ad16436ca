"""`diptych predict`: the answers of one or more snapshots, side by side."""

from pathlib import Path
from typing import Annotated

import typer

from diptych_client import sdk
from diptych_client.cli.exits import CommandError
from diptych_client.cli.options import JsonLines
from diptych_client.cli.predict_live import predict_live
from diptych_client.cli.predict_pictures import predict_pictures
from diptych_client.cli.session import run
from diptych_client.importing.kinds import TAKEN_SUFFIXES

_THINGS_HELP = "Names or ids of 1 to 8 trained snapshots, then the pictures if there is neither --camera nor --video."


def predict(
    context: typer.Context,
    things: Annotated[list[str], typer.Argument(metavar="SNAPSHOT... [PICTURE...]", help=_THINGS_HELP)],
    *,
    camera: Annotated[
        str,
        typer.Option(metavar="CAMERA", help="Answer this camera: a number, a device, a folder, or virtual:mug."),
    ] = "",
    video: Annotated[str, typer.Option(metavar="FILE", help="Answer this video.")] = "",
    fps: Annotated[float, typer.Option(min=0.1, max=60, help="Frames per second to ask about.")] = 10.0,
    seconds: Annotated[float | None, typer.Option(min=0.1, help="Stop after so long.")] = None,
    number: Annotated[int | None, typer.Option("--count", min=1, help="Stop after so many frames.")] = None,
    as_json: JsonLines = False,
) -> None:
    """Ask trained snapshots what a camera, a video or pictures show; several answer side by side."""
    source = camera or video
    if camera and video:
        raise typer.BadParameter("Give either --camera or --video.", param_hint="--video")
    names, pictures = (things, []) if source else split(things)
    if not source and not pictures:
        raise typer.BadParameter("Give pictures, --camera or --video.", param_hint="PICTURE")

    async def work(client: "sdk.Client") -> None:
        snapshots = [await _trained(client, name) for name in names]
        if source:
            await predict_live(
                client, snapshots, camera=source, frames_per_second=fps, seconds=seconds, number=number, as_json=as_json
            )
        else:
            await predict_pictures(client, snapshots, pictures, as_json=as_json)

    run(context, work)


def split(things: list[str]) -> tuple[list[str], list[Path]]:
    """The names of snapshots, and the pictures after them: from the first thing that is or should be a file on."""
    for index, thing in enumerate(things):
        if index and (Path(thing).exists() or Path(thing).suffix.lower() in TAKEN_SUFFIXES):
            return things[:index], [Path(each) for each in things[index:]]
    return things, []


async def _trained(client: "sdk.Client", text: str) -> "sdk.Snapshot":
    snapshot = await client.snapshots.find(text)
    if not snapshot.is_trained:
        raise CommandError(f"{snapshot.name} has no model yet. Train it with: diptych train --snapshot {snapshot.id}")
    return snapshot
