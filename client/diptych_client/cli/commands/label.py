"""`diptych dataset labels` and related commands: the labels of a dataset."""

from __future__ import annotations

from typing import Annotated

import typer

from diptych.terminal.tables import Listing
from diptych_client import sdk
from diptych_client.cli.display.output import say, show, show_json
from diptych_client.cli.etags import IfDatasetUnchanged, as_of
from diptych_client.cli.options import DatasetArgument, Json
from diptych_client.cli.session import run
from diptych_client.formatting import captions
from diptych_client.formatting.text import count, enumeration, short_id

LabelArgument = Annotated[str, typer.Argument(metavar="LABEL", help="Name or id of a label.")]


def labels(context: typer.Context, dataset: DatasetArgument, *, as_json: Json = False) -> None:
    """List the labels of a dataset."""

    async def work(client: sdk.Client) -> None:
        found = await client.datasets.find(dataset)
        if as_json:
            show_json(found.labels)
            return
        rows = [
            (each.name, short_id(each.id), f"{each.instance_count:,}", f"{each.recording_count:,}")
            for each in found.labels
        ]
        show(
            Listing(
                ("label", "id", captions.PICTURES, captions.RECORDINGS),
                rows,
                right=captions.COUNTS,
            )
        )

    run(context, work)


def rename_label(
    context: typer.Context,
    dataset: DatasetArgument,
    label: LabelArgument,
    name: Annotated[str, typer.Argument(metavar="NAME", help="New name.")],
    *,
    if_unchanged: IfDatasetUnchanged = "",
) -> None:
    """Rename a label."""

    async def work(client: sdk.Client) -> None:
        found = as_of(await client.datasets.find(dataset), if_unchanged)
        renamed = await found.rename_label(_pick(found, label), name, if_unchanged=bool(if_unchanged))
        say(f"Renamed it to {renamed.name}.")

    run(context, work)


def merge_labels(
    context: typer.Context,
    dataset: DatasetArgument,
    merged: Annotated[list[str], typer.Argument(metavar="LABEL...", help="Labels to merge; they are deleted.")],
    *,
    into: Annotated[str, typer.Option(help="Label that receives the pictures.")],
    if_unchanged: IfDatasetUnchanged = "",
) -> None:
    """Move all pictures of some labels to another label, and delete the emptied labels."""

    async def work(client: sdk.Client) -> None:
        found = as_of(await client.datasets.find(dataset), if_unchanged)
        goal = _pick(found, into)
        going = [_pick(found, each) for each in merged]
        await found.merge_labels(going, into=goal, if_unchanged=bool(if_unchanged))
        merged_names = enumeration([each.name for each in going])
        say(f"Merged {merged_names} into {goal.name}. Undo: diptych dataset undo {found.id}")

    run(context, work)


def remove_label(
    context: typer.Context, dataset: DatasetArgument, label: LabelArgument, *, if_unchanged: IfDatasetUnchanged = ""
) -> None:
    """Delete a label and its pictures."""

    async def work(client: sdk.Client) -> None:
        found = as_of(await client.datasets.find(dataset), if_unchanged)
        going = _pick(found, label)
        await found.delete_label(going, if_unchanged=bool(if_unchanged))
        pictures = count(going.instance_count, "picture")
        say(f"Deleted {going.name} with {pictures}. Undo: diptych dataset undo {found.id}")

    run(context, work)


def _pick(dataset: sdk.Dataset, text: str) -> sdk.Label:
    return sdk.pick(dataset.labels, text, kind="label")
