"""`diptych dataset log` and `undo`: the history of a dataset."""

from __future__ import annotations

from typing import Annotated

import typer

from diptych.terminal.tables import Listing
from diptych_client import sdk
from diptych_client.cli.display.output import say, show, show_json
from diptych_client.cli.etags import IfDatasetUnchanged, as_of
from diptych_client.cli.exits import CommandError, ExitCode
from diptych_client.cli.options import DatasetArgument, Json
from diptych_client.cli.session import run
from diptych_client.formatting.text import short_id, when
from diptych_client.history import MOST, History, act_of, joined, undoable


def log(
    context: typer.Context,
    dataset: DatasetArgument,
    *,
    limit: Annotated[
        int, typer.Option(min=1, help="Number of changes to read; those of one group share a line.")
    ] = 1000,
    as_json: Json = False,
) -> None:
    """Show the history of a dataset, newest first."""

    async def work(client: sdk.Client) -> None:
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


def undo(
    context: typer.Context,
    dataset: DatasetArgument,
    *,
    group_id: Annotated[str, typer.Option("--group", help="Group of changes to undo; see diptych dataset log.")] = "",
    if_unchanged: IfDatasetUnchanged = "",
    as_json: Json = False,
) -> None:
    """Undo your last change, or one group of changes."""

    async def work(client: sdk.Client) -> None:
        found = as_of(await client.datasets.find(dataset), if_unchanged)
        known = joined((), await _newest_changes(found))
        group = await (_group(found, group_id) if group_id else _own_last_group(client, found, known))
        act = act_of(known, group)
        change = await found.undo(group, if_unchanged=bool(if_unchanged))
        if as_json:
            show_json(change)
        else:
            say(f"Undone: {act.what if act else 'an earlier change'}.")
            say(f"To redo it: diptych dataset undo {found.id} --group {change.group_id}")

    run(context, work)


async def _newest_changes(dataset: sdk.Dataset) -> list[sdk.DatasetChange]:
    changes: list[sdk.DatasetChange] = []
    async for change in dataset.list_changes():
        changes.append(change)
        if len(changes) == MOST:
            break
    return changes


async def _own_last_group(client: sdk.Client, dataset: sdk.Dataset, known: History) -> str:
    """The id of the caller's last group; empty if there is nothing to undo.

    Raises:
        CommandError: Another person made the last change, which is undone only if its group is named.
    """
    act, own = undoable(known), await client.access_tokens.current()
    if act and own and act.actor != own.name and own.role is not sdk.Role.VIEWER:
        raise CommandError(
            f"The last change of {dataset.name} was made by {act.actor}: {act.what}. To undo it: "
            f"diptych dataset undo {dataset.id} --group {act.group_id}"
        )
    return act.group_id if act else ""


async def _group(dataset: sdk.Dataset, text: str) -> str:
    end = text.removeprefix("…")
    groups = {change.group_id async for change in dataset.list_changes() if change.group_id.endswith(end)}
    if not groups:
        raise CommandError(f"{dataset.name} has no group of changes {text!r}. List them with: diptych dataset log")
    if len(groups) > 1:
        raise CommandError(f"{len(groups)} groups of changes match {text!r}. Use more of the id.", code=ExitCode.USAGE)
    return groups.pop()


def _history(changes: list[sdk.DatasetChange]) -> Listing:
    entries: dict[object, list[sdk.DatasetChange]] = {}
    for change in changes:
        entries.setdefault(_entry(change), []).append(change)
    rows = [_row(entry) for entry in entries.values()]
    columns = ["when", "who", "what", "pictures", "labels", "group"]
    if not any(change.actor for change in changes):  # a server without access tokens records no names
        rows, columns = [row[:1] + row[2:] for row in rows], columns[:1] + columns[2:]
    return Listing(columns, rows, right=("pictures",))


def _entry(change: sdk.DatasetChange) -> tuple[str, str, str, bool]:
    return change.group_id, change.actor, change.kind, change.is_undone


def _row(changes: list[sdk.DatasetChange]) -> tuple[str, ...]:
    newest, pictures = changes[0], sum(change.instance_count for change in changes)
    labels = [_what_happened(each) for one in changes for each in one.label_changes]
    return (
        when(newest.created_at),
        newest.actor,
        newest.kind.replace("_", " ") + (" (undone)" if newest.is_undone else ""),
        f"{pictures:,}" if pictures else "",
        ", ".join(labels),
        short_id(newest.group_id),
    )


def _what_happened(label: sdk.LabelChange) -> str:
    if not label.before_name:
        return f"created {label.after_name}"
    return f"renamed {label.before_name} to {label.after_name}" if label.after_name else f"deleted {label.before_name}"
