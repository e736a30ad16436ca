"""`diptych model` and `diptych backbones`: trained heads and the networks they are based on."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from diptych.terminal.tables import Listing
from diptych_client import sdk
from diptych_client.cli.display.output import say, show, show_json
from diptych_client.cli.options import FilterOption, Json, group
from diptych_client.cli.session import run
from diptych_client.cli.snapshot_names import snapshot_names
from diptych_client.formatting import captions
from diptych_client.formatting.text import short_id, size, when

app = group("List and download models.")
"""The group of commands."""


@app.command("ls")
def list_(context: typer.Context, *, filter_: FilterOption = "", as_json: Json = False) -> None:
    """List models, newest first."""

    async def work(client: sdk.Client) -> None:
        models = [each async for each in client.models.list(filter=filter_)]
        if as_json:
            show_json(models)
            return
        names = await snapshot_names(client, (each.snapshot_id for each in models))
        rows = [
            (
                short_id(each.id),
                names.get(each.snapshot_id, short_id(each.snapshot_id)),
                ", ".join(label.name for label in each.labels),
                size(each.size_bytes),
                when(each.created_at),
            )
            for each in models
        ]
        show(Listing(("id", "snapshot", captions.LABELS, "size", captions.CREATED), rows, right=("size",)))

    run(context, work)


@app.command()
def download(
    context: typer.Context,
    snapshot: Annotated[
        str,
        typer.Argument(metavar="SNAPSHOT", help="Name or id of a snapshot, or id of a model."),
    ],
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Path of the safetensors file to write.", dir_okay=False)
    ],
) -> None:
    """Download the weights of a model."""

    async def work(client: sdk.Client) -> None:
        model = await _model(client, snapshot)
        unfinished = file.with_name(f"{file.name}.part")
        with unfinished.open("wb") as target:
            async for chunk in model.download():
                target.write(chunk)
        unfinished.replace(file)
        say(f"Wrote {size(model.size_bytes)} to {file}.")

    run(context, work)


def backbones(context: typer.Context, *, as_json: Json = False) -> None:
    """List the backbones: the frozen networks that datasets can use."""

    async def work(client: sdk.Client) -> None:
        known = await client.models.backbones()
        if as_json:
            show_json(known)
            return
        rows = [
            (
                each.name,
                "default" if each.is_default else "",
                "ready" if each.is_ready else "not downloaded",
                each.description,
            )
            for each in known
        ]
        show(Listing((captions.NAME, "", "weights", "description"), rows))

    run(context, work)


async def _model(client: sdk.Client, text: str) -> sdk.Model:
    with suppress(sdk.NotFoundError, sdk.InvalidRequestError):
        return await client.models.get(text)
    snapshot = await client.snapshots.find(text)
    if not snapshot.is_trained:
        raise sdk.NotReadyError("SNAPSHOT_NOT_TRAINED", f"{snapshot.name} has no model yet. Train it first.")
    return await client.models.get(snapshot.model_id)
