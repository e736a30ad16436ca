"""`diptych predict`: run one or more snapshots and show their answers side by side."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Final

import typer

from diptych.names import look_alike
from diptych_client import sdk
from diptych_client.cli.commands.predicting import predict_live, predict_pictures
from diptych_client.cli.exits import CommandError, ExitCode
from diptych_client.cli.options import JsonLines
from diptych_client.cli.session import run
from diptych_client.importing.kinds import OTHER_SUFFIXES, TAKEN_SUFFIXES

_THINGS_HELP = (
    "Names or ids of 1 to 32 trained snapshots, then pictures unless --camera or --video is given. A name that "
    "matches a snapshot is that snapshot; write ./NAME for a file of the same name."
)
_SEPARATORS: Final = {"/", os.sep}


def predict(
    context: typer.Context,
    things: Annotated[list[str], typer.Argument(metavar="SNAPSHOT... [PICTURE...]", help=_THINGS_HELP)],
    *,
    camera: Annotated[
        str,
        typer.Option(metavar="CAMERA", help="Camera to use: a number, a device, a folder, or virtual:mug."),
    ] = "",
    video: Annotated[str, typer.Option(metavar="FILE", help="Video file to use.")] = "",
    fps: Annotated[float, typer.Option(min=0.1, max=60, help="Frames per second to predict.")] = 10.0,
    seconds: Annotated[float | None, typer.Option(min=0.1, help="Stop after this many seconds.")] = None,
    number: Annotated[int | None, typer.Option("--count", min=1, help="Stop after this many frames.")] = None,
    as_json: JsonLines = False,
) -> None:
    """Run trained snapshots on a camera, a video or pictures, and compare their answers."""
    source = camera or video
    if camera and video:
        raise typer.BadParameter("Use either --camera or --video.", param_hint="--video")
    if not source and len(things) == 1:
        raise typer.BadParameter("Give pictures, --camera or --video.", param_hint="PICTURE")

    async def work(client: sdk.Client) -> None:
        names, pictures = (things, []) if source else await split(things, partial(_is_snapshot, client))
        snapshots = [_trained(await client.snapshots.find(name)) for name in names]
        if source:
            await predict_live(
                client, snapshots, camera=source, frames_per_second=fps, seconds=seconds, number=number, as_json=as_json
            )
        else:
            await predict_pictures(client, snapshots, pictures, as_json=as_json)

    run(context, work)


async def split(things: list[str], is_snapshot: Callable[[str], Awaitable[bool]]) -> tuple[list[str], list[Path]]:
    """Split the arguments into names of snapshots and the pictures after them.

    The first argument is a snapshot. A name that matches a snapshot is that snapshot, even if a file or a folder has
    the same name: such a file is given with its folder, as `./second`.

    Args:
        things: The arguments.
        is_snapshot: Whether a text is the name or the id of a snapshot; called only for texts that could be both.

    Raises:
        CommandError: There are no pictures, or a snapshot comes after one.
    """
    first = 1
    while first < len(things) and not await _is_picture(things[first], is_snapshot):
        first += 1
    names, pictures = things[:first], things[first:]
    if not pictures:
        both = [name for name in names[1:] if _exists(name)]
        hint = f" {both[-1]} is the snapshot of this name; write ./{both[-1]} for the file." if both else ""
        raise CommandError(f"Give pictures after the snapshots, or --camera or --video.{hint}", code=ExitCode.USAGE)
    for each in pictures:
        if not _is_place(each) and not _exists(each) and await is_snapshot(each):
            raise CommandError(f"{each} is a snapshot. Name snapshots before pictures.", code=ExitCode.USAGE)
    return names, [Path(each) for each in pictures]


async def _is_picture(thing: str, is_snapshot: Callable[[str], Awaitable[bool]]) -> bool:
    """Whether the argument is meant as a file."""
    if _is_place(thing):
        return True
    is_file = _exists(thing) or Path(thing).suffix.lower() in TAKEN_SUFFIXES | OTHER_SUFFIXES
    return is_file and not await is_snapshot(thing)


def _exists(thing: str) -> bool:
    return Path(thing).exists()


def _is_place(thing: str) -> bool:
    """Whether the argument is a path with a folder, not only a name."""
    return Path(thing).is_absolute() or thing.startswith(
        tuple(f"{start}{sep}" for start in (".", "..", "~") for sep in _SEPARATORS)
    )


async def _is_snapshot(client: sdk.Client, text: str) -> bool:
    """Whether the text is the name or the full id of a snapshot; part of an id could also be a file name."""
    try:
        found = await client.snapshots.find(text)
    except sdk.NotFoundError:
        return False
    except sdk.AmbiguousNameError as error:
        return any(look_alike(name, text) for _, name in error.candidates)
    return found.id == text.strip().casefold() or look_alike(found.name, text)


def _trained(snapshot: sdk.Snapshot) -> sdk.Snapshot:
    if not snapshot.is_trained:
        raise CommandError(f"{snapshot.name} has no model yet. Train it with: diptych train --snapshot {snapshot.id}")
    return snapshot
