"""`diptych token`: who may do what on a server."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

import typer

from diptych.lifetimes import end_of
from diptych.terminal.tables import Listing, facts
from diptych_client import sdk
from diptych_client.cli.display.output import say, show, show_json
from diptych_client.cli.exits import CommandError
from diptych_client.cli.options import Json, group
from diptych_client.cli.session import run
from diptych_client.formatting.text import enumeration, short_id, when

app = group("Make, list, show and revoke access tokens: who may do what on a server.")
"""The group of commands."""

_ROLE_HELP = "viewer looks and asks models; editor also captures and trains; admin also makes tokens and workspaces."


@app.command()
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Who gets it: the history of datasets tells this name.")],
    *,
    role: Annotated[Literal["viewer", "editor", "admin"], typer.Option(help=_ROLE_HELP)],
    workspaces: Annotated[
        list[str] | None,
        typer.Option(
            "--workspace",
            metavar="WORKSPACE",
            help="What it sees, by name or id; may be repeated. All of yours if left out.",
        ),
    ] = None,
    expires_in: Annotated[
        str, typer.Option(metavar="SPAN", help="How long it is good: 30m, 12h, 90d, 52w; for ever if left out.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Make an access token, and write its secret to standard output, this once. Takes an admin."""
    expires_at = _expiry(expires_in) if expires_in else None

    async def work(client: sdk.Client) -> None:
        seen = [await client.workspaces.find(each) for each in workspaces or ()]
        made = await client.access_tokens.create(name, role=role, workspaces=seen, expires_at=expires_at)
        if as_json:
            show_json(made)
        else:
            show(made.secret)
            say(f"Give this to {name} over a safe way: nobody can read it again. Theirs is to run:")
            say(f"  diptych connect {client.address}")

    run(context, work)


@app.command("ls")
def list_(
    context: typer.Context,
    *,
    ended: Annotated[bool, typer.Option("--all", help="Also those that were revoked or have expired.")] = False,
    as_json: Json = False,
) -> None:
    """List access tokens, newest first, without their secrets. Takes an admin."""

    async def work(client: sdk.Client) -> None:
        tokens = [each async for each in client.access_tokens.list(ended=ended)]
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
        str, typer.Argument(metavar="TOKEN", help="Name or id; your own if left out.", show_default=False)
    ] = "",
    *,
    as_json: Json = False,
) -> None:
    """Show one access token, your own if you name none."""

    async def work(client: sdk.Client) -> None:
        found = await client.access_tokens.find(token) if token else await client.access_tokens.current()
        if as_json:
            show_json(found)
        elif found is None:
            say("This server wants no access tokens.")
        else:
            names = await _workspace_names(client)
            show(facts(_facts(found, names)))

    run(context, work)


@app.command()
def revoke(
    context: typer.Context, token: Annotated[str, typer.Argument(metavar="TOKEN", help="Name or id of a token.")]
) -> None:
    """End an access token for good, open streams included. Takes an admin."""

    async def work(client: sdk.Client) -> None:
        own = await client.access_tokens.current()
        found = await client.access_tokens.find(token)
        if own is not None and own.id == found.id:
            raise CommandError("This is your own access token: let another admin revoke it, or make another one first.")
        revoked = await client.access_tokens.revoke(found)
        say(f"The access token of {revoked.name} is good no more.")

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
