"""`diptych token`: access tokens and their roles."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

import typer

from diptych.lifetimes import end_of
from diptych.terminal.tables import Listing, facts
from diptych_client import sdk
from diptych_client.cli.display.output import say, show, show_json
from diptych_client.cli.exits import CommandError
from diptych_client.cli.options import FilterOption, Json, group
from diptych_client.cli.session import run
from diptych_client.formatting.text import enumeration, short_id, when

app = group("Create, list, show and revoke access tokens.")
"""The group of commands."""

_ROLE_HELP = (
    "viewer: view data and run models; editor: also capture and train; admin: also create tokens and workspaces."
)


@app.command()
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of its holder; shown in the history of datasets.")],
    *,
    role: Annotated[Literal["viewer", "editor", "admin"], typer.Option(help=_ROLE_HELP)],
    workspaces: Annotated[
        list[str] | None,
        typer.Option(
            "--workspace",
            metavar="WORKSPACE",
            help="Workspace it can access, by name or id; repeatable. Default: all of yours.",
        ),
    ] = None,
    expires_in: Annotated[
        str, typer.Option(metavar="SPAN", help="Lifetime, such as 30m, 12h, 90d or 52w. Default: no expiry.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Create an access token and print its secret once, to standard output. Requires an admin."""
    expires_at = _expiry(expires_in) if expires_in else None

    async def work(client: sdk.Client) -> None:
        seen = [await client.workspaces.find(each) for each in workspaces or ()]
        made = await client.access_tokens.create(name, role=role, workspaces=seen, expires_at=expires_at)
        if as_json:
            show_json(made)
        else:
            show(made.secret)
            say(f"Send this to {name} over a secure channel; it is shown only once. They should run:")
            say(f"  diptych connect {client.address}")

    run(context, work)


@app.command("ls")
def list_(
    context: typer.Context,
    *,
    ended: Annotated[bool, typer.Option("--all", help="Include revoked and expired tokens.")] = False,
    filter_: FilterOption = "",
    as_json: Json = False,
) -> None:
    """List access tokens, newest first, without their secrets. Requires an admin."""

    async def work(client: sdk.Client) -> None:
        tokens = [each async for each in client.access_tokens.list(ended=ended, filter=filter_)]
        if as_json:
            show_json(tokens)
            return
        names = await _workspace_names(client)
        rows = [
            (
                each.name,
                short_id(each.id),
                each.role,
                enumeration([names.get(one, short_id(one)) for one in each.workspace_ids]),
                when(each.last_used_at) or "never",
                _end(each),
            )
            for each in tokens
        ]
        show(Listing(("name", "id", "role", "workspaces", "last used", "ends"), rows))

    run(context, work)


@app.command("show")
def show_(
    context: typer.Context,
    token: Annotated[
        str, typer.Argument(metavar="TOKEN", help="Name or id of a token. Default: your own.", show_default=False)
    ] = "",
    *,
    as_json: Json = False,
) -> None:
    """Show an access token; your own by default."""

    async def work(client: sdk.Client) -> None:
        found = await client.access_tokens.find(token) if token else await client.access_tokens.current()
        if as_json:
            show_json(found)
        elif found is None:
            say("This server needs no access tokens.")
        else:
            names = await _workspace_names(client)
            show(facts(_facts(found, names)))

    run(context, work)


@app.command()
def revoke(
    context: typer.Context, token: Annotated[str, typer.Argument(metavar="TOKEN", help="Name or id of a token.")]
) -> None:
    """Revoke an access token and close its streams. Requires an admin."""

    async def work(client: sdk.Client) -> None:
        own = await client.access_tokens.current()
        found = await client.access_tokens.find(token)
        if own is not None and own.id == found.id:
            raise CommandError(
                "This is your own access token. Another admin must revoke it, or create another one for yourself first."
            )
        revoked = await client.access_tokens.revoke(found)
        say(f"Revoked the access token of {revoked.name}.")

    run(context, work)


def _expiry(text: str) -> datetime:
    try:
        return end_of(text, now=datetime.now(UTC))
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--expires-in") from error


async def _workspace_names(client: sdk.Client) -> dict[str, str]:
    return {each.id: each.name async for each in client.workspaces.list()}


def _facts(token: sdk.AccessToken, names: dict[str, str]) -> list[tuple[str, str]]:
    return [
        ("name", token.name),
        ("id", token.id),
        ("role", token.role),
        ("workspaces", enumeration([names.get(one, one) for one in token.workspace_ids])),
        ("created", when(token.created_at)),
        ("last used", when(token.last_used_at) or "never"),
        ("ends", _end(token)),
    ]


def _end(token: sdk.AccessToken) -> str:
    if token.revoked_at is not None:
        return f"revoked {when(token.revoked_at)}"
    return when(token.expires_at) or "never"
