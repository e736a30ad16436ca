"""`diptych dataset`: datasets and their history."""

from typing import Annotated

import typer
from rich.table import Table

from diptych_client import sdk
from diptych_client.cli import label
from diptych_client.cli.etags import Etag, as_of
from diptych_client.cli.exits import CommandError, ExitCode
from diptych_client.cli.options import DatasetArgument, Deleted, Json, WorkspaceOption, group
from diptych_client.cli.output import say, show, show_json, table
from diptych_client.cli.session import run
from diptych_client.words.text import count, short_id, when

app = group("Make, list, rename, delete datasets; see and undo their changes.")
"""The group of commands."""


@app.command()
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What to call it.")],
    *,
    backbone: Annotated[str, typer.Option(help="The frozen network; see diptych backbones.")] = "",
    workspace: WorkspaceOption = "",
    as_json: Json = False,
) -> None:
    """Make an empty dataset."""

    async def work(client: "sdk.Client") -> None:
        place = await client.workspaces.find(workspace) if workspace else ""
        dataset = await client.datasets.create(name, backbone=backbone, workspace=place)
        if as_json:
            show_json(dataset)
        else:
            show(dataset.id)
            say(f"Made {dataset.name}. Fill it with: diptych capture or diptych import")
            if [other async for other in client.datasets.list() if other.name == name and other.id != dataset.id]:
                say(f"There is another dataset {name}: name them by their ids, or rename one.")

    run(context, work)


@app.command("ls")
def list_(context: typer.Context, *, deleted: Deleted = False, as_json: Json = False) -> None:
    """List datasets, the last changed first."""

    async def work(client: "sdk.Client") -> None:
        datasets = [each async for each in client.datasets.list(deleted=deleted)]
        if as_json:
            show_json(datasets)
        elif not datasets:
            say(
                "There are no deleted datasets."
                if deleted
                else "There are no datasets yet: diptych dataset create NAME"
            )
        else:
            show(_listing(datasets))

    run(context, work)


@app.command("show")
def show_(context: typer.Context, dataset: DatasetArgument, *, as_json: Json = False) -> None:
    """Show one dataset with its labels."""

    async def work(client: "sdk.Client") -> None:
        found = await client.datasets.find(dataset)
        if as_json:
            show_json(found)
        else:
            _describe(found)

    run(context, work)


@app.command()
def rename(
    context: typer.Context,
    dataset: DatasetArgument,
    name: Annotated[str, typer.Argument(help="The new name.")],
    *,
    etag: Etag = "",
) -> None:
    """Give a dataset another name."""

    async def work(client: "sdk.Client") -> None:
        found = as_of(await client.datasets.find(dataset), etag)
        renamed = await found.rename(name, if_unchanged=bool(etag))
        say(f"It is called {renamed.name} now.")

    run(context, work)


@app.command("rm")
def remove(context: typer.Context, dataset: DatasetArgument, *, etag: Etag = "") -> None:
    """Delete a dataset; for 30 days it can be brought back. Its snapshots stay."""

    async def work(client: "sdk.Client") -> None:
        found = as_of(await client.datasets.find(dataset), etag)
        deleted = await found.delete(if_unchanged=bool(etag))
        say(f"Deleted {deleted.name}. Bring it back with: diptych dataset undelete {deleted.id}")

    run(context, work)


@app.command()
def undelete(context: typer.Context, dataset: DatasetArgument) -> None:
    """Bring a deleted dataset back."""

    async def work(client: "sdk.Client") -> None:
        found = await (await client.datasets.find(dataset, deleted=True)).undelete()
        say(f"{found.name} is back, with {count(found.instance_count, 'picture')}.")

    run(context, work)


@app.command()
def log(
    context: typer.Context,
    dataset: DatasetArgument,
    *,
    limit: Annotated[
        int, typer.Option(min=1, help="How many changes to read; those of one group share a line.")
    ] = 1000,
    as_json: Json = False,
) -> None:
    """Show what was done to a dataset, newest first."""

    async def work(client: "sdk.Client") -> None:
        found = await client.datasets.find(dataset)
        changes: list[sdk.DatasetChange] = []
        async for change in found.list_changes():
            changes.append(change)
            if len(changes) == limit:
                break
        if as_json:
            show_json(changes)
        else:
            show(_history(changes))

    run(context, work)


@app.command()
def undo(
    context: typer.Context,
    dataset: DatasetArgument,
    *,
    group_id: Annotated[str, typer.Option("--group", help="Which group of changes; see diptych dataset log.")] = "",
    as_json: Json = False,
) -> None:
    """Undo the last change, or one group of changes."""

    async def work(client: "sdk.Client") -> None:
        found = await client.datasets.find(dataset)
        change = await found.undo(await _group(found, group_id) if group_id else "")
        if as_json:
            show_json(change)
        else:
            say(f"Undone: {count(change.instance_count, 'picture')} came, went or moved.")
            say(f"Do it again: diptych dataset undo {found.id} --group {change.group_id}")

    run(context, work)


app.command()(label.labels)
app.command("rename-label")(label.rename_label)
app.command("merge-labels")(label.merge_labels)
app.command("rm-label")(label.remove_label)


async def _group(dataset: "sdk.Dataset", text: str) -> str:
    end = text.removeprefix("…")
    groups = {change.group_id async for change in dataset.list_changes() if change.group_id.endswith(end)}
    if not groups:
        raise CommandError(f"There is no group of changes {text!r} in {dataset.name}. See: diptych dataset log")
    if len(groups) > 1:
        raise CommandError(f"{len(groups)} groups of changes answer to {text!r}.", code=ExitCode.USAGE)
    return groups.pop()


def _listing(datasets: "list[sdk.Dataset]") -> Table:
    rows = [
        (
            each.name,
            short_id(each.id),
            f"{each.instance_count:,}",
            f"{each.burst_count:,}",
            ", ".join(label.name for label in each.labels),
            when(each.updated_at),
        )
        for each in datasets
    ]
    return table(("name", "id", "pictures", "bursts", "labels", "changed"), rows, right=("pictures", "bursts"))


def _describe(dataset: "sdk.Dataset") -> None:
    show(f"{dataset.name}  {dataset.id}")
    pictures = f"{count(dataset.instance_count, 'picture')} in {count(dataset.burst_count, 'burst')}"
    show(f"{pictures}, backbone {dataset.backbone}, changed {when(dataset.updated_at)}")
    if dataset.pending_embedding_count:
        say(f"{count(dataset.pending_embedding_count, 'picture')} still to be embedded.")
    rows = [
        (label.name, short_id(label.id), f"{label.instance_count:,}", f"{label.burst_count:,}")
        for label in dataset.labels
    ]
    show(table(("label", "id", "pictures", "bursts"), rows, right=("pictures", "bursts")))


def _history(changes: "list[sdk.DatasetChange]") -> Table:
    entries: dict[object, list[sdk.DatasetChange]] = {}
    for change in changes:
        entries.setdefault(_entry(change), []).append(change)
    rows = [_row(entry) for entry in entries.values()]
    columns = ["when", "who", "what", "pictures", "labels", "group"]
    if not any(change.actor for change in changes):  # a server without access tokens knows nobody
        rows, columns = [row[:1] + row[2:] for row in rows], columns[:1] + columns[2:]
    return table(columns, rows, right=("pictures",))


def _entry(change: "sdk.DatasetChange") -> tuple[str, str, str, bool]:
    return change.group_id, change.actor, change.kind, change.is_undone


def _row(changes: "list[sdk.DatasetChange]") -> tuple[str, ...]:
    newest, pictures = changes[0], sum(change.instance_count for change in changes)
    labels = [f"{each.before_name or '-'} > {each.after_name or '-'}" for one in changes for each in one.label_changes]
    return (
        when(newest.created_at),
        newest.actor,
        newest.kind.replace("_", " ") + (" (undone)" if newest.is_undone else ""),
        f"{pictures:,}" if pictures else "",
        ", ".join(labels),
        short_id(newest.group_id),
    )
