"""`diptych snapshot`: frozen datasets with their models."""

from __future__ import annotations

from typing import Annotated

import typer

from diptych.terminal.tables import Listing
from diptych_client import sdk
from diptych_client.cli.commands.export import export_snapshot
from diptych_client.cli.commands.standard import add_delete, add_rename, add_show
from diptych_client.cli.display.output import say, show, show_json
from diptych_client.cli.display.report import report
from diptych_client.cli.etags import IfDatasetUnchanged
from diptych_client.cli.options import NO_MATCH, Deleted, FilterOption, InWorkspace, Json, SnapshotArgument, group
from diptych_client.cli.session import run
from diptych_client.formatting import captions
from diptych_client.formatting.scores import format_snapshot_score
from diptych_client.formatting.text import count, short_id, when

app = group("List, show, rename, export, delete, restore and copy snapshots.")
"""The group of commands."""


@app.command("ls")
def list_(
    context: typer.Context,
    *,
    dataset: Annotated[str, typer.Option(help="List only snapshots of this dataset.")] = "",
    workspace: InWorkspace = "",
    sort: Annotated[str, typer.Option(help="Sort by name, created_at or updated_at; add ' desc' to reverse.")] = "",
    deleted: Deleted = False,
    filter_: FilterOption = "",
    as_json: Json = False,
) -> None:
    """List snapshots, newest first."""

    async def work(client: sdk.Client) -> None:
        dataset_id = (await client.datasets.find(dataset)).id if dataset else ""
        place = await client.workspaces.find(workspace) if workspace else ""
        listed = client.snapshots.list(
            dataset_id=dataset_id, workspace=place, order_by=_order(sort), deleted=deleted, filter=filter_
        )
        found = [each async for each in listed]
        if as_json:
            show_json(found)
        elif not found:
            say(NO_MATCH if filter_ else "There are no snapshots yet. Create one with: diptych train DATASET")
        else:
            show(_listing(found))

    run(context, work)


def restore(
    context: typer.Context,
    snapshot: SnapshotArgument,
    *,
    into: Annotated[str, typer.Option(help="Dataset to replace; by default the one it was frozen from.")] = "",
    if_unchanged: IfDatasetUnchanged = "",
) -> None:
    """Replace the pictures of a dataset with those of a snapshot; this can be undone."""

    async def work(client: sdk.Client) -> None:
        found = await client.snapshots.find(snapshot)
        dataset_id = (await client.datasets.find(into)).id if into else found.dataset_id
        await found.restore_into(dataset_id, dataset_etag=if_unchanged)
        dataset = await client.datasets.get(dataset_id)
        pictures = count(dataset.instance_count, "picture")
        say(f"{dataset.name} now contains the {pictures} of {found.name}. Undo: diptych dataset undo {dataset.id}")

    run(context, work)


def copy(
    context: typer.Context,
    snapshot: SnapshotArgument,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the copy.")],
    *,
    as_json: Json = False,
) -> None:
    """Copy a snapshot without its model, to train it with other settings."""

    async def work(client: sdk.Client) -> None:
        made = await (await client.snapshots.find(snapshot)).copy(name)
        if as_json:
            show_json(made)
        else:
            show(made.id)
            say(f"Train it with: diptych train --snapshot {made.id}")

    run(context, work)


def _order(text: str) -> sdk.Order:
    match text:
        case "" | "name" | "name desc" | "created_at" | "created_at desc" | "updated_at" | "updated_at desc":
            return text
    raise typer.BadParameter(f"{text!r} is not a valid order. Use name, created_at or updated_at.", param_hint="--sort")


def _listing(snapshots: list[sdk.Snapshot]) -> Listing:
    rows = [
        (
            each.name,
            short_id(each.id),
            f"{each.instance_count:,}",
            f"{each.recording_count:,}",
            str(len(each.labels)),
            format_snapshot_score(each),
            when(each.created_at),
        )
        for each in snapshots
    ]
    columns = (
        captions.NAME,
        "id",
        captions.PICTURES,
        captions.RECORDINGS,
        captions.LABELS,
        captions.HONEST_ACCURACY,
        captions.CREATED,
    )
    return Listing(columns, rows, right=(captions.PICTURES, captions.RECORDINGS, captions.LABELS))


add_show(
    app,
    "snapshot",
    lambda client: client.snapshots.find,
    report,
    "Show a snapshot: counts, learning curve, accuracy per label, and confusions.",
)
add_rename(app, "snapshot", lambda client: client.snapshots.find, "Rename a snapshot.")
add_delete(
    app,
    "snapshot",
    lambda client: client.snapshots.find,
    lambda restored: " with its model" if restored.is_trained else "",
    delete_summary="Delete a snapshot and its model; it can be restored for 30 days.",
    undelete_summary="Restore a deleted snapshot and its model.",
)
app.command()(restore)
app.command()(copy)
app.command("export")(export_snapshot)
