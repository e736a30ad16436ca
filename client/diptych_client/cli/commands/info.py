"""`diptych info`: the server and the caller's access token."""

from __future__ import annotations

import typer

from diptych.terminal.tables import facts
from diptych_client import sdk
from diptych_client.cli.display.output import fields_of, show, show_json
from diptych_client.cli.options import Json
from diptych_client.cli.session import run
from diptych_client.formatting.text import size, when


def info(context: typer.Context, *, as_json: Json = False) -> None:
    """Show the server's version and limits, and who you are on it."""
    run(context, lambda client: _info(client, as_json=as_json))


async def _info(client: sdk.Client, *, as_json: bool) -> None:
    server = await client.server_info()
    you, refused = await _you(client) if server.needs_token else (None, None)
    if as_json:
        show_json({**fields_of(server), "you": you})
    else:
        show(facts([*_server_rows(client, server), *_own_rows(you)]))
    if refused is not None:
        raise refused


async def _you(client: sdk.Client) -> tuple[sdk.AccessToken | None, sdk.DiptychError | None]:
    """The caller's access token, or why the server refused it; the rest of the output is shown either way."""
    try:
        return await client.access_tokens.current(), None
    except sdk.AccessDeniedError as error:
        return None, error


def _own_rows(you: sdk.AccessToken | None) -> list[tuple[str, str]]:
    if you is None:
        return []
    return [("you", f"{you.name}, {you.role}"), ("your token ends", when(you.expires_at) or "never")]


def _server_rows(client: sdk.Client, server: sdk.ServerInfo) -> list[tuple[str, str]]:
    return [
        ("server", str(client.address)),
        ("version", server.version),
        ("oldest client", server.min_client_version),
        ("data", server.storage),
        ("started", when(server.started_at)),
        ("largest picture", f"{size(server.max_picture_bytes)}, {server.max_picture_pixels:,} pixels"),
        ("snapshots per choice", str(server.max_chosen_snapshots)),
        ("default backbone", server.default_backbone),
        ("access tokens", "required" if server.needs_token else "not required"),
    ]
