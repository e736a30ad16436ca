"""`diptych dataset`: datasets and their history."""

from __future__ import annotations

from typing import Annotated

import typer

from diptych.names import look_alike
from diptych.terminal.tables import Listing
from diptych_client import sdk
from diptych_client.cli.commands import check, history, label, picture_edits, recordings
from diptych_client.cli.commands.export import export_dataset
from diptych_client.cli.commands.standard import add_delete, add_rename, add_show
from diptych_client.cli.display.output import say, show, show_json
from diptych_client.cli.options import (
    NO_MATCH,
    Deleted,
    FilterOption,
    InWorkspace,
    Json,
    WorkspaceOption,
    group,
)
from diptych_client.cli.session import run
from diptych_client.formatting import captions
from diptych_client.formatting.text import count, short_id, when

app = group("Create, list, check, export and delete datasets; show and undo changes.")
"""The group of commands."""


@app.command()
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the new dataset.")],
    *,
    backbone: Annotated[str, typer.Option(help="Frozen network to use; see diptych backbones.")] = "",
    workspace: WorkspaceOption = "",
    as_json: Json = False,
) -> None:
    """Create an empty dataset."""

    async def work(client: sdk.Client) -> None:
        place = await client.workspaces.find(workspace) if workspace else ""
        dataset = await client.datasets.create(name, backbone=backbone, workspace=place)
        if as_json:
            show_json(dataset)
        else:
            show(dataset.id)
            say(f"Created {dataset.name}. Add pictures with: diptych capture or diptych import")
            if other := await _other_of_this_name(client, dataset):
                say(f"Another dataset is also named {other.name}. Use their ids, or rename one.")

    run(context, work)


@app.command("ls")
def list_(
    context: typer.Context,
    *,
    workspace: InWorkspace = "",
    deleted: Deleted = False,
    filter_: FilterOption = "",
    as_json: Json = False,
) -> None:
    """List datasets, most recently changed first."""

    async def work(client: sdk.Client) -> None:
        place = await client.workspaces.find(workspace) if workspace else ""
        listed = client.datasets.list(workspace=place, deleted=deleted, filter=filter_)
        datasets = [each async for each in listed]
        if as_json:
            show_json(datasets)
        elif not datasets:
            say(_nothing(deleted=deleted, is_filtered=bool(filter_)))
        else:
            show(_listing(datasets, await _workspace_names(client, datasets)))

    run(context, work)


async def _workspace_names(client: sdk.Client, datasets: list[sdk.Dataset]) -> dict[str, str]:
    """The names of the workspaces by id, if the datasets are in more than one."""
    if len({each.workspace_id for each in datasets}) == 1:
        return {}
    return {each.id: each.name async for each in client.workspaces.list()}


async def _other_of_this_name(client: sdk.Client, dataset: sdk.Dataset) -> sdk.Dataset | None:
    quoted = dataset.name.replace("\\", "\\\\").replace('"', '\\"')
    async for each in client.datasets.list(filter=f'name : "{quoted}"'):
        if each.id != dataset.id and look_alike(each.name, dataset.name):
            return each
    return None


def _nothing(*, deleted: bool, is_filtered: bool) -> str:
    if is_filtered:
        return NO_MATCH
    if deleted:
        return "There are no deleted datasets."
    return "There are no datasets yet. Create one with: diptych dataset create NAME"


def _listing(datasets: list[sdk.Dataset], places: dict[str, str]) -> Listing:
    rows = [
        (
            each.name,
            short_id(each.id),
            f"{each.instance_count:,}",
            f"{each.recording_count:,}",
            ", ".join(label.name for label in each.labels),
            when(each.updated_at),
            *((places.get(each.workspace_id, short_id(each.workspace_id)),) if places else ()),
        )
        for each in datasets
    ]
    columns = (
        captions.NAME,
        "id",
        captions.PICTURES,
        captions.RECORDINGS,
        captions.LABELS,
        captions.CHANGED,
        *(("workspace",) if places else ()),
    )
    return Listing(columns, rows, right=captions.COUNTS)


def _describe(dataset: sdk.Dataset) -> None:
    show(f"{dataset.name}  {dataset.id}")
    pictures = f"{count(dataset.instance_count, 'picture')} in {count(dataset.recording_count, 'recording')}"
    show(f"{pictures}, backbone {dataset.backbone}, changed {when(dataset.updated_at)}")
    if dataset.pending_embedding_count:
        say(f"{count(dataset.pending_embedding_count, 'picture')} waiting to be embedded.")
    rows = [
        (label.name, short_id(label.id), f"{label.instance_count:,}", f"{label.recording_count:,}")
        for label in dataset.labels
    ]
    show(
        Listing(
            ("label", "id", captions.PICTURES, captions.RECORDINGS),
            rows,
            right=captions.COUNTS,
        )
    )


add_show(app, "dataset", lambda client: client.datasets.find, _describe, "Show a dataset and its labels.")
add_rename(app, "dataset", lambda client: client.datasets.find, "Rename a dataset.")
add_delete(
    app,
    "dataset",
    lambda client: client.datasets.find,
    lambda restored: f" with {count(restored.instance_count, 'picture')}",
    delete_summary="Delete a dataset; it can be restored for 30 days. Its snapshots are kept.",
    undelete_summary="Restore a deleted dataset.",
)
app.command()(check.check)
app.command("export")(export_dataset)
app.command()(history.log)
app.command()(history.undo)
app.command()(label.labels)
app.command("rename-label")(label.rename_label)
app.command("merge-labels")(label.merge_labels)
app.command("rm-label")(label.remove_label)
app.command("recordings")(recordings.recordings)
app.command("relabel")(picture_edits.relabel_pictures)
app.command("rm-pictures")(picture_edits.remove_pictures)
app.command("join-recordings")(recordings.join_recordings)
app.command("split-recording")(recordings.split_recording)
