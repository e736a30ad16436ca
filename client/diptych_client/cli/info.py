"""`diptych info`: what the server is."""

import typer

from diptych_client import sdk
from diptych_client.cli.options import Json
from diptych_client.cli.output import facts, show, show_json
from diptych_client.cli.session import run
from diptych_client.words.text import size, when


def info(context: typer.Context, *, as_json: Json = False) -> None:
    """Say which server answers, and what it takes."""
    run(context, lambda client: _info(client, as_json=as_json))


async def _info(client: "sdk.Client", *, as_json: bool) -> None:
    server = await client.server_info()
    if as_json:
        show_json(server)
        return
    rows = [
        ("server", str(client.address)),
        ("version", server.version),
        ("oldest client", server.min_client_version),
        ("data", server.storage),
        ("started", when(server.started_at)),
        ("largest picture", f"{size(server.max_picture_bytes)}, {server.max_picture_pixels:,} pixels"),
        ("snapshots per choice", str(server.max_chosen_snapshots)),
        ("default backbone", server.default_backbone),
    ]
    show(facts(rows))
