"""`diptych dataset export` and `diptych snapshot export`: write pictures and labels to a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from diptych.terminal.one_line import one_line
from diptych_client import sdk
from diptych_client.cli.display.output import say, show, show_json
from diptych_client.cli.display.progress import progress
from diptych_client.cli.options import DatasetArgument, Json, SnapshotArgument
from diptych_client.cli.session import run
from diptych_client.formatting.text import count
from diptych_client.sdk.values.exporting import ExportFormat

FolderArgument = Annotated[
    Path,
    typer.Argument(
        metavar="FOLDER",
        help="Folder to write to, which must be new or empty; or a new file that ends with .zip.",
        show_default=False,
    ),
]
FormatOption = Annotated[ExportFormat, typer.Option("--format", help="For which program.")]


def export_dataset(
    context: typer.Context,
    dataset: DatasetArgument,
    folder: FolderArgument,
    *,
    export_format: FormatOption = ExportFormat.DIPTYCH,
    as_json: Json = False,
) -> None:
    """Write a dataset to a folder or zip file, for `diptych import` or another program."""

    async def work(client: sdk.Client) -> None:
        await _export(await client.datasets.find(dataset), folder, export_format, as_json=as_json)

    run(context, work)


def export_snapshot(
    context: typer.Context,
    snapshot: SnapshotArgument,
    folder: FolderArgument,
    *,
    export_format: FormatOption = ExportFormat.DIPTYCH,
    as_json: Json = False,
) -> None:
    """Write a snapshot, with its honest answers, to a folder or zip file, for `diptych import` or another program."""

    async def work(client: sdk.Client) -> None:
        await _export(await (await client.snapshots.find(snapshot)).refresh(), folder, export_format, as_json=as_json)

    run(context, work)


async def _export(
    thing: sdk.Dataset | sdk.Snapshot, folder: Path, export_format: ExportFormat, *, as_json: bool
) -> None:
    written = 0
    with progress("Exporting", total=thing.instance_count) as advance:

        def moved(done: int, _total: int) -> None:
            nonlocal written
            written = done
            advance(done)

        made = await thing.export(folder, export_format=export_format, progress=moved)
    if as_json:
        show_json({"folder": str(made), "format": export_format, "pictures": written})
        return
    show(str(made))
    pictures = count(written, "picture")
    say(f"Wrote {pictures} of {thing.name}. Import them with: diptych import {one_line(str(folder))} -d NAME --create")
