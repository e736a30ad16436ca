"""The commands for workspaces. They use the database directly, so no server needs to run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from diptych_server.cli.database import opened_database
from diptych_server.cli.errors import exit_on_error, load_settings
from diptych_server.cli.table import print_table
from diptych_server.process.event_loop import run as run_on_loop
from diptych_server.settings import Settings

if TYPE_CHECKING:
    from diptych_server.store.tables.workspaces import WorkspaceRow

app = typer.Typer(help="Manage workspaces, which decide who shares what.", no_args_is_help=True)

DataDir = Annotated[Path | None, typer.Option(help="Data folder of the server on this machine.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
@exit_on_error
def create(
    name: Annotated[str, typer.Argument(help="The name of the workspace.")],
    data_dir: DataDir = None,
    as_json: AsJson = False,  # noqa: FBT002  typer makes a flag of it
) -> None:
    """Create a workspace. Give access to it with `token create --workspace`."""
    row = run_on_loop(_create(load_settings(data_dir=data_dir), name))
    typer.echo(json.dumps(_facts(row)) if as_json else row.id)


@app.command("ls")
@exit_on_error
def list_all(
    data_dir: DataDir = None,
    as_json: AsJson = False,  # noqa: FBT002  typer makes a flag of it
) -> None:
    """List the workspaces by name."""
    rows = run_on_loop(_list(load_settings(data_dir=data_dir)))
    if as_json:
        typer.echo(json.dumps([_facts(row) for row in rows]))
        return
    print_table(("id", "name"), [(str(row.id), row.name) for row in rows])


@app.command()
@exit_on_error
def rename(
    workspace: Annotated[str, typer.Argument(help="The workspace, by name or id.")],
    name: Annotated[str, typer.Argument(help="The new name.")],
    data_dir: DataDir = None,
    as_json: AsJson = False,  # noqa: FBT002  typer makes a flag of it
) -> None:
    """Rename a workspace."""
    row = run_on_loop(_rename(load_settings(data_dir=data_dir), workspace, name))
    typer.echo(json.dumps(_facts(row)) if as_json else f"Renamed the workspace to {row.name}.")


async def _create(settings: Settings, name: str) -> WorkspaceRow:
    from diptych_server.flows.sharing.workspaces import create_workspace  # noqa: PLC0415

    async with opened_database(settings) as database:
        return await create_workspace(database, name=name, request_id=None)


async def _list(settings: Settings) -> Sequence[WorkspaceRow]:
    from diptych_server.flows.sharing.workspaces import list_workspaces  # noqa: PLC0415
    from diptych_server.store.tables.paging import MAX_PAGE_SIZE, PageRequest  # noqa: PLC0415

    found: list[WorkspaceRow] = []
    async with opened_database(settings) as database:
        token = ""
        while True:
            page = await list_workspaces(database, PageRequest(MAX_PAGE_SIZE, token), workspace_ids=None)
            found += page.rows
            if not (token := page.next_page_token):
                return found


async def _rename(settings: Settings, workspace: str, name: str) -> WorkspaceRow:
    from diptych_server.flows.sharing.access_tokens import find_workspaces  # noqa: PLC0415
    from diptych_server.flows.sharing.workspaces import rename_workspace  # noqa: PLC0415

    async with opened_database(settings) as database:
        [workspace_id] = await find_workspaces(database, [workspace])
        return await rename_workspace(database, workspace_id, name=name, etag="")


def _facts(row: WorkspaceRow) -> dict[str, str]:
    return {
        "id": str(row.id),
        "name": row.name,
        "created_at": row.created_at.isoformat(),
        "updated_at": row.updated_at.isoformat(),
    }
