"""`diptych demo`: the main job in two minutes, on a local server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from diptych.terminal.tables import Listing
from diptych_client import sdk
from diptych_client.cli.connection import CliOptions
from diptych_client.cli.display.output import say, say_wrapped, show
from diptych_client.cli.exits import CommandError
from diptych_client.cli.session import finish, new_client
from diptych_client.formatting.text import percent
from diptych_client.remembered import read_remembered, remembered_path

if TYPE_CHECKING:
    from diptych_client.demo.outcome import LiveTake, Verdict
    from diptych_client.demo.play import Played

_FOLDER = Path("diptych-demo")


def demo(
    context: typer.Context,
    images: Annotated[
        Path | None,
        typer.Option(help="Folder with your own pictures, in a subfolder per label.", exists=True, file_okay=False),
    ] = None,
    folder: Annotated[Path, typer.Option(help="Folder for the data and the result.", file_okay=False)] = _FOLDER,
) -> None:
    """Run the demo: a flawed dataset, a model that fails, more data, and both models side by side."""
    finish(_demo(images, folder, options=context.find_object(CliOptions) or CliOptions()))


async def _demo(images: Path | None, folder: Path, *, options: CliOptions) -> None:
    # Imported here because the imaging libraries are slow to load.
    from diptych_client.demo.footage import TooFewPicturesError, folder_footage, virtual_footage  # noqa: PLC0415
    from diptych_client.demo.next_steps import next_steps  # noqa: PLC0415
    from diptych_client.demo.play import play  # noqa: PLC0415
    from diptych_client.demo.sheet import draw_sheet  # noqa: PLC0415
    from diptych_client.local_server import ServerFailedError  # noqa: PLC0415

    try:
        footage = await asyncio.to_thread(folder_footage, images) if images else virtual_footage()
        if footage.note:
            say_wrapped(footage.note)
        async with _client(folder / "server", options=options) as client:
            played = await play(client, footage)
    except (TooFewPicturesError, ServerFailedError) as error:
        raise CommandError(str(error)) from error
    names = [snapshot.name for snapshot in played.snapshots]
    show(Listing(["shown", "how", *names], [_row(take) for take in played.takes]))
    sheet = await asyncio.to_thread(draw_sheet, played.takes, names)
    picture = await asyncio.to_thread(_save, sheet, folder / "comparison.png")
    _say_result(played, picture)
    _show_receipt(played)
    ids, camera = [snapshot.id for snapshot in played.snapshots], "virtual" if images else "virtual:cup"
    own = None if options.server else folder / "server"
    say("\n" + next_steps(ids, camera=camera, server=options.server or _named_default(), data_dir=own))


def _show_receipt(played: Played) -> None:
    from diptych_client.cli.display.receipt import Receipt  # noqa: PLC0415  as above

    a, b = played.snapshots
    say("\nWhat changed between both, and what it did:\n")
    today = datetime.now().astimezone().date()
    show(Receipt(a=a, b=b, comparison=played.comparison, sources=played.lost_sources, today=today))


def _named_default() -> str | None:
    """The address of the demo's local server, if commands would use another server by default."""
    return str(sdk.Address()) if read_remembered(remembered_path()) else None


def _save(data: bytes, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


@asynccontextmanager
async def _client(data_dir: Path, *, options: CliOptions) -> AsyncIterator[sdk.Client]:
    """A client of the requested server, or of a local one that is started here."""
    from diptych_client.local_server import local_server  # noqa: PLC0415

    if options.server:
        async with new_client(options) as client:
            yield client
        return
    say(f"Starting a server with its data in {data_dir}.")
    async with local_server(data_dir, log=data_dir.with_suffix(".log")) as address, sdk.Client(address) as client:
        yield client


def _row(take: LiveTake) -> list[str]:
    return [take.label, take.setting, *(_cell(take, verdict) for verdict in take.verdicts)]


def _cell(take: LiveTake, verdict: Verdict) -> str:
    mark = "✓" if verdict.answered == take.label else "✗"
    confidence = percent(verdict.confidences[verdict.answered])
    return f"{mark} {verdict.answered} {confidence}, {verdict.right} of {verdict.frames} right"


def _say_result(played: Played, picture: Path) -> None:
    from diptych_client.demo.outcome import share_right  # noqa: PLC0415

    first, second = (percent(share_right(played.takes, side)) for side in (0, 1))
    say_wrapped(f"\nThe first snapshot got {first} of the frames right, the second {second}. See the picture:")
    say(f"  {picture}")
