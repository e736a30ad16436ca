"""`diptych workspace`: workspaces, where people share datasets and snapshots."""

from __future__ import annotations

from typing import Annotated

import typer

from diptych.terminal.tables import Listing
from diptych_client import sdk
from diptych_client.cli.commands.standard import add_rename
from diptych_client.cli.display.output import say, show, show_json
from diptych_client.cli.options import FilterOption, Json, group
from diptych_client.cli.session import run
from diptych_client.formatting import captions
from diptych_client.formatting.text import when

app = group("Create, list and rename workspaces, where people share datasets.")
"""The group of commands."""


@app.command("ls")
def list_(context: typer.Context, *, filter_: FilterOption = "", as_json: Json = False) -> None:
    """List the workspaces you can access, by name."""

    async def work(client: sdk.Client) -> None:
        workspaces = [each async for each in client.workspaces.list(filter=filter_)]
        if as_json:
            show_json(workspaces)
        else:
            rows = [(each.name, each.id, when(each.created_at)) for each in workspaces]
            show(Listing((captions.NAME, "id", captions.CREATED), rows))

    run(context, work)


@app.command()
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the new workspace.")],
    *,
    as_json: Json = False,
) -> None:
    """Create an empty workspace that your token can access. Requires an admin."""

    async def work(client: sdk.Client) -> None:
        made = await client.workspaces.create(name)
        if as_json:
            show_json(made)
        else:
            show(made.id)
            say(f"Created {made.name}. Give access with: diptych token create NAME --role editor --workspace {made.id}")

    run(context, work)


add_rename(app, "workspace", lambda client: client.workspaces.find, "Rename a workspace. Requires an admin.")
