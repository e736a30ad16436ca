"""`diptych watch`: the changes of a dataset as they happen."""

from __future__ import annotations

import typer

from diptych_client import sdk
from diptych_client.cli.display.output import say, show, show_json_line
from diptych_client.cli.options import DatasetArgument, JsonLines
from diptych_client.cli.session import run
from diptych_client.formatting.text import count


def watch(context: typer.Context, dataset: DatasetArgument, *, as_json: JsonLines = False) -> None:
    """Follow the changes of a dataset; stop with Ctrl-C."""

    async def work(client: sdk.Client) -> None:
        found = await client.datasets.find(dataset)
        say(f"Watching {found.name}. Press Ctrl-C to stop.")
        async for event in found.watch():
            if as_json:
                show_json_line({"dataset": event} if isinstance(event, sdk.Dataset) else {"change": event})
            else:
                show(_line(event))

    run(context, work)


def _line(event: sdk.Dataset | sdk.DatasetChange) -> str:
    if isinstance(event, sdk.Dataset):
        waiting = f", {event.pending_embedding_count} waiting to be embedded" if event.pending_embedding_count else ""
        recordings = count(event.recording_count, "recording")
        return f"{event.name}: {count(event.instance_count, 'picture')} in {recordings}{waiting}"
    who = f" by {event.actor}" if event.actor else ""
    what = event.kind.replace("_", " ")
    at = event.created_at.astimezone().strftime("%H:%M:%S") if event.created_at else ""
    return f"{at}  #{event.sequence}  {what}{who}: {count(event.instance_count, 'picture')}"
