"""The commands for access tokens. They use the database directly, so no server needs to run."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from diptych.lifetimes import end_of
from diptych_server.cli.database import opened_database
from diptych_server.cli.errors import exit_on_error, load_settings
from diptych_server.cli.table import print_table
from diptych_server.core.access import EVERYTHING, Role
from diptych_server.core.access_token import AccessToken
from diptych_server.process.event_loop import run as run_on_loop
from diptych_server.settings import Settings

app = typer.Typer(help="Manage access tokens: who may connect, and what they may do.", no_args_is_help=True)

DataDir = Annotated[Path | None, typer.Option(help="Folder of this machine's own server.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
@exit_on_error
def create(  # noqa: PLR0917  typer reads its options from here
    name: Annotated[str, typer.Option(help="Name of the holder, shown in the history of datasets.")],
    role: Annotated[Role, typer.Option(help="What the token allows.")] = Role.EDITOR,
    workspace: Annotated[
        list[str] | None, typer.Option(help="A workspace that the token can access, by name or id.")
    ] = None,
    expires_in: Annotated[str, typer.Option(help="Lifetime, such as 30m, 12h, 90d or 52w. Empty: never expires.")] = "",
    data_dir: DataDir = None,
    as_json: AsJson = False,  # noqa: FBT002  typer makes a flag of it
) -> None:
    """Create a token and show its secret, once only."""
    expires_at = _expiry(expires_in)
    token, secret = run_on_loop(_create(load_settings(data_dir=data_dir), name, role, workspace, expires_at))
    if as_json:
        typer.echo(json.dumps(_facts(token) | {"secret": secret}))
        return
    typer.echo(secret)
    typer.echo(f"{token.name} can use this token as {token.role}{_until(token)}. It is not shown again.", err=True)


@app.command("ls")
@exit_on_error
def list_tokens(
    every: Annotated[  # noqa: FBT002  typer makes a flag of it
        bool, typer.Option("--all", help="Include revoked and expired tokens.")
    ] = False,
    data_dir: DataDir = None,
    as_json: AsJson = False,  # noqa: FBT002  typer makes a flag of it
) -> None:
    """List the tokens, newest first."""
    tokens = run_on_loop(_list(load_settings(data_dir=data_dir), show_ended=every))
    if as_json:
        typer.echo(json.dumps([_facts(token) for token in tokens]))
        return
    if not tokens:
        typer.echo("There are no tokens.")
        return
    print_table(("id", "name", "role", "last used", "state"), map(_row, tokens))


@app.command()
@exit_on_error
def revoke(
    token_id: Annotated[UUID, typer.Argument(help="The token's id, as shown by `token ls`.", metavar="ID")],
    data_dir: DataDir = None,
    as_json: AsJson = False,  # noqa: FBT002  typer makes a flag of it
) -> None:
    """Revoke a token permanently and end its open streams."""
    token = run_on_loop(_revoke(load_settings(data_dir=data_dir), token_id))
    typer.echo(json.dumps(_facts(token)) if as_json else f"Revoked the token of {token.name}.")


async def _create(
    settings: Settings, name: str, role: Role, workspaces: Sequence[str] | None, expires_at: datetime | None
) -> tuple[AccessToken, str]:
    from diptych_server.flows.sharing.access_tokens import create_access_token, find_workspaces  # noqa: PLC0415

    async with opened_database(settings) as database:
        return await create_access_token(
            database,
            by=EVERYTHING,
            name=name,
            role=role,
            workspace_ids=await find_workspaces(database, workspaces or ["default"]),
            expires_at=expires_at,
        )


async def _list(settings: Settings, *, show_ended: bool) -> Sequence[AccessToken]:
    from diptych_server.flows.sharing.access_tokens import list_access_tokens  # noqa: PLC0415
    from diptych_server.store.tables.paging import MAX_PAGE_SIZE, PageRequest  # noqa: PLC0415

    found: list[AccessToken] = []
    async with opened_database(settings) as database:
        page_token = ""
        while True:
            request = PageRequest(MAX_PAGE_SIZE, page_token)
            page = await list_access_tokens(database, request, by=EVERYTHING, show_ended=show_ended)
            found += page.rows
            if not (page_token := page.next_page_token):
                return found


async def _revoke(settings: Settings, token_id: UUID) -> AccessToken:
    from diptych_server.flows.sharing.access_tokens import revoke_access_token  # noqa: PLC0415

    async with opened_database(settings) as database:
        return await revoke_access_token(database, token_id, by=EVERYTHING)


def _expiry(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return end_of(text, now=datetime.now(UTC))
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--expires-in") from error


def _facts(token: AccessToken) -> dict[str, object]:
    times = {name: getattr(token, name) for name in ("created_at", "expires_at", "last_used_at", "revoked_at")}
    return {
        "id": str(token.id),
        "name": token.name,
        "role": str(token.role),
        "workspace_ids": sorted(map(str, token.workspace_ids)),
        **{name: moment.isoformat() if moment else None for name, moment in times.items()},
    }


def _row(token: AccessToken) -> tuple[str, ...]:
    return (str(token.id), token.name, str(token.role), _minute(token.last_used_at) or "never", _state(token))


def _state(token: AccessToken) -> str:
    if token.revoked_at is not None:
        return f"revoked {_minute(token.revoked_at)}"
    if token.ended(datetime.now(UTC)):
        return f"expired {_minute(token.expires_at)}"
    return f"valid{_until(token)}"


def _until(token: AccessToken) -> str:
    return f" until {_minute(token.expires_at)}" if token.expires_at else ""


def _minute(moment: datetime | None) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M") if moment else ""
